import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { uploadCover } from '../api/settings';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import { Fault } from '../parts/Fault';
import { Field } from '../parts/Field';
import { useTell } from '../parts/Messages';
import { useText } from '../text/TextProvider';

/** Uploads a template; its name is that of the file unless another is typed. */
export function CoverDialog({ onClose }: { onClose(): void }) {
  const { say } = useText();
  const tell = useTell();
  const form = useId(), picker = useId();
  const [file, setFile] = useState<File | null>(null);
  const [name, setName] = useState('');
  const sending = useMutation({ mutationFn: () => uploadCover(name, file!), onSuccess: () => { tell(say('cover.uploaded', { name })); onClose(); } });
  const choose = (chosen: File | null) => {
    setFile(chosen);
    if (chosen && !name) setName(chosen.name.replace(/\.[^.]*$/, '').toLowerCase().replace(/[^a-z0-9_]+/g, '-'));
  };
  return (
    <Dialog
      title={say('cover.upload')} isOpen onClose={onClose}
      actions={<><Button onPress={onClose}>{say('app.cancel')}</Button><Button kind="primary" type="submit" form={form} isDisabled={sending.isPending || !file || !name}>{say('cover.upload')}</Button></>}
    >
      <form id={form} className="stack" onSubmit={(event) => { event.preventDefault(); sending.mutate(); }}>
        <p className="muted">{say('cover.uploadHint')}</p>
        <div className="field"><label htmlFor={picker}>{say('cover.file')}</label><input id={picker} type="file" accept=".html,.htm,.docx,.odt" onChange={(event) => choose(event.target.files?.[0] ?? null)} required /></div>
        <Field label={say('cover.nameHint')} value={name} onChange={setName} autoComplete="off" />
        <Fault of={sending.error} />
      </form>
    </Dialog>
  );
}
