import { ask } from './client';

export type Priority = 'urgent' | 'high' | 'normal' | 'low';

export interface FaxRow {
  id: number; jobId: string; state: 'waiting' | 'sending' | 'stopping' | 'held'; position: number | null;
  user: string; sender: string; subject: string; recipient: string; number: string;
  pages: number; confirmedPages: number; currentPage: number | null; bitRate: number | null; startedAt: string | null; trunk: string | null;
  createdAt: string; dueAt: string; notAfter: string; priority: Priority; dials: number; tries: number;
  lastCause: { code: number; name: string; text: string } | null; resolution: string; sizeBytes: number; held: boolean; sentNow: boolean; submittedBy: string;
  /** Only on the page: it left the list while the page stood still. */
  left?: boolean;
}

export interface Counts {
  waiting: number; held: number; sending: number; preparing: number; channelsUsed: number; channels: number;
  pausedUntil: string | null; pausedBy: string | null; intake: 'up' | 'down'; sendingState: 'up' | 'down'; reason: string | null; intakeReason: string | null;
}

export interface QueuePage { sending: FaxRow[]; faxes: FaxRow[]; total: number; newest: number; counts: Counts }

/** What the list shows; it lives in the page's address. */
export interface QueueQuery { q: string; state: string; priority: string; cause: string; trunk: string; user: string; sort: string; offset: number; limit: number }

/** What narrows the list. */
export const filters = ['q', 'state', 'priority', 'cause', 'trunk', 'user'] as const;

/** Nothing that narrows it. */
export const everything = { q: '', state: '', priority: '', cause: '', trunk: '', user: '' };

export type QueueAction =
  | { action: 'cancel' | 'sendNow' | 'hold' | 'release' }
  | { action: 'priority'; priority: Priority }
  | { action: 'dueAt'; dueAt: string }
  | { action: 'trunk'; trunk: string }
  | { action: 'restore'; faxes: FaxBefore[] };

/** What a fax had before it was changed. */
export interface FaxBefore { id: number; priority: Priority | null; dueAt: string | null; trunk: string | null; sentNow: boolean; held: boolean }

export interface ActionResult { done: number[]; stopping: number[]; refused: { id: number; code: string; detail: string }[]; before: FaxBefore[] }

/** One page of the waiting faxes, and all that are being sent. */
export function readQueue(query: QueueQuery, signal?: AbortSignal): Promise<QueuePage> {
  const parameters = new URLSearchParams({ sort: query.sort, offset: String(query.offset), limit: String(query.limit) });
  for (const name of filters) if (query[name]) parameters.set(name, query[name]);
  return ask('GET', `/queue?${parameters}`, undefined, signal);
}

/** Does one thing to several faxes; those that refuse it are told apart. */
export const act = (ids: number[], action: QueueAction): Promise<ActionResult> => ask('POST', '/queue/actions', { ids, ...action });

/** Cancels every fax that the query matches, up to the newest when the reader was told that there are `expected`. */
export const cancelAll = (query: QueueQuery, expected: number, upTo: number): Promise<ActionResult> =>
  ask('POST', '/queue/actions', { action: 'cancel', all: true, filter: Object.fromEntries(filters.filter((name) => query[name]).map((name) => [name, name === 'cause' ? Number(query[name]) : query[name]])), expected, upTo });

export const pause = (minutes: number): Promise<Counts> => ask('POST', '/queue/pause', { minutes });
export const resume = (): Promise<Counts> => ask('POST', '/queue/resume');
