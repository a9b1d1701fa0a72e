import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import { readGroups, type Group } from '../api/groups';
import { Button } from '../parts/Button';
import { DataTable, type DataColumn } from '../parts/DataTable';
import { Failure } from '../parts/Failure';
import { SearchField } from '../parts/SearchField';
import { useMay } from '../session/SessionProvider';
import { useOffer } from '../shell/commands';
import { useKeys } from '../shell/useKeys';
import { useText } from '../text/TextProvider';
import { GroupDialog } from './GroupDialog';

/** Groups of people with extensions, a mailbox and a number of their own. */
export function GroupsPage() {
  const { say } = useText();
  const may = useMay('changeUsers');
  const [address] = useSearchParams();
  const [text, setText] = useState(address.get('q') ?? '');
  const [shown, setShown] = useState<Group | 'new' | null>(null);
  const search = useRef<HTMLInputElement>(null);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['groups', text], queryFn: ({ pageParam, signal }) => readGroups(text, pageParam, signal), initialPageParam: null as string | null, getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
  });
  useKeys({ '/': () => search.current?.focus() });
  useOffer('groups', may ? [{ id: 'groups.add', label: say('group.add'), run: () => setShown('new') }] : []);
  const columns: readonly DataColumn<Group>[] = [
    { id: 'name', text: 'group.name', words: true, lead: true, cell: (group) => may ? <button type="button" className="link" onClick={() => setShown(group)}>{group.name}</button> : group.name },
    { id: 'members', text: 'group.members', cell: (group) => <span title={group.members.join(', ')}>{say('group.count', { n: group.members.length })}</span> },
    { id: 'extensions', text: 'group.extensions', words: true, cell: (group) => <span title={group.extensions.join(', ')}>{group.extensions.join(', ')}</span> },
    { id: 'mailTo', text: 'group.mailTo', words: true, cell: (group) => group.mailTo.length ? <span title={group.mailTo.join(', ')}>{group.mailTo.join(', ')}</span> : <span className="muted">{say('group.toMembers')}</span> },
    { id: 'senderNumber', text: 'group.senderNumber', cell: (group) => group.senderNumber },
  ];
  return (
    <div className="page">
      <header>
        <h1>{say('nav.groups')}</h1>
        {may && <Button onPress={() => setShown('new')}>{say('group.add')}</Button>}
      </header>
      <div className="tools"><SearchField label={say('group.search')} value={text} onChange={setText} inputRef={search} /></div>
      <Failure error={data ? null : error} onRetry={() => void refetch()} />
      <DataTable
        label={say('nav.groups')} columns={columns} rows={data?.pages.flatMap((page) => page.groups)} keyOf={(group) => group.id}
        empty={text ? <strong>{say('group.none')}</strong> : <><strong>{say('group.empty')}</strong><p>{say('group.emptyHint')}</p></>}
      />
      {hasNextPage && <Button onPress={() => void fetchNextPage()} isDisabled={isFetchingNextPage}>{say('app.showMore')}</Button>}
      {shown && <GroupDialog key={shown === 'new' ? 0 : shown.id} group={shown === 'new' ? null : shown} onClose={() => setShown(null)} />}
    </div>
  );
}
