import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { changeKey, levels, readKeys, revokeKey, type Key, type Level } from '../api/settings';
import { Button } from '../parts/Button';
import { DataTable, type DataColumn } from '../parts/DataTable';
import { Failure } from '../parts/Failure';
import { useFault } from '../parts/Fault';
import { useTell } from '../parts/Messages';
import { RemoveDialog } from '../parts/RemoveDialog';
import { useMay } from '../session/SessionProvider';
import { useOffer } from '../shell/commands';
import { useText } from '../text/TextProvider';
import { KeyDialog } from './KeyDialog';

/** The keys of programs: made, given another level, revoked. */
export function KeyList() {
  const { say } = useText();
  const words = useFault();
  const tell = useTell();
  const queries = useQueryClient();
  const may = useMay('changeSettings');
  const [isMaking, setMaking] = useState(false);
  const [leaving, setLeaving] = useState<string | null>(null);
  const { data, error, refetch } = useQuery({ queryKey: ['keys'], queryFn: ({ signal }) => readKeys(signal) });
  const fresh = () => Promise.all([queries.invalidateQueries({ queryKey: ['keys'] }), queries.invalidateQueries({ queryKey: ['settings'] })]);
  const said = (fault: Error) => tell(words(fault));
  const changing = useMutation({
    mutationFn: ({ name, level }: Key & { before?: Level }) => changeKey(name, level), onError: said, onSettled: fresh,
    onSuccess: ({ name }, { before }) => tell(say('key.changed', { name }), before && (() => changing.mutate({ name, level: before }))),
  });
  useOffer('keys', may ? [{ id: 'keys.make', label: say('key.make'), run: () => setMaking(true) }] : []);
  const columns: readonly DataColumn<Key>[] = [
    { id: 'name', text: 'key.name', lead: true, words: true, cell: (key) => <span title={key.name}>{key.name}</span> },
    {
      id: 'level', text: 'key.level', cell: (key) => may
        ? <select className="select" aria-label={`${say('key.level')}: ${key.name}`} value={key.level} onChange={(event) => changing.mutate({ name: key.name, level: event.target.value as Level, before: key.level })}>{levels.map((level) => <option key={level} value={level}>{say(`key.level.${level}`)}</option>)}</select>
        : say(`key.level.${key.level}`),
    },
    ...(may ? [{ id: 'revoke', text: 'key.revoke', cell: (key: Key) => <Button kind="quiet" aria-label={`${say('key.revoke')}: ${key.name}`} onPress={() => setLeaving(key.name)}>{say('key.revoke')}</Button> } as const] : []),
  ];
  return (
    <section className="card" aria-label={say('key.title')}>
      <header><h2 className="grow">{say('key.title')}</h2>{may && <Button onPress={() => setMaking(true)}>{say('key.make')}</Button>}</header>
      <p className="muted measure">{say('key.text')}</p>
      <Failure error={data ? null : error} onRetry={() => void refetch()} />
      <DataTable label={say('key.title')} columns={columns} rows={data} keyOf={(key) => key.name} empty={<span>{say('key.none')}</span>} />
      {isMaking && <KeyDialog onClose={() => { setMaking(false); void fresh(); }} />}
      {leaving !== null && (
        <RemoveDialog
          title={say('key.revokeTitle', { name: leaving })} text={say('key.revokeText')} verb={say('key.revoke')} done={say('key.revoked', { name: leaving })}
          query="keys" remove={() => revokeKey(leaving)} onClose={() => setLeaving(null)} onDone={() => { setLeaving(null); void fresh(); }}
        />
      )}
    </section>
  );
}
