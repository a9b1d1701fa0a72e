import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { readStatistics } from '../api/statistics';
import { Failure } from '../parts/Failure';
import { Period } from '../parts/Period';
import { periodNames, rangeOf, type PeriodChoice } from '../parts/range';
import { useAddress } from '../parts/useAddress';
import { useText } from '../text/TextProvider';
import { CauseChart } from './CauseChart';
import { DayCharts } from './DayCharts';
import { DestinationChart } from './DestinationChart';
import { Figures } from './Figures';
import { LoadChart } from './LoadChart';
import { TrunkChart } from './TrunkChart';

/** Shown where the address says nothing, in days. */
const usual = '30';

/** What was sent and received in a period, as pictures. */
export function StatisticsPage() {
  const { say } = useText();
  const [address, change] = useAddress(periodNames);
  const choice: PeriodChoice = { ...address, period: address.period || usual };
  const { from, until } = rangeOf(choice, new Date());
  const isWhole = !!from && !!until && from < until;
  const { data, error, refetch, isPlaceholderData } = useQuery({
    queryKey: ['statistics', from?.toISOString(), until?.toISOString()], queryFn: ({ signal }) => readStatistics(from!, until!, signal), enabled: isWhole, placeholderData: keepPreviousData,
  });
  const isEmpty = isWhole && data && data.days.length === 0 && data.hours.length === 0;
  return (
    <div className="page">
      <header><h1>{say('nav.statistics')}</h1><div className="tools"><Period choice={choice} hasAll={false} onChange={change} /></div></header>
      <Failure error={error} onRetry={() => void refetch()} />
      {!data && !error && isWhole && <div className="charts" aria-busy="true">{Array.from({ length: 4 }, (_, index) => <div key={index} className="card"><i className="skeleton wide" /><i className="skeleton" style={{ height: 160 }} /></div>)}</div>}
      {!isWhole && <p className="notice" role="status">{say('period.wrong')}</p>}
      {isEmpty && <div className="empty"><strong>{say('statistics.none')}</strong><p>{say('statistics.noneText')}</p></div>}
      {isWhole && data && !isEmpty && !error && (
        <div className={isPlaceholderData ? 'stack stale' : 'stack'}>
          <Figures statistics={data} />
          <div className="charts">
            <DayCharts statistics={data} />
            <LoadChart statistics={data} />
            <TrunkChart trunks={data.trunks} />
            <CauseChart causes={data.causes} />
            <DestinationChart destinations={data.destinations} currency={data.currency} />
          </div>
          <p className="muted small">{say('statistics.kept')}</p>
        </div>
      )}
    </div>
  );
}
