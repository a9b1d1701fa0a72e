import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useNavigate } from 'react-router';
import { everything, filters, readQueue, type QueueAction } from '../api/queue';
import { readTrunks } from '../api/trunks';
import { Button } from '../parts/Button';
import { useFault } from '../parts/Fault';
import { useMay } from '../session/SessionProvider';
import { usePreference } from '../session/usePreference';
import { useKeys } from '../shell/useKeys';
import { useText } from '../text/TextProvider';
import { ColumnMenu } from './ColumnMenu';
import { chosenColumns } from './columns';
import { Counts } from './Counts';
import { DeleteDialog } from './DeleteDialog';
import { EmptyQueue } from './EmptyQueue';
import { Filters } from './Filters';
import { Notices } from './Notices';
import { Pager } from './Pager';
import { QueueTable } from './QueueTable';
import { SelectionBar } from './SelectionBar';
import { SendingList } from './SendingList';
import { StopDialog } from './StopDialog';
import { TimeDialog } from './TimeDialog';
import { useActions } from './useActions';
import { useLive } from './useLive';
import { usePointing } from './usePointing';
import { useQueueCommands } from './useQueueCommands';
import { useQueueQuery } from './useQueueQuery';
import { useSelection } from './useSelection';
import { useSteady } from './useSteady';

