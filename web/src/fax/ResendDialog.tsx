import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useNavigate } from 'react-router';
import { resendFax, type Fax } from '../api/faxes';
import { newKey } from '../api/key';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import { Fault } from '../parts/Fault';
import { useTell } from '../parts/Messages';
import { Field } from '../parts/Field';
import { telephone } from '../text/format';
import { useText } from '../text/TextProvider';

/** Sends the pages again: to the same number where the fax is over, or to another one. Made anew for each opening: what was chosen stays, whatever becomes of the fax meanwhile. */
export function ResendDialog({ fax, isOver, onClose }: { fax: Fax; isOver: boolean; onClose(): void }) {
  const { say } = useText();
  const tell = useTell();
  const navigate = useNavigate();
  const form = useId();
  const [elsewhere, setElsewhere] = useState(!isOver);
  const [to, setTo] = useState('');
  const [name, setName] = useState('');
  // One key for all tries: an answer that is lost makes no second fax.
  const [key] = useState(newKey);
  const sending = useMutation({
    mutationFn: () => resendFax(fax.id, elsewhere ? to : null, elsewhere && name ? name : null, `${key}:${elsewhere ? encodeURIComponent(to) : ''}`),
    onSuccess: (again) => {
      onClose();
      tell(say('resend.done', { id: String(again.id) }));
      void navigate(`/faxes/${again.id}`);
    },
  });
  return (
    <Dialog
      title={say('resend.title', { id: String(fax.id) })} isOpen onClose={onClose}
      actions={<><Button onPress={onClose}>{say('app.cancel')}</Button><Button kind="primary" type="submit" form={form} isDisabled={sending.isPending || (elsewhere && !to)}>{say('resend.go')}</Button></>}
    >
      <form id={form} className="stack" onSubmit={(event) => { event.preventDefault(); sending.mutate(); }}>
        <fieldset className="choices">
          <legend className="hidden">{say('column.number')}</legend>
          {isOver && <label><input type="radio" name="where" checked={!elsewhere} onChange={() => setElsewhere(false)} />{say('resend.same', { number: telephone(fax.e164) })}</label>}
          <label><input type="radio" name="where" checked={elsewhere} onChange={() => setElsewhere(true)} />{say('resend.other')}</label>
        </fieldset>
        {elsewhere && <Field label={say('column.number')} value={to} onChange={setTo} type="tel" autoComplete="off" autoFocus />}
        {elsewhere && <Field label={say('resend.name')} value={name} onChange={setName} required={false} autoComplete="off" />}
        {elsewhere && fax.cover && <p className="muted small">{say('resend.cover')}</p>}
        <Fault of={sending.error} />
      </form>
    </Dialog>
  );
}
