import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { readAudit, type AuditEntry, type AuditQuery } from '../api/audit';
import { Button } from '../parts/Button';
import { DataTable, type DataColumn } from '../parts/DataTable';
import { Failure } from '../parts/Failure';
import { Time } from '../parts/Time';
import { useText } from '../text/TextProvider';

const kinds = ['fax', 'queue', 'session', 'user', 'setting', 'settings', 'setup', 'destination', 'cover', 'archive', 'poll', 'offer'] as const;

const columns: readonly DataColumn<AuditEntry>[] = [
  { id: 'at', text: 'audit.at', cell: (entry) => <Time at={entry.at} /> },
  { id: 'who', text: 'audit.who', words: true, cell: (entry) => <span title={entry.who}>{entry.who}</span> },
  { id: 'origin', text: 'audit.origin', cell: (entry) => entry.origin },
  { id: 'action', text: 'audit.action', lead: true, cell: (entry) => <code>{entry.action}</code> },
  { id: 'target', text: 'audit.target', words: true, cell: (entry) => <span title={entry.target}>{entry.target}</span> },
  { id: 'before', text: 'audit.before', words: true, cell: (entry) => <span title={entry.beforeValue}>{entry.beforeValue}</span> },
  { id: 'after', text: 'audit.after', words: true, cell: (entry) => <span title={entry.afterValue}>{entry.afterValue}</span> },
];

/** Who changed what, when and from where; nobody can change it. */
export function AuditPage() {
  const { say } = useText();
  const [query, setQuery] = useState<AuditQuery>({ who: '', action: '', target: '' });
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['audit', query], queryFn: ({ pageParam, signal }) => readAudit(query, pageParam, signal), initialPageParam: null as number | null, getNextPageParam: (last) => last.next,
  });
  const change = (changed: Partial<AuditQuery>) => setQuery({ ...query, ...changed });
  return (
    <div className="page">
      <header><h1>{say('nav.audit')}</h1></header>
      <div className="tools">
        <input type="search" className="input search" aria-label={say('audit.who')} placeholder={say('audit.who')} value={query.who} onChange={(event) => change({ who: event.target.value })} />
        <input type="search" className="input search" aria-label={say('audit.targetHint')} placeholder={say('audit.targetHint')} value={query.target} onChange={(event) => change({ target: event.target.value })} />
        <select className="select" aria-label={say('audit.action')} value={query.action} onChange={(event) => change({ action: event.target.value })}>
          <option value="">{say('audit.anyAction')}</option>
          {kinds.map((kind) => <option key={kind} value={kind}>{say(`audit.kind.${kind}`)}</option>)}
        </select>
      </div>
      <Failure error={data ? null : error} onRetry={() => void refetch()} />
      <DataTable label={say('nav.audit')} columns={columns} rows={data?.pages.flatMap((page) => page.entries)} keyOf={(entry) => entry.position} empty={<strong>{say('audit.empty')}</strong>} />
      {hasNextPage && <Button onPress={() => void fetchNextPage()} isDisabled={isFetchingNextPage}>{say('app.showMore')}</Button>}
    </div>
  );
}
