import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { Link } from 'react-router';
import { readNumbers, type NumberEntry, type SiteNumbers } from '../api/numbers';
import { DataTable, type DataColumn } from '../parts/DataTable';
import { Failure } from '../parts/Failure';
import { SearchField } from '../parts/SearchField';
import { Select } from '../parts/Select';
import { useAddress } from '../parts/useAddress';
import { useKeys } from '../shell/useKeys';
import { siteName } from '../sites/siteName';
import { useText } from '../text/TextProvider';

/** Where an entry is edited. */
const placeOf = ({ kind, key }: NumberEntry): string => kind === 'user' ? `/people?q=${encodeURIComponent(key)}` : kind === 'group' ? `/groups?q=${encodeURIComponent(key)}` : kind === 'rule' ? '/routing' : '/settings/receiving';

/** Who has which extension or number, what is free, and where two have the same. */
export function NumbersPage() {
  const { say } = useText();
  const search = useRef<HTMLInputElement>(null);
  const [query, change] = useAddress(['q', 'only'] as const);
  const { data, error, refetch } = useQuery({ queryKey: ['numbers'], queryFn: ({ signal }) => readNumbers(signal), refetchInterval: 30_000 });
  useKeys({ '/': () => search.current?.focus() });
  const where = (entry: NumberEntry) => entry.kind === 'user' || entry.kind === 'group' ? entry.name : entry.targets.map((target) => [say(`rule.kind.${target.kind}`), target.value].filter(Boolean).join(' ')).join(', ');
  const wrong = (entry: NumberEntry) => [...(entry.isOutside ? [say('numbers.outside')] : []), ...entry.conflicts.map((name) => say('numbers.conflict', { name }))].join('; ');
  const wanted = query.q.trim().toLowerCase();
  const rows = data?.numbers.filter((entry) => (!query.only || entry.isOutside || entry.conflicts.length > 0) && [entry.number, entry.name, entry.key, where(entry)].some((text) => text.toLowerCase().includes(wanted)));
  const columns: readonly DataColumn<NumberEntry>[] = [
    { id: 'number', text: 'numbers.number', lead: true, cell: (entry) => <Link to={placeOf(entry)}>{entry.number}</Link> },
    { id: 'kind', text: 'numbers.by', cell: (entry) => say(`numbers.by.${entry.kind}`) },
    { id: 'rule', text: 'numbers.rule', words: true, cell: (entry) => entry.kind === 'rule' && <span title={entry.name}>{entry.name}{!entry.isEnabled && ` (${say('rule.off')})`}</span> },
    { id: 'where', text: 'numbers.where', words: true, cell: (entry) => <span title={where(entry)}>{where(entry)}</span> },
    { id: 'site', text: 'user.site', cell: (entry) => entry.site ? siteName(entry.site, say) : entry.kind === 'group' && say('numbers.allSites') },
    { id: 'wrong', text: 'column.state', words: true, cell: (entry) => wrong(entry) && <span className="chip bad" title={wrong(entry)}>{wrong(entry)}</span> },
  ];
  const places: readonly DataColumn<SiteNumbers>[] = [
    { id: 'site', text: 'user.site', lead: true, cell: ({ site }) => <Link to="/sites">{siteName(site, say)}</Link> },
    { id: 'main', text: 'numbers.main', cell: ({ mainNumber }) => mainNumber },
    { id: 'ranges', text: 'numbers.ranges', words: true, cell: ({ extensions }) => <span title={extensions.join(', ')}>{extensions.join(', ')}</span> },
    { id: 'free', text: 'numbers.free', words: true, cell: ({ extensions, free }) => <span title={free.join(', ')}>{free.join(', ') || say(extensions.length ? 'numbers.noneFree' : 'numbers.noRanges')}</span> },
  ];
  return (
    <div className="page">
      <header><h1>{say('nav.numbers')}</h1></header>
      <div className="tools">
        <SearchField label={say('numbers.search')} value={query.q} onChange={(q) => change({ q })} inputRef={search} />
        <Select label={say('numbers.which')} value={query.only} all={say('numbers.all')} options={[['wrong', say('numbers.onlyWrong')]]} onChange={(only) => change({ only })} />
      </div>
      <Failure error={data ? null : error} onRetry={() => void refetch()} />
      {(data || !error) && (
        <DataTable
          label={say('nav.numbers')} columns={columns} rows={rows} keyOf={(entry) => `${entry.kind} ${entry.key} ${entry.number}`}
          empty={wanted || query.only ? <strong>{say('numbers.noneChosen')}</strong> : <><strong>{say('numbers.none')}</strong><p>{say('numbers.noneText')}</p></>}
        />
      )}
      {data && <><h2>{say('numbers.sites')}</h2><DataTable label={say('numbers.sites')} columns={places} rows={data.sites} keyOf={({ site }) => site} empty={null} /></>}
    </div>
  );
}
