import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { addContact, changeContact, removeContact, type Contact, type ContactForm } from '../api/contacts';
import { Button } from '../parts/Button';
import { changes } from '../parts/changes';
import { Dialog } from '../parts/Dialog';
import { Fault } from '../parts/Fault';
import { Field } from '../parts/Field';
import { useTell } from '../parts/Messages';
import { RemoveDialog } from '../parts/RemoveDialog';
import { useText } from '../text/TextProvider';

/** Adds a contact, or changes or removes one that was added here. */
export function ContactDialog({ contact, onClose }: { contact: Contact | null; onClose(): void }) {
  const { say } = useText();
  const tell = useTell();
  const queries = useQueryClient();
  const form = useId();
  const before: ContactForm = { number: contact?.written ?? '', name: contact?.name ?? '', company: contact?.company ?? '', customerNumber: contact?.customerNumber ?? '' };
  const [values, setValues] = useState(before);
  const [removes, setRemoves] = useState(false);
  const change = (changed: Partial<ContactForm>) => setValues({ ...values, ...changed });
  const saving = useMutation({
    mutationFn: () => contact ? changeContact(contact.id, changes(values, before)) : addContact(values),
    onSuccess: (saved) => {
      tell(say(contact ? 'contact.changed' : 'contact.added', { name: saved.label }));
      onClose();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['contacts'] }),
  });
  if (contact && removes) {
    return (
      <RemoveDialog
        title={say('contact.removeTitle', { name: contact.label })} text={say('contact.removeText')} verb={say('contact.remove')} done={say('contact.removed', { name: contact.label })}
        query="contacts" remove={() => removeContact(contact.id)} onClose={() => setRemoves(false)} onDone={onClose}
      />
    );
  }

  return (
    <Dialog
      title={contact?.label ?? say('contact.add')} isOpen onClose={onClose}
      actions={<>
        {contact && <Button kind="danger" onPress={() => setRemoves(true)}>{say('contact.remove')}</Button>}
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button kind="primary" type="submit" form={form} isDisabled={saving.isPending || !values.number}>{say(contact ? 'app.save' : 'contact.add')}</Button>
      </>}
    >
      <form id={form} className="stack" onSubmit={(event) => { event.preventDefault(); saving.mutate(); }}>
        <Field label={say('contact.numberHint')} value={values.number} onChange={(number) => change({ number })} autoComplete="off" autoFocus />
        <Field label={say('contact.name')} value={values.name} onChange={(name) => change({ name })} autoComplete="off" required={false} />
        <Field label={say('contact.company')} value={values.company} onChange={(company) => change({ company })} autoComplete="off" required={false} />
        <Field label={say('contact.customerNumber')} value={values.customerNumber} onChange={(customerNumber) => change({ customerNumber })} autoComplete="off" required={false} />
        <Fault of={saving.error} />
      </form>
    </Dialog>
  );
}
