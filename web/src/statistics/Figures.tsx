import type { Day, Statistics } from '../api/statistics';
import { useText } from '../text/TextProvider';
import { money, percent } from './format';

/** The sums of the period. */
export function Figures({ statistics: { days, destinations, currency } }: { statistics: Statistics }) {
  const { say, locale } = useText();
  const number = new Intl.NumberFormat(locale);
  const sum = (of: (day: Day) => number) => days.reduce((all, day) => all + of(day), 0);
  const sent = sum((day) => day.sent), failed = sum((day) => day.failed);
  const costs = destinations.filter((destination) => destination.cost !== null);
  const figures: [string, string][] = [
    [say('statistics.sent'), number.format(sent)],
    ...(sent + failed > 0 ? [[say('statistics.success'), percent(100 * sent / (sent + failed), locale)] as [string, string]] : []),
    [say('statistics.pagesSent'), number.format(sum((day) => day.pagesSent))],
    [say('statistics.received'), number.format(sum((day) => day.received))],
    [say('statistics.pagesReceived'), number.format(sum((day) => day.pagesReceived))],
    ...(costs.length ? [[say('statistics.cost'), money(costs.reduce((all, destination) => all + destination.cost!, 0), currency, locale)] as [string, string]] : []),
  ];
  return <dl className="figures">{figures.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>;
}
