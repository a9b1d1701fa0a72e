import type { TrunkSum } from '../api/statistics';
import { useText } from '../text/TextProvider';
import { Bars } from './Bars';
import { Chart } from './Chart';
import { percent } from './format';

/** Faxes that were sent and that failed, by trunk. */
export function TrunkChart({ trunks }: { trunks: readonly TrunkSum[] }) {
  const { say, locale } = useText();
  const number = new Intl.NumberFormat(locale);
  const [sent, failed] = [say('statistics.sent'), say('statistics.failed')];
  const rate = (trunk: TrunkSum) => trunk.successPercent === null ? '–' : percent(trunk.successPercent, locale);
  const nameOf = (trunk: TrunkSum) => trunk.trunk || say('statistics.noTrunk');
  const bars = trunks.filter((trunk) => trunk.sent + trunk.failed > 0).map((trunk) => ({
    name: nameOf(trunk), end: rate(trunk),
    parts: [{ colour: 'first', words: `${sent} ${number.format(trunk.sent)}`, value: trunk.sent }, { colour: 'wrong', words: `${failed} ${number.format(trunk.failed)}`, value: trunk.failed }],
  }));
  if (bars.length === 0) return null;
  const data = {
    heads: [say('queue.trunk'), sent, failed, say('statistics.percent'), say('statistics.received'), say('statistics.channels')],
    rows: trunks.map((trunk) => [nameOf(trunk), number.format(trunk.sent), number.format(trunk.failed), rate(trunk), number.format(trunk.received), number.format(trunk.channels)]),
  };
  return <Chart title={say('statistics.trunks')} legend={[['first', sent], ['wrong', failed]]} data={data}>{(width, title) => <Bars bars={bars} width={width} title={title} />}</Chart>;
}