/** The queue, live: what is being sent, what waits, and what can be done about it. */
export function QueuePage() {
  const { say, language } = useText();
  const words = useFault();
  const navigate = useNavigate();
  const steers = useMay('steerQueue');
  const sends = useMay('sendFaxes');
  const seesTrunks = useMay('readOperation');
  const lostAt = useLive();
  const [query, changeQuery] = useQueueQuery();
  const [preferred, prefer] = usePreference('queue.columns');
  const shown = chosenColumns(preferred);
  const [cursor, setCursor] = useState(-1);
  const [open, setOpen] = useState<'stop' | 'delete' | 'deleteAll' | 'time' | null>(null);
  const [all, setAll] = useState({ query, count: 0, upTo: 0 });
  const search = useRef<HTMLInputElement>(null);
  const selection = useSelection();
  const pointing = usePointing();
  const actions = useActions(() => {
    selection.set([]);
    pointing.stop();
    setOpen(null);
  });
  const { data, isPlaceholderData, error, refetch } = useQuery({
    queryKey: ['queue', language, query], queryFn: ({ signal }) => readQueue(query, signal), placeholderData: keepPreviousData, refetchInterval: 30_000,
  });
  const { data: lines } = useQuery({ queryKey: ['trunks'], queryFn: ({ signal }) => readTrunks(signal), enabled: seesTrunks, staleTime: 60_000 });
  const trunks = (lines?.trunks ?? []).map((trunk) => trunk.name);
  // What was selected and is gone holds nothing.
  const held = pointing.on || [...(data?.faxes ?? []), ...(data?.sending ?? [])].some((row) => selection.ids.has(row.id));
  const { rows, differs } = useSteady(data?.faxes, data?.sending ?? [], held && !isPlaceholderData, isPlaceholderData ? '' : JSON.stringify(query));
  const change = (changed: Partial<typeof query>) => {
    selection.set([]);
    setCursor(-1);
    changeQuery(changed);
  };
  // What the dialogue counts is what is deleted, however the queue moves meanwhile.
  const askDeleteAll = () => {
    if (!data?.total || isPlaceholderData) return;
    setAll({ query, count: data.total, upTo: data.newest });
    setOpen('deleteAll');
  };
  const sending = data?.sending ?? [];
  const everyRow = [...new Map([...(rows ?? []).filter((row) => !row.left), ...sending].map((row) => [row.id, row])).values()];
  const shownIds = (rows ?? []).map((row) => row.id);
  const order = everyRow.map((row) => row.id);
  const chosen = everyRow.filter((row) => selection.ids.has(row.id));
  const hasChanged = differs && chosen.length > 0;
  const select = (id: number, range: boolean) => selection.toggle(id, range, order);
  const move = (by: number) => setCursor((at) => Math.max(0, Math.min((rows?.length ?? 1) - 1, at + by)));
  const turn = (pages: number) => {
    const offset = query.offset + pages * query.limit;
    if (offset >= 0 && offset < (data?.total ?? 0)) change({ offset });
  };
  const atCursor = rows?.[cursor];
  // The search has its place where the bar of the selection is.
  const toSearch = () => {
    flushSync(() => selection.set([]));
    search.current?.focus();
  };
  useKeys({
    j: () => move(1), k: () => move(-1), '/': toSearch,
    x: () => atCursor && select(atCursor.id, false), a: () => selection.set(shownIds),
    ...(sends ? { n: () => void navigate('/send') } : {}),
    ']': () => turn(1), '[': () => turn(-1),
    Enter: () => atCursor && void navigate(`/faxes/${atCursor.id}`), Escape: () => selection.set([]),
  });
  const act = (action: QueueAction) => actions.run(chosen.map((row) => row.id), action);
  useQueueCommands({
    steers, isStopped: !!data?.counts.pausedUntil, chosen, trunks, search: toSearch, stop: () => setOpen('stop'), act, remove: () => setOpen('delete'), removeAll: askDeleteAll, time: () => setOpen('time'), turn,
  });
  return (
    <div className="page">
      <header>
        <h1>{say('queue.title')}</h1>
        {steers && <Button onPress={() => setOpen('stop')}>{say('queue.stop')}</Button>}
        {steers && <Button onPress={askDeleteAll} isDisabled={!data?.total || isPlaceholderData}>{say('queue.deleteAll')}</Button>}
      </header>
      <Notices counts={data?.counts} lostAt={lostAt} held={held} />
      {error && !data && <div className="notice bad" role="alert"><span className="grow">{say('app.error', { detail: words(error) })}</span><Button onPress={() => void refetch()}>{say('app.retry')}</Button></div>}
      <SendingList rows={sending} held={held} watch={pointing.watch} selected={selection.ids} onSelect={select} />
      <section className="waiting" aria-label={say('queue.waiting')}>
        <div className="places">
          <div className={chosen.length ? 'tools unseen' : 'tools'}>
            <Filters query={query} rows={everyRow} trunks={trunks} search={search} onChange={change} />
            <ColumnMenu shown={shown} onChange={(ids) => prefer(ids.join(','))} />
          </div>
          <SelectionBar key={String(chosen.length > 0)} rows={chosen} steers={steers} trunks={trunks} onAct={act} onTime={() => setOpen('time')} onDelete={() => setOpen('delete')} onClear={() => selection.set([])} />
        </div>
        <div className="lead">
          <h2>{say('queue.waiting')}</h2>
          <div key={String(hasChanged)} className={hasChanged ? 'notice' : 'notice unseen'}><span className="grow">{say('queue.changed')}</span><Button kind="quiet" onPress={() => selection.set([])}>{say('queue.refresh')}</Button></div>
        </div>
        {rows?.length === 0 ? <EmptyQueue isFiltered={filters.some((name) => query[name])} onClear={() => change(everything)} /> : (
          <div {...pointing.watch}>
            <QueueTable rows={rows} shown={shown} sort={query.sort} selected={selection.ids} cursor={cursor} isStale={isPlaceholderData} onSort={(sort) => change({ sort })}
              onSelect={select} onSelectAll={(all) => selection.set(all ? shownIds : [])} onCursor={setCursor} />
          </div>
        )}
        <footer>
          <Counts counts={data?.counts} />
          <Pager offset={query.offset} limit={query.limit} total={data?.total ?? 0} onChange={change} />
        </footer>
      </section>
      <StopDialog isOpen={open === 'stop'} onClose={() => setOpen(null)} />
      <DeleteDialog count={chosen.length} isOpen={open === 'delete'} isBusy={actions.isBusy} onClose={() => setOpen(null)} onDelete={() => act({ action: 'cancel' })} />
      <TimeDialog isOpen={open === 'time'} onClose={() => setOpen(null)} onSet={(dueAt) => act({ action: 'dueAt', dueAt })} />
      <DeleteDialog count={all.count} isOpen={open === 'deleteAll'} isBusy={actions.isBusy} onClose={() => setOpen(null)} onDelete={() => actions.runAll(all.query, all.count, all.upTo)} />
    </div>
  );
}
