import { ask } from './client';

export interface AuditEntry { position: number; at: string; who: string; origin: string; action: string; target: string; beforeValue: string; afterValue: string }

export interface AuditPage { entries: AuditEntry[]; next: number | null }

/** What narrows the log; `action` may be a kind, such as user. */
export interface AuditQuery { who: string; action: string; target: string }

export function readAudit(query: AuditQuery, before: number | null, signal?: AbortSignal): Promise<AuditPage> {
  const parameters = new URLSearchParams({ limit: '100' });
  for (const name of ['who', 'action', 'target'] as const) if (query[name]) parameters.set(name, query[name]);
  if (before !== null) parameters.set('before', String(before));
  return ask('GET', `/audit?${parameters}`, undefined, signal);
}
