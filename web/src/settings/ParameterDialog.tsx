import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { setParameter, type Parameter } from '../api/settings';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import { Fault } from '../parts/Fault';
import { Field } from '../parts/Field';
import { useTell } from '../parts/Messages';
import { useText } from '../text/TextProvider';

/** Sets one of some parameters by its documented name, with its allowed values explained. */
export function ParameterDialog({ choices, onClose }: { choices: readonly Parameter[]; onClose(): void }) {
  const { say } = useText();
  const tell = useTell();
  const form = useId(), select = useId();
  const [parameter, setChosen] = useState(choices[0]!);
  const [value, setValue] = useState(parameter.value ?? parameter.allowed[0]?.value ?? '');
  const choose = (name: string) => {
    const next = choices.find((one) => one.name === name)!;
    setChosen(next);
    setValue(next.value ?? next.allowed[0]?.value ?? '');
  };
  const saving = useMutation({ mutationFn: () => setParameter(parameter.name, value), onSuccess: ({ name }) => { tell(say('parameter.set', { name })); onClose(); } });
  return (
    <Dialog
      title={choices.length > 1 ? say('parameter.add') : parameter.name} isOpen onClose={onClose}
      actions={<><Button onPress={onClose}>{say('app.cancel')}</Button><Button kind="primary" type="submit" form={form} isDisabled={saving.isPending}>{say('app.save')}</Button></>}
    >
      <form id={form} className="stack" onSubmit={(event) => { event.preventDefault(); saving.mutate(); }}>
        {choices.length > 1 && (
          <div className="field">
            <label htmlFor={select}>{say('parameter.name')}</label>
            <select id={select} value={parameter.name} onChange={(event) => choose(event.target.value)} autoFocus>{choices.map((one) => <option key={one.name}>{one.name}</option>)}</select>
          </div>
        )}
        <p className="muted">{parameter.meaning}</p>
        {parameter.allowed.length > 0
          ? <fieldset className="choices"><legend className="hidden">{say('parameter.value')}</legend>{parameter.allowed.map((choice) => <label key={choice.value}><input type="radio" name={select} checked={choice.value === value} onChange={() => setValue(choice.value)} /><span><code>{choice.value}</code> {choice.meaning}</span></label>)}</fieldset>
          : <><Field label={say('parameter.value')} value={value} onChange={setValue} required={false} autoComplete="off" /><p className="small muted">{say('parameter.allowed', { setting: parameter.setting })}</p></>}
        <Fault of={saving.error} />
      </form>
    </Dialog>
  );
}
