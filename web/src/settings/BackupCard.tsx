import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { makeBackup, readBackups, type BackupFile, type BackupRun } from '../api/backups';
import { Button } from '../parts/Button';
import { DataTable, type DataColumn } from '../parts/DataTable';
import { Failure } from '../parts/Failure';
import { Fault } from '../parts/Fault';
import { Time } from '../parts/Time';
import { useMay } from '../session/SessionProvider';
import { useOffer } from '../shell/commands';
import { bytes } from '../text/format';
import { useText } from '../text/TextProvider';
import { CheckFile, Found, useCheck } from './BackupCheck';
import { useNode } from './NodeCards';
import { RestoreSteps } from './RestoreSteps';

const columns = (locale: string): readonly DataColumn<BackupFile>[] => [
  { id: 'name', text: 'backup.name', lead: true, words: true, cell: (one) => <code title={one.name}>{one.name}</code> },
  { id: 'size', text: 'column.size', figures: true, cell: (one) => bytes(one.bytes, locale) },
  { id: 'at', text: 'backup.at', cell: (one) => <Time at={one.at} /> },
];

/** Makes backups, lists them, looks into them, and says how one is brought back: on the machine itself, for the server must be stopped, and the file holds every secret of it. */
export function BackupCard() {
  const { say, locale } = useText();
  const queries = useQueryClient();
  const may = useMay('changeSettings');
  const node = useNode();
  const { data, error, refetch } = useQuery({ queryKey: ['backups'], queryFn: ({ signal }) => readBackups(signal), refetchInterval: (query) => (isRunning(query.state.data?.run) ? 1000 : 30_000) });
  const making = useMutation({ mutationFn: makeBackup, onSuccess: (list) => queries.setQueryData(['backups'], list), onSettled: () => refetch() });
  const isBusy = making.isPending || isRunning(data?.run);
  const check = useCheck();
  const checked: DataColumn<BackupFile> = {
    id: 'actions', text: 'backup.check', cell: (one) => <Button kind="quiet" onPress={() => check.begin(one.name)} isDisabled={check.isBusy} aria-label={`${say('backup.check')}: ${one.name}`}>{say('backup.check')}</Button>,
  };
  useOffer('backup', may && !isBusy ? [{ id: 'backup.now', label: say('backup.now'), run: () => making.mutate() }] : []);
  return (
    <section className="card" aria-label={say('backup.title')}>
      <header><h2 className="grow">{say('backup.title')}</h2>{may && <CheckFile check={check} />}{may && <Button onPress={() => making.mutate()} isDisabled={isBusy}>{say('backup.now')}</Button>}</header>
      <p className="measure">{say('backup.text')}</p>
      <Failure error={data ? null : error} onRetry={() => void refetch()} />
      <Fault of={making.error} />
      <div role="status">{data?.run && <Run run={data.run} />}</div>
      <Found check={check} />
      <DataTable label={say('backup.list')} columns={may ? [...columns(locale), checked] : columns(locale)} rows={data?.backups} keyOf={(one) => one.name} empty={<span>{say('backup.none')}</span>} />
      {data && <p className="muted measure">{say('backup.folder', { folder: data.folder })}</p>}
      <h3>{say('backup.restoreTitle')}</h3>
      <RestoreSteps folder={node.data?.dataFolder ?? '…'} backup={data?.backups[0] ? `${data.folder}/${data.backups[0].name}` : 'faxwerk.tar.gz'} isPostgres={node.data?.database === 'PostgreSQL'} />
      <p className="muted measure">{say('backup.restoreText')}</p>
    </section>
  );
}

const isRunning = (run: BackupRun | null | undefined): boolean => !!run && run.endedAt === null;

/** How far the backup is, or what became of it. */
function Run({ run }: { run: BackupRun }) {
  const { say, locale } = useText();
  const values = { n: run.files, size: bytes(run.bytes, locale), name: run.name };
  if (isRunning(run)) return <p className="notice">{say('backup.running', values)}</p>;
  if (run.error) return <p className="notice bad">{say('backup.failed', { detail: run.error })}</p>;
  return (
    <p className={run.missing ? 'notice' : 'notice good'}>
      {say('backup.done', values)}{run.elsewhere > 0 && ` ${say('backup.elsewhere', { n: run.elsewhere })}`}{run.missing > 0 && ` ${say('backup.missing', { n: run.missing })}`}
    </p>
  );
}
