import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { deleteParameter, readParameters, setParameter, type Parameter } from '../api/settings';
import { Button } from '../parts/Button';
import { DataTable, type DataColumn } from '../parts/DataTable';
import { Failure } from '../parts/Failure';
import { useFault } from '../parts/Fault';
import { useTell } from '../parts/Messages';
import { useMay } from '../session/SessionProvider';
import { useOffer } from '../shell/commands';
import { useText } from '../text/TextProvider';
import { ParameterDialog } from './ParameterDialog';

/** Parameters by the names of the old product's manual: those that are set, to be added, edited and deleted. */
export function ParameterList() {
  const { say, language } = useText();
  const words = useFault();
  const tell = useTell();
  const queries = useQueryClient();
  const may = useMay('changeSettings');
  const [edited, setEdited] = useState<Parameter | 'new' | null>(null);
  const { data, error, refetch } = useQuery({ queryKey: ['parameters', language], queryFn: ({ signal }) => readParameters(signal) });
  const fresh = () => Promise.all([queries.invalidateQueries({ queryKey: ['parameters'] }), queries.invalidateQueries({ queryKey: ['settings'] })]);
  const undo = ({ name, value }: Parameter) => (value === null ? undefined : () => void setParameter(name, value).catch((fault: Error) => tell(words(fault))).finally(fresh));
  const deleting = useMutation({ mutationFn: ({ name }: Parameter) => deleteParameter(name), onSuccess: (_, was) => tell(say('parameter.deleted', { name: was.name }), undo(was)), onError: (fault) => tell(words(fault)), onSettled: fresh });
  const unset = data?.filter((parameter) => !parameter.isSet) ?? [];
  useOffer('parameters', may && unset.length ? [{ id: 'parameters.add', label: say('parameter.add'), run: () => setEdited('new') }] : []);
  const columns: readonly DataColumn<Parameter>[] = [
    { id: 'name', text: 'parameter.name', lead: true, cell: (one) => <code>{one.name}</code> },
    { id: 'value', text: 'parameter.value', cell: (one) => (one.value === null ? <span className="muted">{say('parameter.noValue')}</span> : one.value) },
    { id: 'meaning', text: 'parameter.meaning', words: true, cell: (one) => <span title={meaningOf(one)}>{meaningOf(one)}</span> },
    { id: 'setting', text: 'parameter.setting', cell: (one) => <code>{one.setting}</code> },
    ...(may ? [{
      id: 'tools', text: 'app.more', cell: (one: Parameter) => (
        <span className="tools">
          <Button kind="quiet" aria-label={`${say('parameter.edit')}: ${one.name}`} onPress={() => setEdited(one)}>{say('parameter.edit')}</Button>
          <Button kind="quiet" aria-label={`${say('parameter.delete')}: ${one.name}`} onPress={() => deleting.mutate(one)}>{say('parameter.delete')}</Button>
        </span>
      ),
    } as const] : []),
  ];
  return (
    <section className="card" aria-label={say('group.advanced')}>
      <header><h2 className="grow">{say('group.advanced')}</h2>{may && <Button isDisabled={unset.length === 0} onPress={() => setEdited('new')}>{say('parameter.add')}</Button>}</header>
      <p className="muted measure">{say('parameter.text')}</p>
      <Failure error={data ? null : error} onRetry={() => void refetch()} />
      <DataTable label={say('group.advanced')} columns={columns} rows={data?.filter((parameter) => parameter.isSet)} keyOf={(one) => one.name} empty={<span>{say('parameter.none')}</span>} />
      {edited && <ParameterDialog choices={edited === 'new' ? unset : [edited]} onClose={() => { setEdited(null); void fresh(); }} />}
    </section>
  );
}

/** What the value means, or the parameter where its values explain themselves. */
const meaningOf = (one: Parameter): string => one.allowed.find((choice) => choice.value === one.value)?.meaning ?? one.meaning;
