import { isTextKey, type Language, type TextKey } from './catalogue';

/** A problem of the server by its stable code. What the server adds is English: it says more than the kind of problem and stands alone for an English reader, in brackets for others. */
export function faultText(code: string, detail: string, language: Language, say: (key: TextKey) => string): string {
  const key = `problem.${code}`;
  if (!isTextKey(key)) return detail;
  const kind = say(key);
  // What the browser says of a server that it did not reach helps nobody.
  if (!detail || code === 'unreachable') return kind;
  return language === 'en' ? detail : `${kind} (${detail})`;
}
