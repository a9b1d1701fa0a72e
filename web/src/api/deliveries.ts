import { ask } from './client';

export const deliveryKinds = ['mail', 'print', 'save'] as const;
export const deliveryStates = ['waiting', 'failed', 'done', 'redirected'] as const;
export type DeliveryKind = (typeof deliveryKinds)[number];

/** One target of a received fax, and how it stands. */
export interface Delivery {
  id: number; fax: number; kind: DeliveryKind; target: string; rule: string; state: (typeof deliveryStates)[number]; detail: string; attempts: number; nextAt: string | null; createdAt: string;
  finishedAt: string | null; caller: string; called: string;
}

export interface DeliveryPage { deliveries: Delivery[]; next: number | null }

export function readDeliveries(query: { state: string; kind: string }, before: number | null, signal?: AbortSignal): Promise<DeliveryPage> {
  const parameters = new URLSearchParams({ limit: '100' });
  if (query.state) parameters.set('state', query.state);
  if (query.kind) parameters.set('kind', query.kind);
  if (before !== null) parameters.set('before', String(before));
  return ask('GET', `/deliveries?${parameters}`, undefined, signal);
}

export const retryDelivery = (id: number): Promise<Delivery> => ask('POST', `/deliveries/${id}/retry`);
export const redirectDelivery = (id: number, kind: DeliveryKind, target: string): Promise<Delivery> => ask('POST', `/deliveries/${id}/redirect`, { kind, target });

/** A received fax that went to nobody, because its routing failed for good. */
export interface Unrouted { fax: number; caller: string; called: string; startedAt: string; failedAt: string; detail: string }

export const readUnrouted = async (signal?: AbortSignal): Promise<Unrouted[]> => (await ask<{ faxes: Unrouted[] }>('GET', '/deliveries/unrouted', undefined, signal)).faxes;
export const routeAnew = (fax: number): Promise<void> => ask('POST', `/deliveries/unrouted/${fax}/route`);
