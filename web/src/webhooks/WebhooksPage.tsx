import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { events, nameOf, readWebhooks, removeWebhook, testWebhook, type Webhook } from '../api/webhooks';
import { Button } from '../parts/Button';
import { DataTable, type DataColumn } from '../parts/DataTable';
import { Failure } from '../parts/Failure';
import { useFault } from '../parts/Fault';
import { useTell } from '../parts/Messages';
import { RemoveDialog } from '../parts/RemoveDialog';
import { Time } from '../parts/Time';
import { useAddress } from '../parts/useAddress';
import { useCursor } from '../parts/useCursor';
import { useMay } from '../session/SessionProvider';
import { useOffer } from '../shell/commands';
import { exact } from '../text/format';
import { useText } from '../text/TextProvider';
import { DeliveriesCard } from './DeliveriesCard';
import { SecretDialog } from './SecretDialog';
import { WebhookDialog } from './WebhookDialog';

type Shown = { what: 'add' } | { what: 'edit' | 'remove'; hook: Webhook } | { what: 'secret'; secret: string } | null;

const chosenHook = ['hook'] as const;

/** Who is told of faxes that are over, and whether it works. */
export function WebhooksPage() {
  const { say, locale } = useText();
  const words = useFault();
  const tell = useTell();
  const queries = useQueryClient();
  const changes = useMay('changeSettings');
  const [shown, setShown] = useState<Shown>(null);
  const [address, setAddress] = useAddress(chosenHook);
  const close = () => setShown(null);
  const { data, error, refetch } = useQuery({ queryKey: ['webhooks'], queryFn: ({ signal }) => readWebhooks(signal), refetchInterval: 10_000 });
  const renew = () => queries.invalidateQueries({ queryKey: ['webhooks'] });
  const failed = (fault: Error) => tell(say('app.error', { detail: words(fault) }));
  const testing = useMutation({
    mutationFn: (hook: Webhook) => testWebhook(hook.id), onError: failed, onSettled: renew,
    onSuccess: ({ error: detail }, hook) => tell(say(detail ? 'webhook.testFailed' : 'webhook.tested', { place: hook.url, detail })),
  });
  const add = () => setShown({ what: 'add' });
  const opened = data?.find((hook) => String(hook.id) === address.hook);
  const open = (hook: Webhook) => setAddress({ hook: String(hook.id) });
  const cursor = useCursor(data, '', (hook) => changes && setShown({ what: 'edit', hook }), changes ? { n: add } : {});
  useOffer('webhooks.deliveries', (data ?? []).map((hook) => ({ id: `webhooks.deliveries.${hook.id}`, label: say('hookDelivery.title', { place: hook.url }), run: () => open(hook) })));
  useOffer('webhooks', changes ? [
    { id: 'webhooks.add', label: say('webhook.add'), keys: 'n', run: add },
    ...(data ?? []).flatMap((hook) => [
      { id: `webhooks.test.${hook.id}`, label: `${say('webhook.test')}: ${hook.url}`, run: () => testing.mutate(hook) },
      { id: `webhooks.edit.${hook.id}`, label: `${say('webhook.edit')}: ${hook.url}`, run: () => setShown({ what: 'edit', hook }) },
      { id: `webhooks.delete.${hook.id}`, label: `${say('webhook.delete')}: ${hook.url}`, run: () => setShown({ what: 'remove', hook }) },
    ]),
  ] : []);
  const eventsOf = (hook: Webhook) => hook.events.length === events.length ? say('webhook.allEvents') : events.filter((event) => hook.events.includes(nameOf(event))).map((event) => say(`webhook.event.${event}`)).join(', ');
  const columns: readonly DataColumn<Webhook>[] = [
    { id: 'url', text: 'webhook.address', words: true, lead: true, cell: (hook) => changes ? <button type="button" className="link" title={hook.url} onClick={() => setShown({ what: 'edit', hook })}>{hook.url}</button> : <span title={hook.url}>{hook.url}</span> },
    { id: 'events', text: 'webhook.events', words: true, cell: (hook) => <span title={eventsOf(hook)}>{eventsOf(hook)}</span> },
    { id: 'state', text: 'webhook.last', cell: (hook) => <button type="button" className="link" onClick={() => open(hook)} aria-label={`${say('hookDelivery.title', { place: hook.url })}, ${say(stateOf(hook))}`}><span className={`chip ${hook.lastError ? 'bad' : hook.deliveredAt ? 'good' : ''}`}>{say(stateOf(hook))}</span></button> },
    { id: 'at', text: 'webhook.lastTaken', cell: (hook) => hook.deliveredAt && <Time at={hook.deliveredAt} /> },
    { id: 'error', text: 'webhook.cause', words: true, cell: (hook) => hook.lastError && <span title={hook.lastError}>{hook.lastError}</span> },
    { id: 'createdBy', text: 'webhook.by', cell: (hook) => <span title={exact(Date.parse(hook.createdAt), locale)}>{hook.createdBy}</span> },
    ...(changes ? [{
      id: 'actions', text: 'webhook.actions', cell: (hook: Webhook) => (
        <span className="row-actions">
          <Button onPress={() => testing.mutate(hook)} isDisabled={testing.isPending} aria-label={`${say('webhook.test')}: ${hook.url}`}>{say('webhook.test')}</Button>
          <Button kind="quiet" onPress={() => setShown({ what: 'remove', hook })} aria-label={`${say('webhook.delete')}: ${hook.url}`}>{say('webhook.delete')}</Button>
        </span>
      ),
    } satisfies DataColumn<Webhook>] : []),
  ];
  return (
    <div className="page">
      <header>
        <h1>{say('nav.webhooks')}</h1>
        {changes && <Button onPress={add}>{say('webhook.add')}</Button>}
      </header>
      <Failure error={data ? null : error} onRetry={() => void refetch()} />
      {(data || !error) && (
        <DataTable
          label={say('nav.webhooks')} columns={columns} rows={data} keyOf={(hook) => hook.id} cursor={cursor}
          empty={<><strong>{say('webhook.empty')}</strong><p>{say('webhook.emptyText')}</p>{changes && <Button onPress={add}>{say('webhook.add')}</Button>}</>}
        />
      )}
      {!!data?.length && <p className="muted small">{say('webhook.retries')}</p>}
      {opened && <DeliveriesCard key={opened.id} hook={opened} onClose={() => setAddress({ hook: '' })} />}
      {(shown?.what === 'add' || shown?.what === 'edit') && <WebhookDialog hook={shown.what === 'edit' ? shown.hook : null} onClose={close} onAdded={(secret) => setShown({ what: 'secret', secret })} />}
      {shown?.what === 'secret' && <SecretDialog secret={shown.secret} onClose={close} />}
      {shown?.what === 'remove' && (
        <RemoveDialog
          title={say('webhook.deleteTitle')} text={say('webhook.deleteText', { place: shown.hook.url })} verb={say('webhook.delete')} done={say('webhook.deleted')}
          query="webhooks" remove={() => removeWebhook(shown.hook.id)} onClose={close} onDone={close}
        />
      )}
    </div>
  );
}

const stateOf = (hook: Webhook) => (hook.lastError ? 'webhook.state.bad' : hook.deliveredAt ? 'webhook.state.good' : 'webhook.state.none');
