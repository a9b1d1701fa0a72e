import { useEffect, useRef, type ReactNode } from 'react';
import type { Section } from '../api/settings';
import { Button } from '../parts/Button';
import { useFault } from '../parts/Fault';
import { useMay } from '../session/SessionProvider';
import { useText } from '../text/TextProvider';
import { SettingField } from './SettingField';
import { useDraft, type Draft } from './useDraft';

interface Props { title: string; text?: string | undefined; section: Section; keys: readonly string[]; children?: ReactNode; body?(draft: Draft): ReactNode; tools?: ReactNode }

/** Some settings of a section as a form of its own. `body` takes the place of the plain list of fields; `children` come below. */
export function SectionCard({ title, text, section, keys, children, body, tools }: Props) {
  const { say } = useText();
  const words = useFault();
  const may = useMay('changeSettings');
  const draft = useDraft(section);
  const form = useRef<HTMLFormElement>(null);
  const shown = draft.section.keys.filter((key) => keys.includes(key.key));
  const isBeside = (body ? draft.section.keys : shown).some((key) => draft.faultsOf(key.key).length > 0);
  useEffect(() => {
    if (draft.error) form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus();
  }, [draft.error]);
  return (
    <section className="card settings" aria-label={title}>
      <header><h2 className="grow">{title}</h2>{tools}</header>
      {text && <p className="muted measure">{text}</p>}
      <form ref={form} onSubmit={(event) => { event.preventDefault(); if (draft.isDirty) draft.save(); }}>
        <fieldset disabled={!may || draft.isSaving} className="plain">
          {body ? body(draft) : shown.map((setting) => <SettingField key={setting.key} draft={draft} setting={setting} />)}
        </fieldset>
        {draft.theirs.length > 0 && (
          <div className="notice" role="alert">
            <span className="grow">{say('settings.conflict')} <strong>{draft.theirs.join(' · ')}</strong></span>
            <Button onPress={draft.discard}>{say('settings.takeTheirs')}</Button>
            <Button onPress={draft.save} isDisabled={draft.isSaving}>{say('settings.saveMine')}</Button>
          </div>
        )}
        {draft.error && !isBeside && <p className="notice bad" role="alert">{words(draft.error)}</p>}
        {draft.isDirty && (
          <footer className="save">
            <span className="grow">{say('settings.unsaved', { n: Object.keys(draft.changes).length })}</span>
            <Button onPress={draft.discard}>{say('settings.discard')}</Button>
            <Button kind="primary" type="submit" isDisabled={draft.isSaving}>{say('app.save')}</Button>
          </footer>
        )}
      </form>
      {children}
    </section>
  );
}
