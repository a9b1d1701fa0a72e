import { useRef } from 'react';
import type { FaxRow } from '../api/queue';

/**
 * Keeps the order of the rows while `held`, so that none jumps under a selection: rows are renewed in their places, those being `sent` too, others that left are marked, new ones
 * wait. Another `list` starts anew. Says whether the true list looks different.
 */
export function useSteady(rows: FaxRow[] | undefined, sent: readonly FaxRow[], held: boolean, list: string): { rows: FaxRow[] | undefined; differs: boolean } {
  const kept = useRef<FaxRow[] | undefined>(undefined);
  const keptOf = useRef(list);
  if (keptOf.current !== list) {
    keptOf.current = list;
    kept.current = undefined;
  }
  if (!rows) return { rows: held ? kept.current : rows, differs: false };
  if (!held || !kept.current) {
    kept.current = rows;
    return { rows, differs: false };
  }
  return steady(kept.current, rows, sent);
}

/** `shown` with the contents of `rows` and `sent` in the order of `shown`. */
export function steady(shown: FaxRow[], rows: FaxRow[], sent: readonly FaxRow[] = []): { rows: FaxRow[]; differs: boolean } {
  const fresh = new Map([...rows, ...sent].map((row) => [row.id, row]));
  return {
    rows: shown.map((row) => fresh.get(row.id) ?? { ...row, left: true }),
    differs: shown.length !== rows.length || shown.some((row, index) => row.id !== rows[index]?.id),
  };
}

/** Keeps faxes that are being sent in their places while `held`: those that are over are marked, new ones come below; where none was shown, none comes. */
export function useLasting(rows: readonly FaxRow[], held: boolean): readonly FaxRow[] {
  const kept = useRef(rows);
  kept.current = held ? lasting(kept.current, rows) : rows;
  return kept.current;
}

/** `shown` with the contents of `rows`, and what is new below. */
export function lasting(shown: readonly FaxRow[], rows: readonly FaxRow[]): readonly FaxRow[] {
  const fresh = new Map(rows.map((row) => [row.id, row]));
  const ids = new Set(shown.map((row) => row.id));
  return shown.length ? [...shown.map((row) => fresh.get(row.id) ?? { ...row, left: true }), ...rows.filter((row) => !ids.has(row.id))] : shown;
}
