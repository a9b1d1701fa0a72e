import { ask } from './client';

export const outcomes = ['sent', 'failed', 'cancelled', 'received', 'incomplete'] as const;
export type Outcome = (typeof outcomes)[number];

/** A fax that is over; `fax` is its id among the outgoing or, where `direction` is in, the received ones. */
export interface JournalEntry {
  id: number; direction: 'in' | 'out'; fax: number; at: string; startedAt: string; outcome: Outcome; status: number | null; submittedBy: string;
  /** The name of the user who handed it in. */
  user: string | null; sender: string; number: string; ownNumber: string; name: string;
  subject: string; csid: string; trunk: string; pages: number; pagesConfirmed: number; attempts: number;
}

export interface JournalPage { entries: JournalEntry[]; next: string | null }

/** What narrows the journal; empty is all. Times as in RFC 3339. */
export interface JournalQuery { q: string; direction: string; outcome: string; status: string; from: string; until: string; user: string; trunk: string }

/** The fewest characters or digits that the server searches for. */
export const shortestSearch = 3;

const parametersOf = (query: JournalQuery) => new URLSearchParams(Object.entries(query).filter(([, value]) => value));

export function readJournal(query: JournalQuery, before: string | null, signal?: AbortSignal, limit = 100): Promise<JournalPage> {
  const parameters = parametersOf(query);
  parameters.set('limit', String(limit));
  if (before !== null) parameters.set('before', before);
  return ask('GET', `/journal?${parameters}`, undefined, signal);
}

/** All entries as a file; with semicolons between where commas part decimals. */
export function journalFile(query: JournalQuery, format: 'csv' | 'pdf', language: string): string {
  const parameters = parametersOf(query);
  if (format === 'csv' && language === 'de') parameters.set('separator', ';');
  return `/journal/export.${format}?${parameters}`;
}
