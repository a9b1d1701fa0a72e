import { ask } from './client';
import type { Priority } from './queue';

export interface Fax {
  id: number; jobId: string; state: 'waiting' | 'sending' | 'held' | 'sent' | 'failed' | 'cancelled'; number: string; e164: string; recipientName: string; subject: string; sender: string;
  pages: number; pagesConfirmed: number; priority: Priority; position: number | null; status: number | null; cause: string | null;
  createdAt: string; dueAt: string; finishedAt: string | null;
}

export interface TraceLine { seconds: number; sent: boolean; what: string; detail: string }

export interface Attempt {
  number: number; call: number | null; trunk: string; firstPage: number; startedAt: string; connectedAt: string | null; endedAt: string | null; endKnown: boolean;
  status: number | null; cause: string | null; detail: string; pagesConfirmed: number; remoteId: string | null; bitRate: number; ecm: boolean; coding: string; trace: TraceLine[];
}

export interface FaxDetails { fax: Fax; attempts: Attempt[]; pagesPerhapsTwice: number[] }

export const readFax = (id: string, signal?: AbortSignal): Promise<FaxDetails> => ask('GET', `/faxes/${encodeURIComponent(id)}`, undefined, signal);

export const cancelFax = (id: number): Promise<Fax> => ask('DELETE', `/faxes/${id}`);

export const thumbnail = (id: number, page: number): string => `/api/faxes/${id}/pages/${page}/thumbnail.png`;
export const picture = (id: number, page: number): string => `/api/faxes/${id}/pages/${page}.png`;
