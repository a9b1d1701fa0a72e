import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { addJunkRule, junkActions, junkKinds, type JunkForm } from '../api/junk';
import { Button } from '../parts/Button';
import { Choice } from '../parts/Choice';
import { Dialog } from '../parts/Dialog';
import { Fault } from '../parts/Fault';
import { Field } from '../parts/Field';
import { useTell } from '../parts/Messages';
import { useText } from '../text/TextProvider';

/** Adds a rule on unwanted faxes. */
export function JunkRuleDialog({ onClose }: { onClose(): void }) {
  const { say } = useText();
  const tell = useTell();
  const queries = useQueryClient();
  const form = useId();
  const [values, setValues] = useState<JunkForm>({ kind: 'caller', pattern: '', action: 'quarantine' });
  const change = (changed: Partial<JunkForm>) => setValues({ ...values, ...changed });
  const saving = useMutation({
    mutationFn: () => addJunkRule(values),
    onSuccess: () => {
      tell(say('junk.added'));
      onClose();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['junk-rules'] }),
  });
  const actions = junkActions.filter((action) => action !== 'reject' || values.kind === 'caller');
  return (
    <Dialog
      title={say('junk.add')} isOpen onClose={onClose}
      actions={<><Button onPress={onClose}>{say('app.cancel')}</Button><Button kind="primary" type="submit" form={form} isDisabled={saving.isPending || !values.pattern}>{say('junk.add')}</Button></>}
    >
      <form id={form} className="stack" onSubmit={(event) => { event.preventDefault(); saving.mutate(); }}>
        <Choice label={say('junk.kind')} value={values.kind} options={junkKinds} nameOf={(kind) => say(`junk.kind.${kind}`)} onChange={(kind) => change({ kind, action: kind !== 'caller' && values.action === 'reject' ? 'quarantine' : values.action })} />
        <Field label={say(`junk.hint.${values.kind}`)} value={values.pattern} onChange={(pattern) => change({ pattern })} autoComplete="off" autoFocus />
        <Choice label={say('junk.action')} value={values.action} options={actions} nameOf={(action) => say(`junk.action.${action}`)} onChange={(action) => change({ action })} />
        <Fault of={saving.error} />
      </form>
    </Dialog>
  );
}
