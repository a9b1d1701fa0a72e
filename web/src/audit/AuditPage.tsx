import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { readAudit, type AuditEntry } from '../api/audit';
import { Button } from '../parts/Button';
import { DataTable, type DataColumn } from '../parts/DataTable';
import { Failure } from '../parts/Failure';
import { SearchField } from '../parts/SearchField';
import { Select } from '../parts/Select';
import { Time } from '../parts/Time';
import { useAddress } from '../parts/useAddress';
import { useCursor } from '../parts/useCursor';
import { useOffer } from '../shell/commands';
import { useText } from '../text/TextProvider';

const kinds = ['fax', 'queue', 'session', 'user', 'group', 'contact', 'setting', 'settings', 'setup', 'destination', 'cover', 'archive', 'poll', 'offer', 'broadcast', 'webhook', 'outlet', 'rule', 'delivery', 'received', 'junk', 'backup', 'retention'] as const;

const names = ['who', 'action', 'target'] as const;

const columns: readonly DataColumn<AuditEntry>[] = [
  { id: 'at', text: 'audit.at', cell: (entry) => <Time at={entry.at} /> },
  { id: 'who', text: 'audit.who', words: true, cell: (entry) => <span title={entry.who}>{entry.who}</span> },
  { id: 'origin', text: 'audit.origin', cell: (entry) => entry.origin },
  { id: 'action', text: 'audit.action', lead: true, cell: (entry) => <code>{entry.action}</code> },
  { id: 'target', text: 'audit.target', words: true, cell: (entry) => <span title={entry.target}>{entry.target}</span> },
  { id: 'before', text: 'audit.before', words: true, cell: (entry) => entry.beforeValue && <span title={entry.beforeValue}>{entry.beforeValue}</span> },
  { id: 'after', text: 'audit.after', words: true, cell: (entry) => entry.afterValue && <span title={entry.afterValue}>{entry.afterValue}</span> },
];

/** Who changed what, when and from where; nobody can change it. */
export function AuditPage() {
  const { say } = useText();
  const [query, change] = useAddress(names);
  const search = useRef<HTMLInputElement>(null);
  const { data, error, refetch, isPlaceholderData, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['audit', query], queryFn: ({ pageParam, signal }) => readAudit(query, pageParam, signal), initialPageParam: null as number | null, getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
  });
  const rows = data?.pages.flatMap((page) => page.entries);
  const find = () => search.current?.focus();
  const cursor = useCursor(rows, JSON.stringify(query), () => {}, { '/': find });
  useOffer('audit', [{ id: 'audit.search', label: `${say('keys.search')}: ${say('audit.who')}`, keys: '/', run: find }]);
  return (
    <div className="page">
      <header><h1>{say('nav.audit')}</h1></header>
      <div className="tools">
        <SearchField inputRef={search} label={say('audit.who')} value={query.who} onChange={(who) => change({ who })} />
        <SearchField label={say('audit.targetHint')} value={query.target} onChange={(target) => change({ target })} />
        <Select label={say('audit.action')} all={say('audit.anyAction')} value={query.action} options={kinds.map((kind) => [kind, say(`audit.kind.${kind}`)] as const)} onChange={(action) => change({ action })} />
      </div>
      <Failure error={data ? null : error} onRetry={() => void refetch()} />
      <DataTable label={say('nav.audit')} columns={columns} rows={rows} keyOf={(entry) => entry.position} isStale={isPlaceholderData} cursor={cursor} empty={<strong>{say('audit.empty')}</strong>} />
      {hasNextPage && <Button onPress={() => void fetchNextPage()} isDisabled={isFetchingNextPage}>{say('app.showMore')}</Button>}
    </div>
  );
}
