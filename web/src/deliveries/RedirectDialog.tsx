import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { deliveryKinds, redirectDelivery, type Delivery, type DeliveryKind } from '../api/deliveries';
import { readOutlets } from '../api/outlets';
import { Button } from '../parts/Button';
import { Choice } from '../parts/Choice';
import { Dialog } from '../parts/Dialog';
import { Fault } from '../parts/Fault';
import { Field } from '../parts/Field';
import { useTell } from '../parts/Messages';
import { useMay } from '../session/SessionProvider';
import { useText } from '../text/TextProvider';

/** Sends a delivery to another address, printer or folder. */
export function RedirectDialog({ delivery, onClose }: { delivery: Delivery; onClose(): void }) {
  const { say } = useText();
  const tell = useTell();
  const queries = useQueryClient();
  const form = useId();
  const [kind, setKind] = useState<DeliveryKind>('mail');
  const [target, setTarget] = useState('');
  // An operator does not read settings and so writes the name.
  const { data: outlets } = useQuery({ queryKey: ['outlets'], queryFn: ({ signal }) => readOutlets(signal), enabled: useMay('readSettings') });
  const saving = useMutation({
    mutationFn: () => redirectDelivery(delivery.id, kind, target),
    onSuccess: () => {
      tell(say('delivery.redirected', { fax: delivery.fax, target }));
      onClose();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['deliveries'] }),
  });
  return (
    <Dialog
      title={say('delivery.redirectTitle', { fax: delivery.fax })} isOpen onClose={onClose}
      actions={<><Button onPress={onClose}>{say('app.cancel')}</Button><Button kind="primary" type="submit" form={form} isDisabled={saving.isPending || !target}>{say('delivery.redirect')}</Button></>}
    >
      <p className="muted">{say('delivery.redirectText', { target: delivery.target })}</p>
      <form id={form} className="stack" onSubmit={(event) => { event.preventDefault(); saving.mutate(); }}>
        <Choice label={say('delivery.kind')} value={kind} options={deliveryKinds} nameOf={(one) => say(`delivery.kind.${one}`)} onChange={(chosen) => { setKind(chosen); setTarget(''); }} />
        <Field label={say(kind === 'mail' ? 'delivery.address' : kind === 'print' ? 'outlet.kind.printer' : 'outlet.kind.folder')} value={target} list={`${form}-${kind}`} onChange={setTarget} autoComplete="off" />
        {(['print', 'save'] as const).map((one) => (
          <datalist key={one} id={`${form}-${one}`}>{(outlets ?? []).filter((outlet) => outlet.kind === (one === 'print' ? 'printer' : 'folder')).map((outlet) => <option key={outlet.id} value={outlet.name} />)}</datalist>
        ))}
        <Fault of={saving.error} />
      </form>
    </Dialog>
  );
}
