import { ask } from './client';

/** The names of events, those of faxes without their `fax.`. */
export const events = ['sent', 'failed', 'cancelled', 'received', 'incomplete', 'alarm.raised', 'alarm.over'] as const;
export const nameOf = (event: (typeof events)[number]): string => (event.includes('.') ? event : `fax.${event}`);

/** Who is told of events; `url` is without its query, `secret` only in the answer to adding it. */
export interface Webhook { id: number; url: string; events: string[]; createdAt: string; createdBy: string; deliveredAt: string | null; lastError: string; secret?: string | null }

export const readWebhooks = (signal?: AbortSignal): Promise<Webhook[]> => ask('GET', '/webhooks', undefined, signal);
export const addWebhook = (url: string, names: string[], secret: string | null): Promise<Webhook> => ask('POST', '/webhooks', { url, events: names, secret });
/** Changes what is not null. */
export const changeWebhook = (id: number, url: string | null, names: string[] | null): Promise<Webhook> => ask('PATCH', `/webhooks/${id}`, { url, events: names });
export const removeWebhook = (id: number): Promise<void> => ask('DELETE', `/webhooks/${id}`);
/** Tells it at once; the error is empty where it was taken. */
export const testWebhook = (id: number): Promise<{ error: string }> => ask('POST', `/webhooks/${id}/test`);

/** What a webhook was told or is to be told; `fax` is null where the journal has it no more and where an alarm is told, `error` is empty where it was taken. */
export interface HookDelivery {
  delivery: number; event: string; direction: 'in' | 'out' | null; fax: number | null; at: string; state: 'waiting' | 'done' | 'failed'; attempts: number; nextAt: string | null; endedAt: string | null; error: string; alarm: string | null;
}

export const readHookDeliveries = (id: number, before: number | null, signal?: AbortSignal): Promise<{ deliveries: HookDelivery[]; next: number | null }> =>
  ask('GET', `/webhooks/${id}/deliveries${before === null ? '' : `?before=${before}`}`, undefined, signal);
/** Tells it once more, as the same delivery. */
export const repeatHookDelivery = (id: number, delivery: number): Promise<HookDelivery> => ask('POST', `/webhooks/${id}/deliveries/${delivery}/repeat`);
