import { ask, uploadForm } from './client';
import type { Fax, MailCopy } from './faxes';
import type { Priority } from './queue';
import type { Cover } from './settings';

/** What the reader may ask for; sizes in octets of all documents together, `address` is his own. */
export interface SendRights { sizeLimit: number; pageLimit: number | null; highestPriority: Priority; mayMail: boolean; mostMails: number; mayWriteHeadline: boolean; coverTextLength: number; address: string | null }

/** What a recipient is that somebody typed: a fax number, a mail address, or refused with a code and words in the reader's language. */
export interface CheckedRecipient { to: string; number: string | null; name: string; mail: string | null; code: string | null; detail: string | null }

/** What became of it; `isRepeated` where it was handed in before and nothing was sent again. */
export interface Submitted { jobId: string; faxes: Fax[]; mails: MailCopy[]; isRepeated: boolean }

export const resolutions = ['standard', 'fine', 'superfine', 'dpi300', 'dpi400'] as const;

const priorities: readonly Priority[] = ['urgent', 'high', 'normal', 'low'];
/** Those that somebody may ask for. */
export const prioritiesUpTo = (highest: Priority): readonly Priority[] => priorities.slice(priorities.indexOf(highest));

/** All but documents and recipients, by the names of the API; what is empty is as the settings say. */
export const wishes = ['subject', 'body', 'bodyUse', 'cover', 'priority', 'resolution', 'dueAt', 'headline', 'reportTo', 'subaddress', 'faxPassword'] as const;
export type Wishes = Record<(typeof wishes)[number], string>;

export const readRights = (signal?: AbortSignal): Promise<SendRights> => ask('GET', '/faxes/form', undefined, signal);
export const checkRecipients = async (to: readonly string[]): Promise<CheckedRecipient[]> => (await ask<{ recipients: CheckedRecipient[] }>('POST', '/faxes/recipients', { to })).recipients;

/** A part of what was handed in at once, in its order; `total` is how many there are. */
export interface Submission { faxes: Fax[]; next: number | null; total: number }

export const readSubmission = (jobId: string, after: number, signal?: AbortSignal): Promise<Submission> => ask('GET', `/faxes?${new URLSearchParams({ job: jobId, after: String(after), limit: '100' })}`, undefined, signal);

/** The cover pages that a sender may choose. */
export const readCoversOf = async (sender: string, signal?: AbortSignal): Promise<Cover[]> => (await ask<{ covers: Cover[] }>('GET', `/covers?${new URLSearchParams({ sender })}`, undefined, signal)).covers;

/** Hands in documents; the same `key` sends no second time. */
export function submitFax(to: readonly string[], documents: readonly File[], asked: Wishes, key: string, onProgress: (share: number) => void, signal: AbortSignal): Promise<Submitted> {
  const form = new FormData();
  for (const recipient of to) form.append('to', recipient);
  for (const name of wishes) if (asked[name]) form.append(name, asked[name]);
  for (const document of documents) form.append('file', document);
  return uploadForm('/faxes', form, { 'Idempotency-Key': key }, onProgress, signal);
}
