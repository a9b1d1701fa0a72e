import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate } from 'react-router';
import { readBroadcasts, type Broadcast } from '../api/broadcasts';
import { Button } from '../parts/Button';
import { DataTable, type DataColumn } from '../parts/DataTable';
import { Failure } from '../parts/Failure';
import { Time } from '../parts/Time';
import { useCursor } from '../parts/useCursor';
import { useMay } from '../session/SessionProvider';
import { useOffer } from '../shell/commands';
import { useText } from '../text/TextProvider';
import { ProgressBar } from './ProgressBar';
import { StateChip } from './StateChip';

/** While one is not over, the list is asked for again after so long, in milliseconds. */
export const pace = 3000;

/** One document to many: what was handed in, the newest first, and how far it is. */
export function BroadcastsPage() {
  const { say, locale } = useText();
  const navigate = useNavigate();
  const sends = useMay('sendFaxes');
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['broadcasts'], queryFn: ({ pageParam, signal }) => readBroadcasts(pageParam, signal), initialPageParam: null as number | null, getNextPageParam: (last) => last.next,
    refetchInterval: ({ state }) => state.data?.pages.some((page) => page.broadcasts.some((broadcast) => broadcast.state !== 'done')) ? pace : 10 * pace,
  });
  const rows = data?.pages.flatMap((page) => page.broadcasts);
  const add = () => void navigate('/broadcasts/new');
  const open = (broadcast: Broadcast) => void navigate(`/broadcasts/${broadcast.id}`);
  const cursor = useCursor(rows, '', open, sends ? { n: add } : {});
  useOffer('broadcasts', sends ? [{ id: 'broadcasts.add', label: say('broadcast.new'), keys: 'n', run: add }] : []);
  const number = new Intl.NumberFormat(locale);
  const columns: readonly DataColumn<Broadcast>[] = [
    { id: 'subject', text: 'column.subject', words: true, lead: true, cell: (broadcast) => <Link to={`/broadcasts/${broadcast.id}`} title={broadcast.subject}>{broadcast.subject || say('broadcast.title', { id: String(broadcast.id) })}</Link> },
    { id: 'state', text: 'column.state', cell: (broadcast) => <StateChip broadcast={broadcast} /> },
    { id: 'progress', text: 'broadcast.progress', words: true, cell: (broadcast) => <ProgressBar broadcast={broadcast} /> },
    { id: 'recipients', text: 'broadcast.recipients', figures: true, cell: (broadcast) => number.format(broadcast.recipients) },
    { id: 'sent', text: 'state.sent', figures: true, cell: (broadcast) => number.format(broadcast.progress.sent) },
    { id: 'failed', text: 'state.failed', figures: true, cell: (broadcast) => number.format(broadcast.progress.failed) },
    { id: 'open', text: 'broadcast.open', figures: true, cell: (broadcast) => number.format(broadcast.progress.open) },
    { id: 'createdAt', text: 'column.createdAt', cell: (broadcast) => <Time at={broadcast.createdAt} /> },
    { id: 'finishedAt', text: 'broadcast.finished', cell: (broadcast) => broadcast.finishedAt && <Time at={broadcast.finishedAt} /> },
  ];
  return (
    <div className="page">
      <header>
        <h1>{say('nav.broadcasts')}</h1>
        {sends && <Button kind="primary" onPress={add}>{say('broadcast.new')}</Button>}
      </header>
      <Failure error={data ? null : error} onRetry={() => void refetch()} />
      {(data || !error) && (
        <DataTable
          label={say('nav.broadcasts')} columns={columns} rows={rows} keyOf={(broadcast) => broadcast.id} cursor={cursor} onOpen={open}
          empty={<><strong>{say('broadcast.empty')}</strong><p>{say('broadcast.emptyText')}</p>{sends && <Button onPress={add}>{say('broadcast.new')}</Button>}</>}
        />
      )}
      {hasNextPage && <Button onPress={() => void fetchNextPage()} isDisabled={isFetchingNextPage}>{say('app.showMore')}</Button>}
    </div>
  );
}
