import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useId, useState } from 'react';
import { importUsers, syncUsers, type PeopleChanges } from '../api/users';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import { Failure } from '../parts/Failure';
import { Fault } from '../parts/Fault';
import { useTell } from '../parts/Messages';
import { useText } from '../text/TextProvider';

/** Brings users from the directory or from a list: says first who would come, change or be disabled, and does it only then. */
export function PeopleChangesDialog({ from, onClose }: { from: 'directory' | 'list'; onClose(): void }) {
  const { say } = useText();
  const tell = useTell();
  const queries = useQueryClient();
  const picker = useId();
  const [list, setList] = useState<File | null>(null);
  const [held, setHeld] = useState(false);
  const run = (dryRun: boolean) => from === 'directory' ? syncUsers(dryRun, !dryRun && held) : importUsers(list!, dryRun);
  const { mutate: look, data, error, isPending, reset } = useMutation({ mutationFn: () => run(true), onSuccess: (would) => setHeld(!!would.hold) });
  const doing = useMutation({
    mutationFn: () => run(false),
    onSuccess: (done) => {
      tell(say('people.done', { added: done.added, changed: done.changed, disabled: done.disabled ?? 0 }));
      onClose();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['users'] }),
  });
  useEffect(() => {
    if (from === 'directory' || list) look();
  }, [from, list, look]);
  const verb = say(held ? 'people.disableNow' : from === 'directory' ? 'people.syncNow' : 'people.importNow');
  return (
    <Dialog
      title={say(from === 'directory' ? 'people.sync' : 'people.import')} isOpen onClose={onClose}
      actions={<><Button onPress={onClose} autoFocus>{say('app.cancel')}</Button><Button kind={held ? 'danger' : 'primary'} onPress={() => doing.mutate()} isDisabled={!(data?.people ?? data?.changes)?.length || isPending || doing.isPending}>{verb}</Button></>}
    >
      <div className="stack">
        {from === 'list' && (
          <div className="field">
            <label htmlFor={picker}>{say('people.list')}</label>
            <input id={picker} type="file" accept=".csv,text/csv" onChange={(event) => { reset(); setList(event.target.files?.[0] ?? null); }} />
          </div>
        )}
        {isPending && <p><i className="skeleton wide" /></p>}
        {data && <Preview changes={data} />}
        {from === 'directory' && <Failure error={error} onRetry={() => look()} />}
        <Fault of={doing.error ?? (from === 'list' ? error : null)} />
      </div>
    </Dialog>
  );
}

const kinds = ['added', 'changed', 'disabled', 'addressDropped', 'groupAdded', 'groupChanged'] as const;

function Preview({ changes }: { changes: PeopleChanges }) {
  const { say } = useText();
  const nameOf = (login: string, name: string) => name && name !== login ? `${name} (${login})` : login;
  const lines = (kind: (typeof kinds)[number]) => [
    ...(changes.people ?? []).filter((one) => one.fate === kind).map((one) => nameOf(one.login, one.displayName)),
    ...(changes.changes ?? []).filter((one) => one.kind === kind).map((one) => [nameOf(one.name, one.displayName), one.reason ? say(`people.reason.${one.reason}`) : one.address && one.owner ? say('people.owner', { address: one.address, owner: one.owner }) : ''].filter(Boolean).join(': ')),
  ];
  return (
    <div role="status">
      {changes.hold && <p className="notice bad">{say('people.hold', { disabled: changes.hold.disabled, active: changes.hold.active, limit: changes.hold.limit })}</p>}
      <p>{say('people.would', { added: changes.added, changed: changes.changed, disabled: changes.disabled ?? 0 })}</p>
      {kinds.map((kind) => lines(kind).length > 0 && (
        <section key={kind}>
          <h3>{say(`people.${kind}`)}</h3>
          <ul className="names">{lines(kind).map((line, index) => <li key={index}>{line}</li>)}</ul>
        </section>
      ))}
      {changes.problems.length > 0 && (
        <section>
          <h3>{say('people.problems')}</h3>
          <ul className="names">{changes.problems.map((problem, index) => <li key={index}>{typeof problem === 'string' ? problem : say('people.problem', { row: problem.row, login: problem.login, error: problem.error })}</li>)}</ul>
        </section>
      )}
    </div>
  );
}
