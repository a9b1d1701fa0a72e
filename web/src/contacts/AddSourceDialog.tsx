import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { addSource } from '../api/contacts';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import { Fault } from '../parts/Fault';
import { Field } from '../parts/Field';
import { useTell } from '../parts/Messages';
import { useText } from '../text/TextProvider';

/** Adds a source by name; what and where it is stands in its card, which comes next. */
export function AddSourceDialog({ onClose }: { onClose(): void }) {
  const { say } = useText();
  const tell = useTell();
  const queries = useQueryClient();
  const form = useId();
  const [name, setName] = useState('');
  const adding = useMutation({
    mutationFn: () => addSource(name, {}),
    onSuccess: () => {
      tell(say('source.added', { name }));
      onClose();
    },
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ['sources'] });
      void queries.invalidateQueries({ queryKey: ['settings'] });
    },
  });
  return (
    <Dialog
      title={say('source.add')} isOpen onClose={onClose}
      actions={<><Button onPress={onClose}>{say('app.cancel')}</Button><Button kind="primary" type="submit" form={form} isDisabled={adding.isPending || !name}>{say('source.add')}</Button></>}
    >
      <form id={form} className="stack" onSubmit={(event) => { event.preventDefault(); adding.mutate(); }}>
        <Field label={say('source.name')} value={name} onChange={setName} autoComplete="off" autoFocus />
        <Fault of={adding.error} />
      </form>
    </Dialog>
  );
}
