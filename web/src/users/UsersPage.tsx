import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import { readUsers, type User } from '../api/users';
import { Button } from '../parts/Button';
import { DataTable, type DataColumn } from '../parts/DataTable';
import { Failure } from '../parts/Failure';
import { SearchField } from '../parts/SearchField';
import { Time } from '../parts/Time';
import { useMay } from '../session/SessionProvider';
import { useOffer } from '../shell/commands';
import { useKeys } from '../shell/useKeys';
import { siteName } from '../sites/siteName';
import { useText } from '../text/TextProvider';
import { PeopleChangesDialog } from './PeopleChangesDialog';
import { UserDialog } from './UserDialog';

/** Who may sign in, and what he may do. */
export function UsersPage() {
  const { say } = useText();
  const changes = useMay('changeUsers');
  const [address] = useSearchParams();
  const [text, setText] = useState(address.get('q') ?? '');
  const [shown, setShown] = useState<User | 'new' | null>(null);
  const [brings, setBrings] = useState<'directory' | 'list' | null>(null);
  const search = useRef<HTMLInputElement>(null);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['users', text], queryFn: ({ pageParam, signal }) => readUsers(text, pageParam, signal), initialPageParam: null as string | null, getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
  });
  useKeys({ '/': () => search.current?.focus() });
  useOffer('users', changes ? [
    { id: 'users.add', label: say('user.add'), run: () => setShown('new') },
    { id: 'users.sync', label: say('people.sync'), run: () => setBrings('directory') },
    { id: 'users.import', label: say('people.import'), run: () => setBrings('list') },
  ] : []);
  const columns: readonly DataColumn<User>[] = [
    { id: 'name', text: 'user.name', words: true, lead: true, cell: (user) => changes ? <button type="button" className="link" onClick={() => setShown(user)}>{user.displayName || user.login}</button> : user.displayName || user.login },
    { id: 'login', text: 'setUp.login', cell: (user) => user.login },
    { id: 'role', text: 'user.role', cell: (user) => say(`role.${user.role}`) },
    { id: 'state', text: 'column.state', cell: (user) => <span className={`chip ${user.state === 'active' ? 'good' : 'wait'}`}>{say(`user.state.${user.state}`)}</span> },
    { id: 'source', text: 'user.source', cell: (user) => say(`user.source.${user.source}`) },
    { id: 'addresses', text: 'user.addresses', words: true, cell: (user) => <span title={user.addresses.join(', ')}>{user.addresses.join(', ')}</span> },
    { id: 'site', text: 'user.site', cell: (user) => siteName(user.site, say) },
    { id: 'extensions', text: 'user.extensions', words: true, cell: (user) => <span title={user.extensions.join(', ')}>{user.extensions.join(', ')}</span> },
    { id: 'signedInAt', text: 'user.signedIn', cell: (user) => user.signedInAt ? <Time at={user.signedInAt} /> : <span className="muted">{say('user.never')}</span> },
  ];
  return (
    <div className="page">
      <header>
        <h1>{say('nav.people')}</h1>
        {changes && (
          <>
            <Button onPress={() => setBrings('directory')}>{say('people.sync')}</Button>
            <Button onPress={() => setBrings('list')}>{say('people.import')}</Button>
            <Button onPress={() => setShown('new')}>{say('user.add')}</Button>
          </>
        )}
      </header>
      <div className="tools"><SearchField label={say('user.search')} value={text} onChange={setText} inputRef={search} /></div>
      <Failure error={data ? null : error} onRetry={() => void refetch()} />
      <DataTable label={say('nav.people')} columns={columns} rows={data?.pages.flatMap((page) => page.users)} keyOf={(user) => user.id} empty={<strong>{say('user.none')}</strong>} />
      {hasNextPage && <Button onPress={() => void fetchNextPage()} isDisabled={isFetchingNextPage}>{say('app.showMore')}</Button>}
      {brings && <PeopleChangesDialog from={brings} onClose={() => setBrings(null)} />}
      {shown && <UserDialog key={shown === 'new' ? 0 : shown.id} user={shown === 'new' ? null : shown} onClose={() => setShown(null)} />}
    </div>
  );
}
