import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { readOutlets } from '../api/outlets';
import { addRule, changeRule, isFinalBy, removeRule, routeKinds, type Conditions, type RouteTarget, type Rule, type RuleForm } from '../api/routing';
import { Button } from '../parts/Button';
import { changes } from '../parts/changes';
import { Choice } from '../parts/Choice';
import { Dialog } from '../parts/Dialog';
import { Fault } from '../parts/Fault';
import { Field } from '../parts/Field';
import { ListField } from '../parts/ListField';
import { useTell } from '../parts/Messages';
import { RemoveDialog } from '../parts/RemoveDialog';
import { useText } from '../text/TextProvider';
import { TimesField } from './TimesField';

const fresh: RuleForm = { name: '', isEnabled: true, isFinal: true, conditions: { called: [], subaddresses: [], callers: [], stationIds: [], trunks: [], barcodes: [], times: [] }, targets: [{ kind: 'user', value: '' }] };

/** Adds a rule, or changes or removes one. */
export function RuleDialog({ rule, onClose }: { rule: Rule | null; onClose(): void }) {
  const { say } = useText();
  const tell = useTell();
  const queries = useQueryClient();
  const form = useId();
  const [values, setValues] = useState<RuleForm>(rule ? { name: rule.name, isEnabled: rule.isEnabled, isFinal: rule.isFinal, conditions: rule.conditions, targets: rule.targets } : fresh);
  // Until somebody chooses, a new rule is as its targets ask for.
  const [chosen, setChosen] = useState(rule !== null);
  const [removes, setRemoves] = useState(false);
  const { data: outlets } = useQuery({ queryKey: ['outlets'], queryFn: ({ signal }) => readOutlets(signal) });
  const change = (changed: Partial<RuleForm>) => setValues({ ...values, ...changed });
  const ask = (changed: Partial<Conditions>) => change({ conditions: { ...values.conditions, ...changed } });
  const aim = (targets: RouteTarget[]) => change({ targets, ...(chosen ? {} : { isFinal: isFinalBy(targets) }) });
  const put = (index: number, changed: Partial<RouteTarget>) => aim(values.targets.map((target, i) => i === index ? { ...target, ...changed } : target));
  const saving = useMutation({
    mutationFn: () => rule ? changeRule(rule.id, changes(values, rule)) : addRule(values),
    onSuccess: (saved) => {
      tell(say(rule ? 'rule.changed' : 'rule.added', { name: saved.name }));
      onClose();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['rules'] }),
  });
  if (rule && removes) {
    return (
      <RemoveDialog
        title={say('rule.removeTitle', { name: rule.name })} text={say('rule.removeText')} verb={say('rule.remove')} done={say('rule.removed', { name: rule.name })}
        query="rules" remove={() => removeRule(rule.id)} onClose={() => setRemoves(false)} onDone={onClose}
      />
    );
  }

  const names = (kind: string) => (outlets ?? []).filter((outlet) => outlet.kind === kind).map((outlet) => outlet.name);
  return (
    <Dialog
      title={rule?.name ?? say('rule.add')} isOpen onClose={onClose}
      actions={<>
        {rule && <Button kind="danger" onPress={() => setRemoves(true)}>{say('rule.remove')}</Button>}
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button kind="primary" type="submit" form={form} isDisabled={saving.isPending || !values.name}>{say(rule ? 'app.save' : 'rule.add')}</Button>
      </>}
    >
      <form id={form} className="stack" onSubmit={(event) => { event.preventDefault(); saving.mutate(); }}>
        <Field label={say('rule.nameHint')} value={values.name} onChange={(name) => change({ name })} autoComplete="off" autoFocus={!rule} />
        <fieldset className="pairs">
          <legend>{say('rule.conditions')}</legend>
          {(['called', 'callers', 'stationIds', 'subaddresses', 'trunks', 'barcodes'] as const).map((key) => <ListField key={key} label={say(`rule.${key}Hint`)} values={values.conditions[key]} onChange={(list) => ask({ [key]: list })} />)}
        </fieldset>
        <TimesField times={values.conditions.times} onChange={(times) => ask({ times })} />
        <fieldset className="pairs">
          <legend>{say('rule.targets')}</legend>
          {values.targets.map((target, index) => (
            <div key={index} className="whole pairs">
              <Choice label={say('rule.target', { n: index + 1 })} value={target.kind} options={routeKinds} nameOf={(kind) => say(`rule.kind.${kind}`)} onChange={(kind) => put(index, { kind, value: '' })} />
              {target.kind !== 'inbox' && <Field label={say('rule.value', { n: index + 1 })} value={target.value} list={`${form}-${target.kind}`} onChange={(value) => put(index, { value })} autoComplete="off" />}
              {values.targets.length > 1 && <div className="whole"><Button kind="quiet" onPress={() => aim(values.targets.filter((_, i) => i !== index))}>{say('rule.removeTarget', { n: index + 1 })}</Button></div>}
            </div>
          ))}
          {['printer', 'folder'].map((kind) => <datalist key={kind} id={`${form}-${kind}`}>{names(kind).map((name) => <option key={name} value={name} />)}</datalist>)}
          <p className="whole muted small">{say('rule.barcodeTarget', { barcode: '{barcode}' })}</p>
          <div className="whole"><Button onPress={() => aim([...values.targets, { kind: values.targets.at(-1)?.kind ?? 'mail', value: '' }])}>{say('rule.addTarget')}</Button></div>
        </fieldset>
        <label className="choice"><input type="checkbox" checked={values.isFinal} aria-describedby={`${form}-then`} onChange={(event) => { setChosen(true); change({ isFinal: event.target.checked }); }} />{say('rule.isFinal')}</label>
        <p id={`${form}-then`} className="muted small" role="status">{say(values.isFinal ? 'rule.finalText' : 'rule.goesOnText')}</p>
        <label className="choice"><input type="checkbox" checked={values.isEnabled} onChange={(event) => change({ isEnabled: event.target.checked })} />{say('rule.isEnabled')}</label>
        <Fault of={saving.error} />
      </form>
    </Dialog>
  );
}
