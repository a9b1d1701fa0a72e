import type { Statistics } from '../api/statistics';
import { useText } from '../text/TextProvider';
import { Chart } from './Chart';
import { HeatMap } from './HeatMap';
import { loadOf } from './sums';

/** How many channels were in use, by weekday and hour. */
export function LoadChart({ statistics }: { statistics: Statistics }) {
  const { say, locale } = useText();
  const load = loadOf(statistics.hours, new Date(statistics.from), new Date(statistics.until));
  if (!load.peakAt) return null;
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  // 2026-01-05 is a Monday.
  const names = (weekday: 'short' | 'long') => Array.from({ length: 7 }, (_, day) => new Intl.DateTimeFormat(locale, { weekday }).format(new Date(2026, 0, 5 + day)));
  const hour = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
  const channels = statistics.trunks.reduce((sum, trunk) => sum + trunk.channels, 0);
  const text = say('statistics.loadText', { peak: number.format(load.peak), at: new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(load.peakAt), n: channels });
  const data = { heads: [say('statistics.hour'), ...names('short')], rows: Array.from({ length: 24 }, (_, at) => [hour.format(new Date(2026, 0, 1, at)), ...load.mean.map((day) => number.format(day[at]!))]) };
  return <Chart title={say('statistics.load')} text={text} data={data}>{(width, title) => <HeatMap load={load} days={names('short')} width={width} title={title} />}</Chart>;
}
