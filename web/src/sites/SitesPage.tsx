import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { firstSite, readSites, type Site } from '../api/sites';
import { Button } from '../parts/Button';
import { DataTable, type DataColumn } from '../parts/DataTable';
import { Failure } from '../parts/Failure';
import { SearchField } from '../parts/SearchField';
import { useMay } from '../session/SessionProvider';
import { useOffer } from '../shell/commands';
import { useKeys } from '../shell/useKeys';
import { telephone } from '../text/format';
import { useText } from '../text/TextProvider';
import { SiteDialog } from './SiteDialog';
import { siteName } from './siteName';

/** The places of the company: how numbers are read, dialled and shown there. */
export function SitesPage() {
  const { say } = useText();
  const may = useMay('changeSettings');
  const [text, setText] = useState('');
  const [shown, setShown] = useState<Site | 'new' | null>(null);
  const search = useRef<HTMLInputElement>(null);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['sites', text], queryFn: ({ pageParam, signal }) => readSites(text, pageParam, signal), initialPageParam: null as string | null, getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
  });
  const sites = data?.pages.flatMap((page) => page.sites);
  const [first, setFirst] = useState<Site | null>(null);
  const found = sites?.find((site) => site.name === firstSite);
  if (found && found !== first) setFirst(found);
  useKeys({ '/': () => search.current?.focus() });
  useOffer('sites', may && first ? [{ id: 'sites.add', label: say('site.add'), run: () => setShown('new') }] : []);
  const columns: readonly DataColumn<Site>[] = [
    { id: 'name', text: 'site.name', words: true, lead: true, cell: (site) => may ? <button type="button" className="link" onClick={() => setShown(site)}>{siteName(site.name, say)}</button> : siteName(site.name, say) },
    { id: 'codes', text: 'site.prefixes', cell: (site) => `+${site.settings.country} ${site.settings.area}` },
    { id: 'mainNumber', text: 'site.mainNumber', cell: (site) => site.settings.mainNumber && telephone(site.settings.mainNumber) },
    { id: 'extensions', text: 'site.extensions', words: true, cell: (site) => <span title={site.settings.extensions.join(', ')}>{site.settings.extensions.join(', ')}</span> },
    { id: 'dialAs', text: 'site.dialAs', cell: (site) => say(`site.dialAs.${site.settings.dialAs}`) },
    { id: 'users', text: 'site.users', figures: true, cell: (site) => site.users },
  ];
  return (
    <div className="page">
      <header>
        <h1>{say('nav.sites')}</h1>
        {may && first && <Button onPress={() => setShown('new')}>{say('site.add')}</Button>}
      </header>
      <div className="tools"><SearchField label={say('site.search')} value={text} onChange={setText} inputRef={search} /></div>
      <Failure error={data ? null : error} onRetry={() => void refetch()} />
      <DataTable label={say('nav.sites')} columns={columns} rows={sites} keyOf={(site) => site.name} empty={<strong>{say('site.none')}</strong>} />
      {hasNextPage && <Button onPress={() => void fetchNextPage()} isDisabled={isFetchingNextPage}>{say('app.showMore')}</Button>}
      {shown && first && <SiteDialog key={shown === 'new' ? '' : shown.name} site={shown === 'new' ? null : shown} first={first} onClose={() => setShown(null)} />}
    </div>
  );
}
