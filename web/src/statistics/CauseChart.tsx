import { useCauses } from '../api/causes';
import type { CauseCount } from '../api/statistics';
import { useText } from '../text/TextProvider';
import { Bars } from './Bars';
import { Chart } from './Chart';

/** Bars that a reader takes in; the table has all. */
const most = 10;

/** Calls by how they ended, sent and received together. */
export function CauseChart({ causes }: { causes: readonly CauseCount[] }) {
  const { say, locale } = useText();
  const words = useCauses();
  const number = new Intl.NumberFormat(locale);
  if (causes.length === 0) return null;
  const sums = new Map<number, { name: string; out: number; in: number }>();
  for (const cause of causes) {
    const sum = sums.get(cause.status) ?? { name: words.get(cause.status)?.text ?? cause.cause, out: 0, in: 0 };
    sum[cause.direction] += cause.calls;
    sums.set(cause.status, sum);
  }
  const all = [...sums].sort(([, a], [, b]) => b.out + b.in - a.out - a.in);
  const bars = all.slice(0, most).map(([status, sum]) => ({
    name: sum.name, end: number.format(sum.out + sum.in), parts: [{ colour: status === 0 ? 'first' : 'wrong', words: number.format(sum.out + sum.in), value: sum.out + sum.in }],
  }));
  const data = { heads: [say('journal.cause'), say('attempt.code'), say('journal.out'), say('journal.in')], rows: all.map(([status, sum]) => [sum.name, status, number.format(sum.out), number.format(sum.in)]) };
  return <Chart title={say('statistics.causes')} data={data}>{(width, title) => <Bars bars={bars} width={width} title={title} />}</Chart>;
}
