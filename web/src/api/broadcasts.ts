import { ask, sendForm } from './client';
import type { Fax } from './faxes';

export interface Progress { waiting: number; held: number; sending: number; sent: number; failed: number; cancelled: number; open: number }

/** One document to many. */
export interface Broadcast {
  id: number; jobId: string; state: 'open' | 'cancelling' | 'done'; subject: string; reportTo: string; submittedBy: string; recipients: number; progress: Progress;
  createdAt: string; lastDueAt: string; cancelledAt: string | null; finishedAt: string | null;
}

export interface BroadcastPage { broadcasts: Broadcast[]; next: number | null }
export interface FaxesOfBroadcast { faxes: Fax[]; next: number | null }

/** What a new one is made of; `recipients` is CSV or JSON. Times as in RFC 3339, empty for now. */
export interface NewBroadcast { documents: readonly File[]; recipients: File; subject: string; spreadMinutes: number; dueAt: string; reportTo: string }

export const readBroadcasts = (before: number | null, signal?: AbortSignal): Promise<BroadcastPage> => ask('GET', `/broadcasts${before === null ? '' : `?before=${before}`}`, undefined, signal);
export const readBroadcast = (id: string, signal?: AbortSignal): Promise<Broadcast> => ask('GET', `/broadcasts/${encodeURIComponent(id)}`, undefined, signal);
export const stopBroadcast = (id: number): Promise<Broadcast> => ask('DELETE', `/broadcasts/${id}`);
export const reportFile = (id: number): string => `/broadcasts/${id}/report.csv`;

export function readFaxesOf(jobId: string, state: string, before: number | null, signal?: AbortSignal): Promise<FaxesOfBroadcast> {
  const parameters = new URLSearchParams({ job: jobId, limit: '50' });
  if (state) parameters.set('state', state);
  if (before !== null) parameters.set('before', String(before));
  return ask('GET', `/faxes?${parameters}`, undefined, signal);
}

/** Hands one in; the same `key` makes no second one. */
export function addBroadcast(made: NewBroadcast, key: string): Promise<Broadcast> {
  const form = new FormData();
  for (const document of made.documents) form.append('file', document);
  form.append('recipients', made.recipients);
  form.append('spreadMinutes', String(made.spreadMinutes));
  for (const name of ['subject', 'dueAt', 'reportTo'] as const) if (made[name]) form.append(name, made[name]);
  return sendForm('/broadcasts', form, { 'Idempotency-Key': key });
}
