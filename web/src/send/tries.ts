import { newKey } from '../api/key';

const place = 'faxwerk.tries';

interface Tries { user: number; keys: Record<string, string> }

const kept = (): Tries | null => JSON.parse(sessionStorage.getItem(place) ?? 'null') as Tries | null;
const keysOf = (user: number) => { const tries = kept(); return tries?.user === user ? tries.keys : {}; };
const keep = (user: number, keys: Tries['keys']) => sessionStorage.setItem(place, JSON.stringify({ user, keys } satisfies Tries));

/** Tells contents apart without keeping them (FNV-1a, forwards and backwards). crypto.subtle is not there where the page came without TLS. */
function hashOf(contents: string): string {
  const units = Array.from(contents, (_, at) => contents.charCodeAt(at));
  return [units, [...units].reverse()].map((all) => all.reduce((hash, unit) => Math.imul(hash ^ unit, 0x01000193) >>> 0, 0x811c9dc5).toString(16)).join('-');
}

/** One key for all tries of a user with the same contents, also after a reload: an answer that was lost sends nothing twice. A refusal ends none, for it may be of a later try than the one that was accepted. */
export function keyFor(user: number, contents: string): string {
  const keys = keysOf(user);
  const hash = hashOf(contents);
  const key = keys[hash] ?? newKey();
  keep(user, { ...keys, [hash]: key });
  return key;
}

/** These contents have their answer: the same again are another fax. */
export function answered(user: number, contents: string): void {
  const { [hashOf(contents)]: _, ...others } = keysOf(user);
  keep(user, others);
}

/** Nothing is left of any other user. */
export function forgetTries(but: number): void {
  if (kept()?.user !== but) sessionStorage.removeItem(place);
}
