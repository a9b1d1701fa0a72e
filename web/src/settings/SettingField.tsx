import type { Setting } from '../api/settings';
import { Button } from '../parts/Button';
import { useText } from '../text/TextProvider';
import { Editor } from './Editor';
import type { Draft } from './useDraft';
import { useWords } from './words';

/** A setting: what it means, its documented name, its control, its default, and what the server has against it. */
export function SettingField({ draft, setting }: { draft: Draft; setting: Setting }) {
  const words = useWords();
  const id = `${draft.section.name}.${setting.key}`;
  const faults = draft.faultsOf(setting.key);
  const isGroup = !setting.isSecret && (setting.shape.kind === 'choices' || setting.shape.kind === 'rows');
  const isChanged = setting.key in draft.changes;
  const described = [`${id}-hint`, faults.length ? `${id}-fault` : ''].join(' ').trim();
  return (
    <div className="setting" data-changed={isChanged || undefined}>
      <div className="about">
        {isGroup ? <span className="label" id={`${id}-label`}>{setting.description || words.field(setting.key)}</span> : <label id={`${id}-label`} htmlFor={id}>{setting.description || words.field(setting.key)}</label>}
        <code className="small muted">{id}</code>
      </div>
      <div className="control">
        {setting.isSecret ? <SecretInput draft={draft} setting={setting} id={id} described={described} isWrong={faults.length > 0} />
          : <Editor id={id} name={id} shape={setting.shape} value={draft.valueOf(setting)} described={described} isWrong={faults.length > 0} onChange={(value) => draft.change(setting, value)} />}
        {faults.length > 0 && <p className="error" id={`${id}-fault`} role="alert">{faults.map(words.fault).join('; ')}</p>}
        <Hint draft={draft} setting={setting} id={id} />
      </div>
    </div>
  );
}

/** Never shows what is stored: an empty field leaves it as it is. */
function SecretInput({ draft, setting, id, described, isWrong }: { draft: Draft; setting: Setting; id: string; described: string; isWrong: boolean }) {
  const { say } = useText();
  const changed = draft.changes[setting.key];
  return (
    <input
      className="input" id={id} type="password" autoComplete="new-password" aria-describedby={described} aria-invalid={isWrong || undefined} value={typeof changed === 'string' ? changed : ''}
      placeholder={setting.isSet && changed !== null ? say('settings.secretSet') : ''}
      onChange={(event) => draft.change(setting, event.target.value)}
    />
  );
}

function Hint({ draft, setting, id }: { draft: Draft; setting: Setting; id: string }) {
  const { say } = useText();
  const words = useWords();
  const isDefault = setting.key in draft.changes ? draft.changes[setting.key] === null : !setting.isSet;
  const restore = (label: string) => <Button kind="quiet" onPress={() => draft.change(setting, null)} aria-describedby={`${id}-label`}>{label}</Button>;
  if (setting.isSecret)
    return <p className="hint small muted" id={`${id}-hint`}>{say(setting.isSet ? 'settings.secretKeep' : 'settings.secretNone')}{setting.isSet && !isDefault && restore(say('settings.secretRemove'))}</p>;
  return (
    <p className="hint small muted" id={`${id}-hint`}>
      <span>{setting.shape.kind === 'texts' && `${say('settings.perLine')} `}{isDefault ? say('settings.isDefault') : say('settings.default', { value: words.value(id, setting.shape, setting.default) })}</span>
      {!isDefault && restore(say('settings.restore'))}
    </p>
  );
}
