import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { readQueue } from '../api/queue';
import { Button } from '../parts/Button';
import { useMay } from '../session/SessionProvider';
import { useOffer } from '../shell/commands';
import { useKeys } from '../shell/useKeys';
import { useText } from '../text/TextProvider';
import { ColumnMenu } from './ColumnMenu';
import { chosenColumns, keepColumns } from './columns';
import { Counts } from './Counts';
import { DeleteDialog } from './DeleteDialog';
import { EmptyQueue } from './EmptyQueue';
import { Notices } from './Notices';
import { Pager } from './Pager';
import { QueueTable } from './QueueTable';
import { SelectionBar } from './SelectionBar';
import { SendingList } from './SendingList';
import { StopDialog } from './StopDialog';
import { useActions } from './useActions';
import { useLive } from './useLive';
import { useQueueQuery } from './useQueueQuery';
import { useSelection } from './useSelection';
import { useSteady } from './useSteady';

/** The queue, live: what is being sent, what waits, and what can be done about it. */
export function QueuePage() {
  const { say } = useText();
  const navigate = useNavigate();
  const steers = useMay('steerQueue');
  const lostAt = useLive();
  const [query, changeQuery] = useQueueQuery();
  const [shown, setShown] = useState(chosenColumns);
  const [cursor, setCursor] = useState(-1);
  const [open, setOpen] = useState<'stop' | 'delete' | 'deleteAll' | null>(null);
  const [all, setAll] = useState({ query, count: 0 });
  const search = useRef<HTMLInputElement>(null);
  const selection = useSelection();
  const actions = useActions(() => {
    selection.set([]);
    setOpen(null);
  });
  const { data, isPlaceholderData, error, refetch } = useQuery({
    queryKey: ['queue', query], queryFn: ({ signal }) => readQueue(query, signal), placeholderData: keepPreviousData, refetchInterval: 30_000,
  });
  const { rows, differs } = useSteady(data?.faxes, selection.ids.size > 0 && !isPlaceholderData, JSON.stringify(query));
  const change = (changed: Partial<typeof query>) => {
    selection.set([]);
    setCursor(-1);
    changeQuery(changed);
  };
  // What the dialogue counts is what is deleted, however the queue moves meanwhile.
  const askDeleteAll = () => {
    if (!data?.total || isPlaceholderData) return;
    setAll({ query, count: data.total });
    setOpen('deleteAll');
  };
  const sending = data?.sending ?? [];
  const everyRow = [...new Map([...(rows ?? []), ...sending].map((row) => [row.id, row])).values()];
  const shownIds = (rows ?? []).map((row) => row.id);
  const order = everyRow.map((row) => row.id);
  const chosen = everyRow.filter((row) => selection.ids.has(row.id));
  const select = (id: number, range: boolean) => selection.toggle(id, range, order);
  const move = (by: number) => setCursor((at) => Math.max(0, Math.min((rows?.length ?? 1) - 1, at + by)));
  const atCursor = rows?.[cursor];
  useKeys({
    j: () => move(1), k: () => move(-1), '/': () => search.current?.focus(),
    x: () => atCursor && select(atCursor.id, false), a: () => selection.set(shownIds),
    Enter: () => atCursor && void navigate(`/faxes/${atCursor.id}`), Escape: () => selection.set([]),
  });
  useOffer('queue', [
    { id: 'queue.search', label: say('queue.search'), keys: '/', run: () => search.current?.focus() },
    ...(steers ? [{ id: 'queue.stop', label: say('queue.stop'), run: () => setOpen('stop') }, { id: 'queue.deleteAll', label: say('queue.deleteAll'), run: askDeleteAll }] : []),
    ...(chosen.length && steers ? [
      { id: 'queue.sendNow', label: say('queue.sendNow'), run: () => actions.run(chosen.map((row) => row.id), { action: 'sendNow' }) },
      { id: 'queue.hold', label: say('queue.hold'), run: () => actions.run(chosen.map((row) => row.id), { action: 'hold' }) },
      { id: 'queue.release', label: say('queue.release'), run: () => actions.run(chosen.map((row) => row.id), { action: 'release' }) },
      { id: 'queue.delete', label: say('queue.delete'), run: () => setOpen('delete') },
    ] : []),
  ]);
  return (
    <div className="page">
      <header>
        <h1>{say('queue.title')}</h1>
        {steers && <Button onPress={() => setOpen('stop')}>{say('queue.stop')}</Button>}
        {steers && <Button onPress={askDeleteAll} isDisabled={!data?.total || isPlaceholderData}>{say('queue.deleteAll')}</Button>}
      </header>
      <Notices counts={data?.counts} lostAt={lostAt} />
      {error && !data && <div className="notice bad" role="alert"><span className="grow">{say('app.error', { detail: error.message })}</span><Button onPress={() => void refetch()}>{say('app.retry')}</Button></div>}
      <SendingList rows={sending} selected={selection.ids} onSelect={select} />
      <section className="waiting" aria-label={say('queue.waiting')}>
        <div className="tools">
          <input ref={search} type="search" className="input search" aria-label={say('queue.search')} placeholder={say('queue.search')} value={query.q} onChange={(event) => change({ q: event.target.value })} />
          <select className="select" aria-label={say('column.state')} value={query.state} onChange={(event) => change({ state: event.target.value })}>
            <option value="">{`${say('state.waiting')}, ${say('state.held')}`}</option>
            <option value="waiting">{say('state.waiting')}</option>
            <option value="held">{say('state.held')}</option>
          </select>
          <ColumnMenu shown={shown} onChange={(ids) => { keepColumns(ids); setShown(ids); }} />
        </div>
        {chosen.length > 0 && (
          <SelectionBar rows={chosen} steers={steers} count={chosen.length} onDelete={() => setOpen('delete')} onClear={() => selection.set([])}
            onAct={(action) => actions.run(chosen.map((row) => row.id), action)} />
        )}
        {differs && <div className="notice"><span className="grow">{say('queue.changed')}</span><Button kind="quiet" onPress={() => selection.set([])}>{say('queue.refresh')}</Button></div>}
        {rows?.length === 0 ? <EmptyQueue isFiltered={!!query.q || !!query.state} onClear={() => change({ q: '', state: '' })} /> : (
          <QueueTable rows={rows} shown={shown} sort={query.sort} selected={selection.ids} cursor={cursor} isStale={isPlaceholderData} onSort={(sort) => change({ sort })}
            onSelect={select} onSelectAll={(all) => selection.set(all ? shownIds : [])} onCursor={setCursor} />
        )}
        <footer>
          <Counts counts={data?.counts} />
          <Pager offset={query.offset} limit={query.limit} total={data?.total ?? 0} onChange={change} />
        </footer>
      </section>
      <StopDialog isOpen={open === 'stop'} onClose={() => setOpen(null)} />
      <DeleteDialog count={chosen.length} isOpen={open === 'delete'} isBusy={actions.isBusy} onClose={() => setOpen(null)} onDelete={() => actions.run(chosen.map((row) => row.id), { action: 'cancel' })} />
      <DeleteDialog count={all.count} isOpen={open === 'deleteAll'} isBusy={actions.isBusy} onClose={() => setOpen(null)} onDelete={() => actions.runAll(all.query, all.count)} />
    </div>
  );
}
