import { useQuery } from '@tanstack/react-query';
import { useText } from '../text/TextProvider';
import { ask } from './client';

/** How calls end: a number and name of docs/status-codes.md, and words in the reader's language. */
export interface Cause { code: number; name: string; text: string }

/** All causes, by their number; empty until they are there. */
export function useCauses(): ReadonlyMap<number, Cause> {
  const { language } = useText();
  const { data } = useQuery({ queryKey: ['causes', language], queryFn: ({ signal }) => ask<Cause[]>('GET', '/causes', undefined, signal), staleTime: Infinity });
  return new Map((data ?? []).map((cause) => [cause.code, cause]));
}

/** The causes that can be chosen, in the order of their words. */
export const causesByName = (causes: ReadonlyMap<number, Cause>): (readonly [code: string, text: string])[] =>
  [...causes.values()].filter((cause) => cause.code > 0).map((cause) => [String(cause.code), cause.text] as const).sort(([, a], [, b]) => a.localeCompare(b));
