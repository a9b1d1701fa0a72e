import type { Wishes } from '../api/send';
import { forgetTries } from './tries';

/** A document that was chosen; the same file may be there twice. */
export interface Attached { id: number; file: File }

/** A fax that is being written; `reportTo` is null until somebody changes it. */
export interface Draft { to: readonly string[]; documents: readonly Attached[]; wishes: Omit<Wishes, 'reportTo'> & { reportTo: string | null } }

interface Typed { user: number; to: string[]; wishes: Draft['wishes'] }

const place = 'faxwerk.draft';
const empty: Draft = {
  to: [], documents: [],
  wishes: { subject: '', body: '', bodyUse: 'cover', cover: '', priority: 'normal', resolution: 'fine', dueAt: '', headline: '', reportTo: null, subaddress: '', faxPassword: '' },
};

// Files live as long as the page; what was typed as long as its tab, so that a session that ends, or a reload, takes it from nobody.
let here: { user: number; draft: Draft } | null = null;
const followers = new Set<() => void>();

const typed = (): Typed | null => JSON.parse(sessionStorage.getItem(place) ?? 'null') as Typed | null;

function become(now: typeof here): void {
  here = now;
  for (const follower of followers) follower();
}

/** Tells of every change until the end that it returns. */
export function followDraft(follower: () => void): () => void {
  followers.add(follower);
  return () => { followers.delete(follower); };
}

/** What this user has written so far: the same object until it changes. */
export function keptDraft(user: number): Draft {
  if (here?.user !== user) {
    const kept = typed();
    here = { user, draft: kept?.user === user ? { ...empty, to: kept.to, wishes: { ...empty.wishes, ...kept.wishes } } : empty };
  }
  return here.draft;
}

/** Keeps it for his return, but for the password. */
export function keepDraft(user: number, draft: Draft): void {
  sessionStorage.setItem(place, JSON.stringify({ user, to: [...draft.to], wishes: { ...draft.wishes, faxPassword: '' } } satisfies Typed));
  become({ user, draft });
}

/** It was sent or given up. */
export function forgetDraft(): void {
  sessionStorage.removeItem(place);
  become(null);
}

/** Nothing of another user is left for who signs in, and of nobody for who may come next: but for the keys of tries, which say nothing, for an answer may still be on its way. */
export function forgetWritten(but?: number): void {
  if (but !== undefined) forgetTries(but);
  if (typed()?.user !== but) sessionStorage.removeItem(place);
  if (here?.user !== but) become(null);
}

/** Whether nothing was written. */
export const isEmpty = (draft: Draft): boolean => draft === empty || (draft.documents.length === 0 && draft.to.every((to) => !to.trim()) && JSON.stringify(draft.wishes) === JSON.stringify(empty.wishes));
