import { useEffect, useState } from 'react';
import { exact, relative } from '../text/format';
import { useText } from '../text/TextProvider';

/** The present, told again every `step` milliseconds. */
export function useNow(step: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), step);
    return () => clearInterval(timer);
  }, [step]);
  return now;
}

/** A time as "in 4 min", with the exact one on hover. `past` is shown instead once it is over. */
export function Time({ at, past }: { at: string; past?: string }) {
  const { locale } = useText();
  useNow(10_000);
  const now = Date.now();
  const value = Date.parse(at);
  return (
    <time dateTime={at} title={exact(value, locale)}>
      {past !== undefined && value <= now ? past : relative(value, now, locale)}
    </time>
  );
}
