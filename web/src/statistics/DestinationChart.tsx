import type { Destination } from '../api/statistics';
import { useText } from '../text/TextProvider';
import { Bars } from './Bars';
import { Chart } from './Chart';
import { money, percent } from './format';

/** Bars that a reader takes in; the table has all. */
const most = 10;

/** Calls by where they went: how many went well, how long they took, and what they cost. */
export function DestinationChart({ destinations, currency }: { destinations: readonly Destination[]; currency: string }) {
  const { say, locale } = useText();
  const number = new Intl.NumberFormat(locale);
  if (destinations.length === 0) return null;
  const nameOf = (destination: Destination) => destination.name ? `${destination.name} (${destination.prefix})` : destination.prefix;
  const costOf = (destination: Destination) => destination.cost === null ? say('statistics.noRate') : money(destination.cost, currency, locale);
  const hasRates = destinations.some((destination) => destination.cost !== null);
  const [ok, rest] = [say('statistics.ok'), say('statistics.callsFailed')];
  const bars = [...destinations].sort((a, b) => b.calls - a.calls).slice(0, most).map((destination) => ({
    name: nameOf(destination), end: `${percent(100 * destination.ok / Math.max(1, destination.calls), locale)}${destination.cost === null ? '' : ` · ${costOf(destination)}`}`,
    parts: [
      { colour: 'first', words: say('statistics.ofCalls', { ok: destination.ok, n: destination.calls }), value: destination.ok },
      { colour: 'wrong', words: `${rest} ${number.format(destination.calls - destination.ok)}`, value: destination.calls - destination.ok },
    ],
  }));
  const data = {
    heads: [say('statistics.destination'), say('statistics.calls'), say('statistics.answered'), ok, say('statistics.minutes'), say('statistics.cost')],
    rows: destinations.map((destination) => [nameOf(destination), number.format(destination.calls), number.format(destination.answered), number.format(destination.ok), number.format(Math.round(destination.seconds / 60)), costOf(destination)]),
  };
  return <Chart title={say('statistics.destinations')} text={hasRates ? undefined : say('statistics.noRates')} legend={[['first', ok], ['wrong', rest]]} data={data}>{(width, title) => <Bars bars={bars} width={width} title={title} />}</Chart>;
}
