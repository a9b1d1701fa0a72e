import type { Statistics } from '../api/statistics';
import { useText } from '../text/TextProvider';
import { Chart } from './Chart';
import { Columns, type Part } from './Columns';
import { spansOf } from './sums';

/** Faxes and pages by the day, or by the week where there are many days. */
export function DayCharts({ statistics }: { statistics: Statistics }) {
  const { say } = useText();
  const { spans, isWeekly } = spansOf(statistics.days, new Date(statistics.from), new Date(statistics.until));
  const faxes: Part[] = [
    { colour: 'first', words: say('statistics.sent'), of: (span) => span.sent },
    { colour: 'second', words: say('statistics.received'), of: (span) => span.received },
    { colour: 'wrong', words: say('statistics.failed'), of: (span) => span.failed },
  ];
  const pages: Part[] = [
    { colour: 'first', words: say('statistics.pagesSent'), of: (span) => span.pagesSent },
    { colour: 'second', words: say('statistics.pagesReceived'), of: (span) => span.pagesReceived },
  ];
  return (
    <>
      <Days title={say(isWeekly ? 'statistics.weeks' : 'statistics.days')} parts={faxes} spans={spans} isWeekly={isWeekly} />
      <Days title={say(isWeekly ? 'statistics.pagesWeeks' : 'statistics.pages')} parts={pages} spans={spans} isWeekly={isWeekly} />
    </>
  );
}

function Days({ title, parts, spans, isWeekly }: { title: string; parts: Part[]; spans: ReturnType<typeof spansOf>['spans']; isWeekly: boolean }) {
  const { say, locale } = useText();
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }), number = new Intl.NumberFormat(locale);
  const data = { heads: [say(isWeekly ? 'statistics.week' : 'statistics.day'), ...parts.map((part) => part.words)], rows: spans.map((span) => [date.format(span.day), ...parts.map((part) => number.format(part.of(span)))]) };
  return <Chart title={title} legend={parts.map((part) => [part.colour, part.words] as const)} data={data}>{(width, name) => <Columns spans={spans} parts={parts} width={width} title={name} />}</Chart>;
}
