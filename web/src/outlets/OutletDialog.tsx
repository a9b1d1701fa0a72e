import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { addOutlet, changeOutlet, findPrinters, formats, papers, removeOutlet, sides, type Outlet, type OutletOptions } from '../api/outlets';
import { Button } from '../parts/Button';
import { Choice } from '../parts/Choice';
import { Dialog } from '../parts/Dialog';
import { Fault } from '../parts/Fault';
import { Field } from '../parts/Field';
import { useTell } from '../parts/Messages';
import { RemoveDialog } from '../parts/RemoveDialog';
import { useText } from '../text/TextProvider';

const fresh: OutletOptions = { footer: false, user: '', paper: 'fit', sides: 'printer', tray: '', copies: 1, anyCertificate: false, format: 'pdf', fileName: '{date}-{time}_{number}_{id}' };

/** Adds a printer or folder, or changes or removes one. */
export function OutletDialog({ outlet, kind, onClose }: { outlet: Outlet | null; kind: Outlet['kind']; onClose(): void }) {
  const { say } = useText();
  const tell = useTell();
  const queries = useQueryClient();
  const form = useId();
  const [name, setName] = useState(outlet?.name ?? '');
  const [address, setAddress] = useState(outlet?.address ?? '');
  const [password, setPassword] = useState('');
  const [options, setOptions] = useState<OutletOptions>(outlet?.options ?? fresh);
  const [removes, setRemoves] = useState(false);
  const isPrinter = kind === 'printer';
  const { data: found } = useQuery({ queryKey: ['found-printers'], queryFn: ({ signal }) => findPrinters(signal), enabled: isPrinter });
  const change = (changed: Partial<OutletOptions>) => setOptions({ ...options, ...changed });
  const saving = useMutation({
    mutationFn: () => {
      const values = { kind, name, address, options, password: password || null };
      return outlet ? changeOutlet(outlet.id, values) : addOutlet(values);
    },
    onSuccess: (saved) => {
      tell(say(outlet ? 'outlet.changed' : 'outlet.added', { name: saved.name }));
      onClose();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['outlets'] }),
  });
  if (outlet && removes) {
    return (
      <RemoveDialog
        title={say('outlet.removeTitle', { name: outlet.name })} text={say('outlet.removeText')} verb={say('outlet.remove')} done={say('outlet.removed', { name: outlet.name })}
        query="outlets" remove={() => removeOutlet(outlet.id)} onClose={() => setRemoves(false)} onDone={onClose}
      />
    );
  }

  const title = say(isPrinter ? 'outlet.addPrinter' : 'outlet.addFolder');
  return (
    <Dialog
      title={outlet?.name ?? title} isOpen onClose={onClose}
      actions={<>
        {outlet && <Button kind="danger" onPress={() => setRemoves(true)}>{say('outlet.remove')}</Button>}
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button kind="primary" type="submit" form={form} isDisabled={saving.isPending || !name || !address}>{outlet ? say('app.save') : title}</Button>
      </>}
    >
      <form id={form} className="stack" onSubmit={(event) => { event.preventDefault(); saving.mutate(); }}>
        <Field label={say('outlet.name')} value={name} onChange={setName} autoComplete="off" autoFocus={!outlet} />
        <Field label={say(isPrinter ? 'outlet.printerAddress' : 'outlet.folderAddress')} value={address} onChange={setAddress} autoComplete="off" spellCheck={false} />
        {isPrinter && !!found?.printers.length && (
          <Choice
            label={say('outlet.found')} value={found.printers.some((one) => one.address === address) ? address : ''} options={['', ...found.printers.map((one) => one.address)]}
            nameOf={(one) => found.printers.find((printer) => printer.address === one)?.name ?? say('outlet.choose')} onChange={(chosen) => chosen && setAddress(chosen)}
          />
        )}
        {isPrinter && found?.error && <p className="muted small">{say('outlet.notFound', { detail: found.error })}</p>}
        <fieldset className="pairs">
          <legend>{say('outlet.how')}</legend>
          {isPrinter ? <>
            <Choice label={say('outlet.paper')} value={options.paper} options={papers} nameOf={(one) => say(`outlet.paper.${one}`)} onChange={(paper) => change({ paper })} />
            <Choice label={say('outlet.sides')} value={options.sides} options={sides} nameOf={(one) => say(`outlet.sides.${one}`)} onChange={(chosen) => change({ sides: chosen })} />
            <Field label={say('outlet.tray')} value={options.tray} onChange={(tray) => change({ tray: tray.trim() })} autoComplete="off" required={false} />
            <Field label={say('outlet.copies')} type="number" min={1} max={99} value={String(options.copies)} onChange={(copies) => change({ copies: Number(copies) })} />
          </> : <>
            <Choice label={say('outlet.format')} value={options.format} options={formats} nameOf={(one) => say(`outlet.format.${one}`)} onChange={(format) => change({ format })} />
            <div className="whole"><Field label={say('outlet.fileName')} value={options.fileName} onChange={(fileName) => change({ fileName })} autoComplete="off" spellCheck={false} /></div>
          </>}
          <Field label={say('outlet.user')} value={options.user} onChange={(user) => change({ user })} autoComplete="off" required={false} />
          <Field label={say(outlet?.hasPassword ? 'outlet.passwordKept' : 'outlet.password')} type="password" value={password} onChange={setPassword} autoComplete="new-password" required={false} />
        </fieldset>
        <label className="choice"><input type="checkbox" checked={options.footer} onChange={(event) => change({ footer: event.target.checked })} />{say('outlet.footer')}</label>
        {isPrinter && <label className="choice"><input type="checkbox" checked={options.anyCertificate} onChange={(event) => change({ anyCertificate: event.target.checked })} />{say('outlet.anyCertificate')}</label>}
        <Fault of={saving.error} />
      </form>
    </Dialog>
  );
}
