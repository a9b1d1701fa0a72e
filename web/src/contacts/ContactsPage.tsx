import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { readContacts, readSources, type Contact } from '../api/contacts';
import { Button } from '../parts/Button';
import { DataTable, type DataColumn } from '../parts/DataTable';
import { Failure } from '../parts/Failure';
import { SearchField } from '../parts/SearchField';
import { useMay } from '../session/SessionProvider';
import { Unsaved } from '../settings/Unsaved';
import { useSections } from '../settings/useSections';
import { useOffer } from '../shell/commands';
import { useKeys } from '../shell/useKeys';
import { telephone } from '../text/format';
import { useText } from '../text/TextProvider';
import { AddSourceDialog } from './AddSourceDialog';
import { ContactDialog } from './ContactDialog';
import { SourceCard } from './SourceCard';

/** Whose numbers are known, and the sources that say so. */
export function ContactsPage() {
  const { say } = useText();
  const may = useMay('changeUsers');
  const sets = useMay('changeSettings');
  const reads = useMay('readSettings');
  const [text, setText] = useState('');
  const [shown, setShown] = useState<Contact | 'new' | 'source' | null>(null);
  const search = useRef<HTMLInputElement>(null);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['contacts', text], queryFn: ({ pageParam, signal }) => readContacts(text, pageParam, signal), initialPageParam: 0, getNextPageParam: (last) => last.next, placeholderData: keepPreviousData,
  });
  const sources = useQuery({ queryKey: ['sources'], queryFn: ({ signal }) => readSources(signal), refetchInterval: 5_000, enabled: reads });
  const sections = useSections();
  useKeys({ '/': () => search.current?.focus() });
  useOffer('contacts', [
    ...(may ? [{ id: 'contacts.add', label: say('contact.add'), run: () => setShown('new') }] : []),
    ...(sets ? [{ id: 'contacts.source', label: say('source.add'), run: () => setShown('source') }] : []),
  ]);
  const opens = (contact: Contact) => may && !contact.source;
  const columns: readonly DataColumn<Contact>[] = [
    { id: 'label', text: 'contact.name', words: true, lead: true, cell: (contact) => opens(contact) ? <button type="button" className="link" onClick={() => setShown(contact)}>{contact.name || contact.company}</button> : contact.name || contact.company },
    { id: 'company', text: 'contact.company', words: true, cell: (contact) => contact.company },
    { id: 'number', text: 'contact.number', cell: (contact) => <span title={contact.written}>{telephone(contact.number)}{/-0\s*$/.test(contact.written) ? '…' : ''}</span> },
    { id: 'customerNumber', text: 'contact.customerNumber', cell: (contact) => contact.customerNumber },
    { id: 'source', text: 'contact.source', cell: (contact) => contact.source || <span className="muted">{say('contact.here')}</span> },
  ];
  return (
    <div className="page">
      <header>
        <h1>{say('nav.contacts')}</h1>
        {may && <Button onPress={() => setShown('new')}>{say('contact.add')}</Button>}
      </header>
      <div className="tools"><SearchField inputRef={search} label={say('contact.search')} value={text} onChange={setText} /></div>
      <Failure error={data ? null : error} onRetry={() => void refetch()} />
      {/* The list keeps its height beside long cards. */}
      <div>
        <DataTable
          label={say('nav.contacts')} columns={columns} rows={data?.pages.flatMap((page) => page.contacts)} keyOf={(contact) => contact.id}
          empty={text ? <strong>{say('contact.none')}</strong> : <><strong>{say('contact.empty')}</strong><p>{say('contact.emptyHint')}</p></>}
        />
      </div>
      {hasNextPage && <Button onPress={() => void fetchNextPage()} isDisabled={isFetchingNextPage}>{say('app.showMore')}</Button>}
      {reads && (
        <section className="stack" aria-label={say('source.title')}>
          <div className="tools"><h2 className="grow">{say('source.title')}</h2>{sets && <Button onPress={() => setShown('source')}>{say('source.add')}</Button>}</div>
          <p className="muted measure">{say('source.text')}</p>
          <Unsaved>
            <div className="cards-column">
              {sources.data?.map((source) => {
                const section = sections.data?.find((one) => one.name === source.section);
                return section && <SourceCard key={source.name} source={source} section={section} />;
              })}
            </div>
          </Unsaved>
        </section>
      )}
      {shown === 'source' && <AddSourceDialog onClose={() => setShown(null)} />}
      {shown && shown !== 'source' && <ContactDialog key={shown === 'new' ? 0 : shown.id} contact={shown === 'new' ? null : shown} onClose={() => setShown(null)} />}
    </div>
  );
}
