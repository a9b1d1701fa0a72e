import { newKey } from '../api/key';
import type { Wishes } from '../api/send';

/** A document that was chosen; the same file may be there twice. */
export interface Attached { id: number; file: File }

/** A fax that is being written; `reportTo` is null until somebody changes it. */
export interface Draft { to: readonly string[]; documents: readonly Attached[]; wishes: Omit<Wishes, 'reportTo'> & { reportTo: string | null } }

const place = 'faxwerk.draft';
const empty: Draft = {
  to: [], documents: [],
  wishes: { subject: '', body: '', bodyUse: 'cover', cover: '', priority: 'normal', resolution: 'fine', dueAt: '', headline: '', reportTo: null, subaddress: '', faxPassword: '' },
};

// Files live as long as the page; what was typed as long as its tab, so that a session that ends, or a reload, takes it from nobody.
let here: { user: number; draft: Draft } | null = null;
let tried = { contents: '', key: '' };

/** What this user has written so far. */
export function keptDraft(user: number): Draft {
  if (here?.user === user) return here.draft;
  const kept = JSON.parse(sessionStorage.getItem(place) ?? 'null') as { user: number; to: string[]; wishes: Draft['wishes'] } | null;
  return kept?.user === user ? { ...empty, to: kept.to, wishes: { ...empty.wishes, ...kept.wishes } } : empty;
}

/** Keeps it for his return, but for the password. */
export function keepDraft(user: number, draft: Draft): void {
  here = { user, draft };
  sessionStorage.setItem(place, JSON.stringify({ user, to: draft.to, wishes: { ...draft.wishes, faxPassword: '' } }));
}

/** Nothing is left for who comes after; returns what one begins with. */
export function forgetDraft(): Draft {
  here = null;
  tried = { contents: '', key: '' };
  sessionStorage.removeItem(place);
  return empty;
}

/** One key for all tries with the same contents, also after a look at another page. */
export function keyFor(contents: string): string {
  if (tried.contents !== contents) tried = { contents, key: newKey() };
  return tried.key;
}

/** Whether nothing was written. */
export const isEmpty = (draft: Draft): boolean => draft === empty || (draft.documents.length === 0 && draft.to.every((to) => !to.trim()) && JSON.stringify(draft.wishes) === JSON.stringify(empty.wishes));
