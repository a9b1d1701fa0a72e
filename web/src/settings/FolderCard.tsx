import { useMutation, useQuery } from '@tanstack/react-query';
import { readFolders, testFolder, type WatchedFolder } from '../api/settings';
import { Button } from '../parts/Button';
import { DataTable, type DataColumn } from '../parts/DataTable';
import { Failure } from '../parts/Failure';
import { Fault } from '../parts/Fault';
import { Time } from '../parts/Time';
import { useMay } from '../session/SessionProvider';
import { useText } from '../text/TextProvider';

const quiet = ['new', 'off', 'closed'];

/** How the watched folders are, as the server has it seconds after a change, with a test of each. */
export function FolderCard() {
  const { say } = useText();
  const may = useMay('changeSettings');
  const { data, error, refetch } = useQuery({ queryKey: ['folders'], queryFn: ({ signal }) => readFolders(signal), refetchInterval: 3000 });
  const testing = useMutation({ mutationFn: testFolder });
  const columns: readonly DataColumn<WatchedFolder>[] = [
    { id: 'path', text: 'folder.path', lead: true, words: true, cell: (one) => <span title={one.path}>{one.path}</span> },
    { id: 'state', text: 'folder.state', cell: (one) => <span className={`chip ${one.state === 'ok' ? 'good' : quiet.includes(one.state) ? '' : 'bad'}`} title={one.detail}>{say(`folder.state.${one.state}`)}</span> },
    { id: 'user', text: 'folder.user', cell: (one) => one.user },
    { id: 'waiting', text: 'folder.waiting', figures: true, cell: (one) => <span title={one.ignored ? say('folder.ignored', { n: one.ignored }) : ''}>{one.waiting}</span> },
    { id: 'open', text: 'folder.open', figures: true, cell: (one) => one.open },
    { id: 'failed', text: 'folder.failed', figures: true, cell: (one) => one.failed },
    { id: 'looked', text: 'folder.looked', cell: (one) => (one.lookedAt ? <Time at={one.lookedAt} /> : <span className="muted">–</span>) },
    ...(may ? [{ id: 'try', text: 'folder.try', cell: (one) => <Button kind="quiet" isDisabled={testing.isPending} onPress={() => testing.mutate({ path: one.path })} aria-label={say('folder.testOf', { path: one.path })}>{say('folder.try')}</Button> } satisfies DataColumn<WatchedFolder>] : []),
  ];
  const { data: found, variables: { path } = { path: '' } } = testing;
  return (
    <section className="card" aria-label={say('folder.title')}>
      <header><h2>{say('folder.title')}</h2></header>
      <p className="muted measure">{say('folder.text')}</p>
      <Failure error={data ? null : error} onRetry={() => void refetch()} />
      <DataTable label={say('folder.title')} columns={columns} rows={data} keyOf={(one) => one.path} empty={<span>{say('folder.none')}</span>} />
      {found && <p className={found.code ? 'notice bad' : 'notice good'} role="status">{found.code ? say('folder.wrong', { path, state: say(`folder.state.${found.code}`), detail: found.detail }) : say('folder.well', { path })}</p>}
      {found?.code === 'another' && <p><Button isDisabled={testing.isPending} onPress={() => testing.mutate({ path, accept: true })}>{say('folder.accept')}</Button></p>}
      <Fault of={testing.error} />
    </section>
  );
}
