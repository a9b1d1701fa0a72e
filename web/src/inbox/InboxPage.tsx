import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { inboxScopes, markAllRead, markRead, readInbox, type InboxFax } from '../api/inbox';
import { receivedFile } from '../api/received';
import { Button } from '../parts/Button';
import { DataTable, type DataColumn } from '../parts/DataTable';
import { Failure } from '../parts/Failure';
import { useFault } from '../parts/Fault';
import { useTell } from '../parts/Messages';
import { RemoveDialog } from '../parts/RemoveDialog';
import { SearchField } from '../parts/SearchField';
import { Select } from '../parts/Select';
import { Time } from '../parts/Time';
import { useAddress } from '../parts/useAddress';
import { useCursor } from '../parts/useCursor';
import { Notices } from '../queue/Notices';
import { useLive } from '../queue/useLive';
import { useMay } from '../session/SessionProvider';
import { useOffer } from '../shell/commands';
import { telephone } from '../text/format';
import { useText } from '../text/TextProvider';
import { useUnread } from './useUnread';

const live = ['inbox'];

/** The received faxes of who is signed in; who reads all documents finds those of nobody here too. */
export function InboxPage() {
  const { say } = useText();
  const words = useFault();
  const tell = useTell();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const sends = useMay('sendFaxes');
  const seesAll = useMay('readDocuments');
  const search = useRef<HTMLInputElement>(null);
  const [query, change] = useAddress(['scope', 'q', 'unread'] as const);
  const [marksAll, setMarksAll] = useState(false);
  const unread = useUnread();
  const lostAt = useLive(live, { received: true });
  const { data, error, refetch, isPlaceholderData, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['inbox', 'list', query], queryFn: ({ pageParam, signal }) => readInbox(query, pageParam, signal), initialPageParam: null as number | null, getNextPageParam: (last) => last.next, placeholderData: keepPreviousData,
  });
  const rows = data?.pages.flatMap((page) => page.faxes);
  const marking = useMutation({
    mutationFn: (fax: InboxFax) => markRead(fax.id, !fax.isRead), onError: (fault: Error) => tell(say('app.error', { detail: words(fault) })), onSettled: () => queries.invalidateQueries({ queryKey: ['inbox'] }),
  });
  const find = () => search.current?.focus();
  // A fax that comes moves the rows: the keys begin anew, so that they never act on another than was seen.
  const open = (fax: InboxFax) => void navigate(`/received/${fax.id}`);
  const cursor = useCursor(rows, `${JSON.stringify(query)} ${rows?.[0]?.id}`, open, { '/': find });
  const isNarrowed = !!query.q || !!query.unread;
  useOffer('inbox', [
    { id: 'inbox.search', label: say('inbox.search'), keys: '/', run: find },
    ...(unread > 0 ? [{ id: 'inbox.readAll', label: say('inbox.readAll'), run: () => setMarksAll(true) }] : []),
  ]);
  const columns: readonly DataColumn<InboxFax>[] = [
    { id: 'from', text: 'inbox.from', words: true, lead: true, cell: (fax) => <Sender fax={fax} /> },
    { id: 'number', text: 'column.number', cell: (fax) => fax.caller && telephone(fax.caller) },
    { id: 'csid', text: 'received.station', words: true, cell: (fax) => fax.stationId && <span title={fax.stationId}>{telephone(fax.stationId)}</span> },
    { id: 'called', text: 'received.called', cell: (fax) => fax.called && telephone(fax.called) },
    { id: 'pages', text: 'column.pages', figures: true, cell: (fax) => fax.pages },
    { id: 'state', text: 'column.state', cell: (fax) => <span className={fax.isRead ? 'chip' : 'chip live'}>{say(fax.isRead ? 'inbox.isRead' : 'inbox.isUnread')}</span> },
    { id: 'at', text: 'received.at', cell: (fax) => <Time at={fax.at} /> },
    {
      id: 'actions', text: 'inbox.actions', cell: (fax) => (
        <span className="row-actions">
          <a className="button" href={receivedFile(fax.id, 'pdf')} download={`fax-${fax.id}`} aria-label={`${say('inbox.pdf')}: ${fax.id}`}>{say('inbox.pdf')}</a>
          <Button kind="quiet" onPress={() => marking.mutate(fax)} isDisabled={marking.isPending} aria-label={`${say(fax.isRead ? 'inbox.markUnread' : 'inbox.markRead')}: ${fax.id}`}>{say(fax.isRead ? 'inbox.markUnread' : 'inbox.markRead')}</Button>
        </span>
      ),
    },
  ];
  return (
    <div className="page">
      <header>
        <h1>{say('nav.inbox')}</h1>
        {unread > 0 && <Button onPress={() => setMarksAll(true)}>{say('inbox.readAll')}</Button>}
      </header>
      <Notices counts={undefined} lostAt={lostAt} />
      <div className="tools">
        <SearchField label={say('inbox.search')} value={query.q} onChange={(q) => change({ q })} inputRef={search} />
        <Select label={say('inbox.which')} value={query.unread} all={say('inbox.readAndUnread')} options={[['true', say('inbox.unreadOnly')]]} onChange={(only) => change({ unread: only })} />
        {seesAll && <Select label={say('inbox.whose')} value={query.scope || 'own'} options={inboxScopes.map((scope) => [scope, say(`inbox.scope.${scope}`)] as const)} onChange={(scope) => change({ scope: scope === 'own' ? '' : scope })} />}
      </div>
      {query.scope && <p className="muted small">{say('inbox.noted')}</p>}
      <Failure error={data ? null : error} onRetry={() => void refetch()} />
      {(data || !error) && (
        <DataTable
          label={say('nav.inbox')} columns={columns} rows={rows} keyOf={(fax) => fax.id} isStale={isPlaceholderData} cursor={cursor} onOpen={open}
          empty={isNarrowed ? <strong>{say('inbox.noneChosen')}</strong> : <><strong>{say('inbox.empty')}</strong><p>{say('inbox.emptyText')}</p>{sends && <Link className="button" to="/send">{say('nav.send')}</Link>}</>}
        />
      )}
      {hasNextPage && <Button onPress={() => void fetchNextPage()} isDisabled={isFetchingNextPage}>{say('app.showMore')}</Button>}
      {marksAll && (
        <RemoveDialog
          title={say('inbox.readAllTitle')} text={say('inbox.readAllText', { n: unread })} verb={say('inbox.readAll')} done={say('inbox.allRead')}
          query="inbox" remove={markAllRead} onClose={() => setMarksAll(false)} onDone={() => setMarksAll(false)}
        />
      )}
    </div>
  );
}

/** Who sent it, as far as anybody knows: bold until it is read. */
function Sender({ fax }: { fax: InboxFax }) {
  const { say } = useText();
  const known = [fax.contactName, fax.contactCompany].filter(Boolean).join(', ') || fax.callerName || fax.stationId || (fax.caller && telephone(fax.caller)) || say('inbox.unknown');
  const name = fax.customerNumber ? `${known} (${fax.customerNumber})` : known;
  return <Link to={`/received/${fax.id}`} title={name}>{fax.isRead ? name : <strong>{name}</strong>}</Link>;
}
