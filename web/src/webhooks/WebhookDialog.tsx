import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { addWebhook, changeWebhook, events, nameOf, type Webhook } from '../api/webhooks';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import { Fault } from '../parts/Fault';
import { Field } from '../parts/Field';
import { useTell } from '../parts/Messages';
import { useText } from '../text/TextProvider';

/** Adds a webhook and shows its secret once, or changes one. */
export function WebhookDialog({ hook, onAdded, onClose }: { hook: Webhook | null; onAdded(secret: string): void; onClose(): void }) {
  const { say } = useText();
  const tell = useTell();
  const queries = useQueryClient();
  const form = useId();
  const [url, setUrl] = useState('');
  const [secret, setSecret] = useState('');
  const [names, setNames] = useState<readonly string[]>(hook?.events ?? events.map(nameOf));
  const saving = useMutation({
    mutationFn: () => hook ? changeWebhook(hook.id, url || null, [...names]) : addWebhook(url, [...names], secret || null),
    onSuccess: (saved) => {
      onClose();
      if (saved.secret) onAdded(saved.secret); else tell(say('webhook.changed'));
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['webhooks'] }),
  });
  return (
    <Dialog
      title={say(hook ? 'webhook.editTitle' : 'webhook.add')} isOpen onClose={onClose}
      actions={<><Button onPress={onClose}>{say('app.cancel')}</Button><Button kind="primary" type="submit" form={form} isDisabled={saving.isPending || names.length === 0 || (!hook && !url)}>{say(hook ? 'app.save' : 'webhook.add')}</Button></>}
    >
      <form id={form} className="stack" onSubmit={(event) => { event.preventDefault(); saving.mutate(); }}>
        <Field label={say(hook ? 'webhook.addressKept' : 'webhook.addressHint')} value={url} onChange={setUrl} type="url" placeholder={hook?.url ?? 'https://'} autoComplete="off" required={!hook} autoFocus />
        <fieldset className="choices">
          <legend className="label">{say('webhook.events')}</legend>
          {events.map((event) => (
            <label key={event}>
              <input type="checkbox" checked={names.includes(nameOf(event))} onChange={(change) => setNames(events.map(nameOf).filter((name) => name === nameOf(event) ? change.target.checked : names.includes(name)))} />
              {say(`webhook.event.${event}`)}
            </label>
          ))}
        </fieldset>
        {!hook && <Field label={say('webhook.secret')} value={secret} onChange={setSecret} autoComplete="off" minLength={16} required={false} />}
        <Fault of={saving.error} />
      </form>
    </Dialog>
  );
}
