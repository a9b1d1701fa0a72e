import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useNavigate } from 'react-router';
import { sendTestFax } from '../api/trunks';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import { Fault } from '../parts/Fault';
import { Field } from '../parts/Field';
import { useText } from '../text/TextProvider';

/** Sends one page over a trunk, and shows it on its way. */
export function TestFaxDialog({ trunk, onClose }: { trunk: string; onClose(): void }) {
  const { say } = useText();
  const navigate = useNavigate();
  const form = useId();
  const [to, setTo] = useState('');
  const sending = useMutation({ mutationFn: () => sendTestFax(trunk, to), onSuccess: ({ id }) => void navigate(`/faxes/${id}`) });
  return (
    <Dialog
      title={say('trunk.testTitle', { trunk })} isOpen onClose={onClose}
      actions={<><Button onPress={onClose}>{say('app.cancel')}</Button><Button kind="primary" type="submit" form={form} isDisabled={sending.isPending || !to}>{say('trunk.test')}</Button></>}
    >
      <form id={form} className="stack" onSubmit={(event) => { event.preventDefault(); sending.mutate(); }}>
        <p className="muted">{say('trunk.testHint')}</p>
        <Field label={say('column.number')} value={to} onChange={setTo} type="tel" autoComplete="off" autoFocus />
        <Fault of={sending.error} />
      </form>
    </Dialog>
  );
}
