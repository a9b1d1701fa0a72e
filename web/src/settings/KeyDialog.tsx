import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { levels, makeKey, type Level } from '../api/settings';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import { Fault } from '../parts/Fault';
import { Field } from '../parts/Field';
import { useText } from '../text/TextProvider';

/** Makes a key and shows it, once. */
export function KeyDialog({ onClose }: { onClose(): void }) {
  const { say } = useText();
  const form = useId(), select = useId();
  const [name, setName] = useState('');
  const [level, setLevel] = useState<Level>('send');
  const [isCopied, setCopied] = useState(false);
  const making = useMutation({ mutationFn: () => makeKey(name.trim(), level) });
  const made = making.data;
  if (made) {
    // A page that came without TLS has no clipboard.
    const copy = () => void navigator.clipboard.writeText(made.key).then(() => setCopied(true));
    return (
      <Dialog title={say('key.madeTitle', { name: made.name })} isOpen onClose={() => {}} actions={<>{'clipboard' in navigator && <Button onPress={copy}>{say(isCopied ? 'key.copied' : 'key.copy')}</Button>}<Button kind="primary" onPress={onClose} autoFocus>{say('key.done')}</Button></>}>
        <p>{say('key.madeText')}</p>
        <p className="secret"><code>{made.key}</code></p>
      </Dialog>
    );
  }
  // What is being made could not be shown any more.
  const close = () => { if (!making.isPending) onClose(); };
  return (
    <Dialog
      title={say('key.make')} isOpen onClose={close}
      actions={<><Button onPress={close} isDisabled={making.isPending}>{say('app.cancel')}</Button><Button kind="primary" type="submit" form={form} isDisabled={making.isPending || !name.trim()}>{say('key.make')}</Button></>}
    >
      <form id={form} className="stack" onSubmit={(event) => { event.preventDefault(); making.mutate(); }}>
        <Field label={say('key.name')} value={name} onChange={setName} autoComplete="off" maxLength={60} autoFocus />
        <div className="field">
          <label htmlFor={select}>{say('key.level')}</label>
          <select id={select} value={level} onChange={(event) => setLevel(event.target.value as Level)}>{levels.map((one) => <option key={one} value={one}>{say(`key.level.${one}`)}</option>)}</select>
        </div>
        <Fault of={making.error} />
      </form>
    </Dialog>
  );
}
