import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { readBroadcast, readFaxesOf, reportFile, stopBroadcast, type Broadcast } from '../api/broadcasts';
import { ApiError, keepFile } from '../api/client';
import type { Fax } from '../api/faxes';
import { chips } from '../fax/Facts';
import { Button } from '../parts/Button';
import { DataTable, type DataColumn } from '../parts/DataTable';
import { Dialog } from '../parts/Dialog';
import { Fact } from '../parts/Fact';
import { Failure } from '../parts/Failure';
import { useFault } from '../parts/Fault';
import { useTell } from '../parts/Messages';
import { Select } from '../parts/Select';
import { Time } from '../parts/Time';
import { useCursor } from '../parts/useCursor';
import { useMay } from '../session/SessionProvider';
import { useOffer } from '../shell/commands';
import { telephone } from '../text/format';
import { useText } from '../text/TextProvider';
import { pace } from './BroadcastsPage';
import { ProgressBar } from './ProgressBar';
import { StateChip } from './StateChip';

const states = ['waiting', 'held', 'sending', 'sent', 'failed', 'cancelled'] as const;

/** A broadcast: how far it is, its faxes, its report, and stopping it. */
export function BroadcastPage() {
  const { id = '' } = useParams();
  const { say } = useText();
  const words = useFault();
  const tell = useTell();
  const queries = useQueryClient();
  const sends = useMay('sendFaxes');
  const [isAsked, setIsAsked] = useState(false);
  const { data: broadcast, error } = useQuery({ queryKey: ['broadcasts', id], queryFn: ({ signal }) => readBroadcast(id, signal), refetchInterval: ({ state }) => state.data?.state === 'done' ? false : pace });
  const stopping = useMutation({
    mutationFn: () => stopBroadcast(Number(id)), onSuccess: () => tell(say('broadcast.stopped')), onError: (fault) => tell(say('app.error', { detail: words(fault) })),
    onSettled: () => {
      setIsAsked(false);
      void queries.invalidateQueries({ queryKey: ['broadcasts'] });
    },
  });
  const keep = () => void keepFile(reportFile(Number(id)), `broadcast-${id}.csv`).catch((fault: Error) => tell(say('app.error', { detail: words(fault) })));
  const mayStop = sends && broadcast?.state === 'open';
  useOffer('broadcast', broadcast ? [
    { id: 'broadcast.report', label: say('broadcast.report'), run: keep },
    ...(mayStop ? [{ id: 'broadcast.stop', label: say('broadcast.stop'), run: () => setIsAsked(true) }] : []),
  ] : []);
  if (error && !broadcast)
    return (
      <div className="page">
        <div className="empty">
          <h1>{error instanceof ApiError && error.status === 404 ? say('broadcast.missing', { id }) : say('app.error', { detail: words(error) })}</h1>
          <Link to="/broadcasts">{say('broadcast.back')}</Link>
        </div>
      </div>
    );
  return (
    <div className="page">
      <header>
        <h1>{broadcast?.subject || say('broadcast.title', { id })}</h1>
        {broadcast && <Button onPress={keep}>{say('broadcast.report')}</Button>}
        {mayStop && <Button kind="danger" onPress={() => setIsAsked(true)}>{say('broadcast.stop')}</Button>}
        <Link to="/broadcasts">{say('broadcast.back')}</Link>
      </header>
      {!broadcast && <p><i className="skeleton wide" /></p>}
      {broadcast && <Facts broadcast={broadcast} />}
      {broadcast && <Faxes broadcast={broadcast} />}
      {broadcast && (
        <Dialog
          title={say('broadcast.stopTitle', { n: broadcast.progress.open })} isOpen={isAsked} onClose={() => setIsAsked(false)}
          actions={<><Button onPress={() => setIsAsked(false)}>{say('app.cancel')}</Button><Button kind="danger" onPress={() => stopping.mutate()} isDisabled={stopping.isPending}>{say('broadcast.stop')}</Button></>}
        >
          <p className="muted">{say('broadcast.stopText')}</p>
        </Dialog>
      )}
    </div>
  );
}

function Facts({ broadcast }: { broadcast: Broadcast }) {
  const { say } = useText();
  const { progress } = broadcast;
  return (
    <section className="card" aria-label={say('broadcast.progress')}>
      <ProgressBar broadcast={broadcast} />
      <p role="status">{say('broadcast.progressOf', { sent: progress.sent, failed: progress.failed, cancelled: progress.cancelled, open: progress.open, of: broadcast.recipients })}</p>
      <dl className="facts">
        <dt>{say('column.state')}</dt><dd><StateChip broadcast={broadcast} /></dd>
        <dt>{say('column.createdAt')}</dt><dd><Time at={broadcast.createdAt} /></dd>
        {broadcast.finishedAt ? <><dt>{say('broadcast.finished')}</dt><dd><Time at={broadcast.finishedAt} /></dd></> : <><dt>{say('broadcast.lastDue')}</dt><dd><Time at={broadcast.lastDueAt} /></dd></>}
        <Fact label={say('broadcast.reportFor')}>{broadcast.reportTo}</Fact>
      </dl>
    </section>
  );
}

function Faxes({ broadcast }: { broadcast: Broadcast }) {
  const { say } = useText();
  const navigate = useNavigate();
  const [state, setState] = useState('');
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['broadcasts', String(broadcast.id), 'faxes', state], queryFn: ({ pageParam, signal }) => readFaxesOf(broadcast.jobId, state, pageParam, signal), initialPageParam: null as number | null,
    getNextPageParam: (last) => last.next, refetchInterval: broadcast.state === 'done' ? false : pace,
  });
  const rows = data?.pages.flatMap((page) => page.faxes);
  const open = (fax: Fax) => void navigate(`/faxes/${fax.id}`);
  const cursor = useCursor(rows, state, open);
  const columns: readonly DataColumn<Fax>[] = [
    { id: 'number', text: 'column.number', lead: true, cell: (fax) => <Link to={`/faxes/${fax.id}`}>{telephone(fax.e164)}</Link> },
    { id: 'name', text: 'column.recipient', words: true, cell: (fax) => fax.recipientName && <span title={fax.recipientName}>{fax.recipientName}</span> },
    { id: 'state', text: 'column.state', cell: (fax) => <span className={`chip ${chips[fax.state]}`}>{say(`state.${fax.state}`)}</span> },
    { id: 'cause', text: 'column.cause', words: true, cell: (fax) => fax.status ? <span title={fax.cause ?? ''}>{fax.cause}</span> : null },
    { id: 'at', text: 'column.dueAt', cell: (fax) => <Time at={fax.finishedAt ?? fax.dueAt} {...(fax.finishedAt ? {} : { past: say('state.due') })} /> },
  ];
  return (
    <section className="stack" aria-label={say('broadcast.faxes')}>
      <div className="tools"><h2 className="grow">{say('broadcast.faxes')}</h2><Select label={say('column.state')} all={say('broadcast.anyState')} value={state} options={states.map((name) => [name, say(`state.${name}`)] as const)} onChange={setState} /></div>
      <Failure error={data ? null : error} onRetry={() => void refetch()} />
      {(data || !error) && <DataTable label={say('broadcast.faxes')} columns={columns} rows={rows} keyOf={(fax) => fax.id} cursor={cursor} onOpen={open} empty={<strong>{say('broadcast.noFaxes')}</strong>} />}
      {hasNextPage && <Button onPress={() => void fetchNextPage()} isDisabled={isFetchingNextPage}>{say('app.showMore')}</Button>}
    </section>
  );
}
