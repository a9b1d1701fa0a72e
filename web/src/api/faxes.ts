import { ask } from './client';
import type { Priority } from './queue';

export interface Fax {
  id: number; jobId: string; state: 'waiting' | 'sending' | 'held' | 'sent' | 'failed' | 'cancelled'; number: string; e164: string; recipientName: string; subject: string; sender: string;
  pages: number; cover: string | null; pagesConfirmed: number; priority: Priority; position: number | null; status: number | null; cause: string | null;
  createdAt: string; dueAt: string; notAfter: string; finishedAt: string | null;
}

export interface TraceLine { seconds: number; sent: boolean; what: string; detail: string }

/** A page that went out in a call, from 1 in the document; `answer` is MCF, RTP, RTN, PIP, PIN or ERR, empty where none came. */
export interface SentPage { page: number; answer: string; bitRate: number; coding: string; bytes: number; retries: number; seconds: number }

export interface Attempt {
  number: number; call: number | null; trunk: string; firstPage: number; startedAt: string; connectedAt: string | null; endedAt: string | null; endKnown: boolean;
  status: number | null; cause: string | null; detail: string; pagesConfirmed: number; uncertainPage: number | null; sipStatus: number;
  remoteId: string | null; remoteMachine: string; bitRate: number; ecm: boolean; coding: string; transport: string; pages: SentPage[]; trace: TraceLine[];
}

/** How a fax is sent; null: as the settings say. */
export interface FaxOptions {
  resolution: string; sizeBytes: number; caller: string | null; stationId: string | null; subaddress: string | null; hasPassword: boolean;
  cover: string | null; coverText: string | null; headline: string | null; timeZone: string | null; language: string | null;
}

export interface FaxDetails { fax: Fax; options: FaxOptions; attempts: Attempt[]; pagesPerhapsTwice: number[]; mails: MailCopy[]; hasSentPages: boolean }

/** Somebody who gets the document of the same submission by mail; `detail` is what the mail server said. */
export interface MailCopy { address: string; state: 'waiting' | 'sent' | 'failed'; detail: string; finishedAt: string | null }

export const readFax = (id: string, signal?: AbortSignal): Promise<FaxDetails> => ask('GET', `/faxes/${encodeURIComponent(id)}`, undefined, signal);

export const cancelFax = (id: number): Promise<Fax> => ask('DELETE', `/faxes/${id}`);

/** Sends the same pages as a new fax: to the same number, or to `to`. */
export const resendFax = (id: number, to: string | null, name: string | null, key: string): Promise<Fax> => ask('POST', `/faxes/${id}/resend`, { to, name }, undefined, { 'Idempotency-Key': key });

export const formats = ['pdf', 'tif', 'sff'] as const;
export const documentFile = (id: number, format: string): string => `/api/faxes/${id}/document.${format}`;
export const sentFile = (id: number, format: string): string => `/api/faxes/${id}/sent.${format}`;
export const reportPage = (id: number, language: string): string => `/api/faxes/${id}/report?language=${language}`;
export const reportFile = (id: number, language: string): string => `/api/faxes/${id}/report.pdf?language=${language}`;
export const thumbnail = (id: number, page: number): string => `/api/faxes/${id}/pages/${page}/thumbnail.png`;
export const picture = (id: number, page: number): string => `/api/faxes/${id}/pages/${page}.png`;
