import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { addSite, changeSite, dialForms, firstSite, numberForms, removeSite, type Site, type SiteSettings } from '../api/sites';
import { Button } from '../parts/Button';
import { Choice } from '../parts/Choice';
import { Dialog } from '../parts/Dialog';
import { Fault } from '../parts/Fault';
import { Field } from '../parts/Field';
import { ListField } from '../parts/ListField';
import { useTell } from '../parts/Messages';
import { RemoveDialog } from '../parts/RemoveDialog';
import { useText } from '../text/TextProvider';
import { formOf, sentOf } from './siteForm';
import { siteName } from './siteName';

/** Adds a site, or changes or removes one; `first` is the one that a new one is made after. */
export function SiteDialog({ site, first, onClose }: { site: Site | null; first: Site; onClose(): void }) {
  const { say } = useText();
  const tell = useTell();
  const queries = useQueryClient();
  const form = useId();
  const [name, setName] = useState('');
  const [values, setValues] = useState<SiteSettings>(formOf(site, first));
  const [removes, setRemoves] = useState(false);
  const change = (changed: Partial<SiteSettings>) => setValues({ ...values, ...changed });
  const line = (key: keyof SiteSettings & ('country' | 'area' | 'nationalPrefix' | 'internationalPrefix' | 'outsideLine' | 'mainNumber' | 'senderNumber' | 'timeZone')) => (
    <Field label={say(`site.${key}`)} value={values[key]} onChange={(text) => change({ [key]: text.trim() })} autoComplete="off" required={key === 'country' || key === 'timeZone'} />
  );
  const saving = useMutation({
    mutationFn: () => site ? changeSite(site.name, sentOf(values, site, first)) : addSite(name, sentOf(values, null, first)),
    onSuccess: (saved) => {
      tell(say(site ? 'site.changed' : 'site.added', { name: siteName(saved.name, say) }));
      onClose();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['sites'] }),
  });
  if (site && removes) {
    return (
      <RemoveDialog
        title={say('site.removeTitle', { name: site.name })} text={say('site.removeText')} verb={say('site.remove')} done={say('site.removed', { name: site.name })}
        query="sites" remove={() => removeSite(site.name)} onClose={() => setRemoves(false)} onDone={onClose}
      />
    );
  }

  return (
    <Dialog
      title={site ? siteName(site.name, say) : say('site.add')} isOpen onClose={onClose}
      actions={<>
        {site && site.name !== firstSite && site.users === 0 && <Button kind="danger" onPress={() => setRemoves(true)}>{say('site.remove')}</Button>}
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button kind="primary" type="submit" form={form} isDisabled={saving.isPending || (!site && !name)}>{say(site ? 'app.save' : 'site.add')}</Button>
      </>}
    >
      <form id={form} className="stack" onSubmit={(event) => { event.preventDefault(); saving.mutate(); }}>
        {!site && <Field label={say('site.nameHint')} value={name} onChange={setName} autoComplete="off" />}
        {site && site.name !== firstSite && site.users > 0 && <p className="muted">{say('site.occupied', { n: site.users })}</p>}
        <fieldset className="pairs"><legend>{say('site.prefixes')}</legend>{line('country')}{line('area')}{line('nationalPrefix')}{line('internationalPrefix')}</fieldset>
        <fieldset className="pairs">
          <legend>{say('site.dialling')}</legend>
          {line('mainNumber')}
          <ListField label={say('site.extensionsHint')} values={values.extensions} onChange={(extensions) => change({ extensions })} />
          {line('outsideLine')}
          <Choice label={say('site.dialAs')} value={values.dialAs} options={dialForms} nameOf={(one) => say(`site.dialAs.${one}`)} onChange={(dialAs) => change({ dialAs })} />
          <div className="whole"><ListField label={say('site.trunkOrder')} values={values.trunkOrder} onChange={(trunkOrder) => change({ trunkOrder })} /></div>
          <label className="choice whole"><input type="checkbox" checked={values.outsideLineTyped} onChange={(event) => change({ outsideLineTyped: event.target.checked })} />{say('site.outsideLineTyped')}</label>
        </fieldset>
        <fieldset className="pairs">
          <legend>{say('site.own')}</legend>
          {line('senderNumber')}
          {(['callerForm', 'stationIdForm', 'headerForm'] as const).map((key) => (
            <Choice key={key} label={say(`site.${key}`)} value={values[key]} options={numberForms} nameOf={(one) => say(`site.form.${one}`)} onChange={(chosen) => change({ [key]: chosen })} />
          ))}
        </fieldset>
        {line('timeZone')}
        <Fault of={saving.error} />
      </form>
    </Dialog>
  );
}
