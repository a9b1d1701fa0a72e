import { useText } from '../text/TextProvider';
import type { Load } from './sums';

const tall = 24, foot = 20;

/** How full the channels were: a row a weekday, a column an hour, the fuller the stronger. */
export function HeatMap({ load, days, width, title }: { load: Load; days: readonly string[]; width: number; title: string }) {
  const { say, locale } = useText();
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const left = 32, step = (width - left) / 24, every = step < 24 ? 6 : 3;
  const hour = (n: number) => new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }).format(new Date(2026, 0, 1, n));
  return (
    <svg width={width} height={7 * tall + foot} viewBox={`0 0 ${width} ${7 * tall + foot}`} role="img" aria-label={title}>
      {load.mean.map((hours, day) => (
        <g key={day}>
          <text className="label" x={0} y={day * tall + 16}>{days[day]}</text>
          {hours.map((used, at) => (
            <g key={at}>
              <title>{say('statistics.loadCell', { day: days[day]!, hour: hour(at), n: number.format(used) })}</title>
              <rect className="track" x={left + at * step} y={day * tall} width={step - 2} height={tall - 2} rx={3} />
              {used > 0 && <rect className="heat" x={left + at * step} y={day * tall} width={step - 2} height={tall - 2} rx={3} fillOpacity={0.15 + 0.85 * used / load.most} />}
            </g>
          ))}
        </g>
      ))}
      {Array.from({ length: 24 / every }, (_, index) => index * every).map((at) => <text key={at} className="label" x={left + at * step} y={7 * tall + 14}>{hour(at)}</text>)}
    </svg>
  );
}
