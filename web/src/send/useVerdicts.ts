import { useEffect, useState } from 'react';
import { checkRecipients, type CheckedRecipient } from '../api/send';
import { useText } from '../text/TextProvider';

/** So long after the last key what was typed is judged, in milliseconds. */
const pause = 400;

/** What the server says of recipients, a moment after they were typed, and at once by `check`. */
export function useVerdicts(to: readonly string[]): { of(text: string): CheckedRecipient | undefined; check(texts: readonly string[]): Promise<CheckedRecipient[]> } {
  const { language } = useText();
  const [known, setKnown] = useState<ReadonlyMap<string, CheckedRecipient>>(new Map());
  const keyOf = (text: string) => `${language} ${text.trim()}`;
  const check = async (texts: readonly string[]) => {
    const verdicts = await checkRecipients(texts);
    setKnown((all) => new Map([...all, ...verdicts.map((verdict) => [keyOf(verdict.to), verdict] as const)]));
    return verdicts;
  };
  const unknown = JSON.stringify(to.map((text) => text.trim()).filter((text) => text && !known.has(keyOf(text))));
  useEffect(() => {
    const texts = JSON.parse(unknown) as string[];
    if (texts.length === 0) return;
    // What cannot be judged now is when it is sent.
    const timer = setTimeout(() => void check(texts).catch(() => {}), pause);
    return () => clearTimeout(timer);
  }, [unknown, language]);
  return { of: (text) => known.get(keyOf(text)), check };
}
