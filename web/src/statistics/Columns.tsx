import { useText } from '../text/TextProvider';
import { marksOf, type Span } from './sums';

/** A part of a column: its colour, and how much it is. */
export interface Part { colour: string; words: string; of(span: Span): number }

const height = 200, foot = 24, head = 8, gap = 48;

interface Props { spans: readonly Span[]; parts: readonly Part[]; width: number; title: string }

/** Columns of stacked parts over time, the first part at the foot. */
export function Columns({ spans, parts, width, title }: Props) {
  const { locale } = useText();
  const number = new Intl.NumberFormat(locale);
  const date = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
  const whole = (span: Span) => parts.reduce((sum, part) => sum + part.of(span), 0);
  const marks = marksOf(Math.max(...spans.map(whole), 0));
  const top = marks.at(-1)!;
  const left = 8 + 8 * number.format(top).length;
  const step = (width - left) / Math.max(1, spans.length);
  const y = (value: number) => head + (height - head - foot) * (1 - value / top);
  const every = Math.max(1, Math.ceil((gap + 8) / step));
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={title}>
      {marks.map((mark) => <g key={mark}><line className="mark" x1={left} x2={width} y1={y(mark)} y2={y(mark)} /><text className="label end" x={left - 8} y={y(mark) + 4}>{number.format(mark)}</text></g>)}
      {spans.map((span, index) => {
        let under = 0;
        return (
          <g key={index}>
            <title>{`${date.format(span.day)}: ${parts.map((part) => `${part.words} ${number.format(part.of(span))}`).join(', ')}`}</title>
            <rect className="touch" x={left + index * step} y={head} width={step} height={height - head - foot} />
            {parts.map((part) => {
              const value = part.of(span), from = under;
              under += value;
              return value > 0 && <rect key={part.words} className={part.colour} x={left + index * step + step * 0.15} y={y(from + value)} width={step * 0.7} height={Math.max(1, y(from) - y(from + value))} />;
            })}
            {index % every === 0 && left + index * step + gap < width + 8 && <text className="label" x={left + index * step + step * 0.15} y={height - 6}>{date.format(span.day)}</text>}
          </g>
        );
      })}
    </svg>
  );
}
