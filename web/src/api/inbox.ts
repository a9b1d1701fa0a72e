import { ask } from './client';

/** A received fax in an inbox; numbers as signalled. */
export interface InboxFax {
  id: number; state: 'complete' | 'incomplete'; caller: string; called: string; callerName: string | null; contactName: string | null; contactCompany: string | null; customerNumber: string | null; stationId: string | null;
  pages: number; at: string; isRead: boolean;
}

/** Whose faxes are shown. */
export const inboxScopes = ['own', 'unowned', 'all'] as const;

export interface InboxQuery { scope: string; q: string; unread: string }

export const readInbox = (query: InboxQuery, before: number | null, signal?: AbortSignal): Promise<{ faxes: InboxFax[]; next: number | null }> =>
  ask('GET', `/inbox?${new URLSearchParams(Object.entries({ ...query, before: String(before ?? '') }).filter(([, value]) => value))}`, undefined, signal);
/** How many of the reader's own he has not read. */
export const readUnread = async (signal?: AbortSignal): Promise<number> => (await ask<{ unread: number }>('GET', '/inbox/unread', undefined, signal)).unread;
export const markRead = (id: number, isRead: boolean): Promise<void> => ask(isRead ? 'PUT' : 'DELETE', `/inbox/${id}/read`);
export const markAllRead = (): Promise<void> => ask('POST', '/inbox/read');
