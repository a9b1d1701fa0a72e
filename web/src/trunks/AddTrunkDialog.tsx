import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useNavigate } from 'react-router';
import { addTrunk } from '../api/trunks';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import { Fault } from '../parts/Fault';
import { Field } from '../parts/Field';
import { useTell } from '../parts/Messages';
import { useText } from '../text/TextProvider';

/** Adds a trunk by name and host; all else is set on its page, which comes next. */
export function AddTrunkDialog({ onClose }: { onClose(): void }) {
  const { say } = useText();
  const tell = useTell();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const form = useId();
  const [name, setName] = useState('');
  const [host, setHost] = useState('');
  const adding = useMutation({
    mutationFn: () => addTrunk(name, { host }),
    onSuccess: async () => {
      tell(say('trunk.added', { name }));
      await queries.invalidateQueries({ queryKey: ['settings'] });
      void navigate(`/trunks/${name}`);
    },
  });
  return (
    <Dialog
      title={say('trunk.add')} isOpen onClose={onClose}
      actions={<><Button onPress={onClose}>{say('app.cancel')}</Button><Button kind="primary" type="submit" form={form} isDisabled={adding.isPending || !name}>{say('trunk.add')}</Button></>}
    >
      <form id={form} className="stack" onSubmit={(event) => { event.preventDefault(); adding.mutate(); }}>
        <Field label={say('trunk.name')} value={name} onChange={setName} autoComplete="off" autoFocus />
        <Field label={say('trunk.host')} value={host} onChange={setHost} autoComplete="off" required={false} />
        <Fault of={adding.error} />
      </form>
    </Dialog>
  );
}
