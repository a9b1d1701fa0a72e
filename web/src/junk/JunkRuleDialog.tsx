import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { addJunkRule, changeJunkRule, junkActions, junkKinds, type JunkForm, type JunkRule } from '../api/junk';
import { Button } from '../parts/Button';
import { changes } from '../parts/changes';
import { Choice } from '../parts/Choice';
import { Dialog } from '../parts/Dialog';
import { Fault } from '../parts/Fault';
import { Field } from '../parts/Field';
import { useTell } from '../parts/Messages';
import { useText } from '../text/TextProvider';

const fresh: JunkForm = { kind: 'caller', pattern: '', action: 'quarantine' };

/** Adds a rule on unwanted faxes, or changes one. */
export function JunkRuleDialog({ rule, onClose }: { rule: JunkRule | null; onClose(): void }) {
  const { say } = useText();
  const tell = useTell();
  const queries = useQueryClient();
  const form = useId();
  const [values, setValues] = useState<JunkForm>(rule ? { kind: rule.kind, pattern: rule.pattern, action: rule.action } : fresh);
  const change = (changed: Partial<JunkForm>) => setValues({ ...values, ...changed });
  const saving = useMutation({
    mutationFn: () => rule ? changeJunkRule(rule, changes(values, rule)) : addJunkRule(values),
    onSuccess: (saved) => {
      tell(say(rule ? 'junk.changed' : saved.isIdle ? 'junk.addedIdle' : 'junk.added'));
      onClose();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['junk-rules'] }),
  });
  const actions = junkActions.filter((action) => action !== 'reject' || values.kind === 'caller');
  return (
    <Dialog
      title={rule?.pattern ?? say('junk.add')} isOpen onClose={onClose}
      actions={<><Button onPress={onClose}>{say('app.cancel')}</Button><Button kind="primary" type="submit" form={form} isDisabled={saving.isPending || !values.pattern}>{say(rule ? 'app.save' : 'junk.add')}</Button></>}
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
