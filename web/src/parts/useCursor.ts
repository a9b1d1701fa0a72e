import { useEffect, useState } from 'react';
import { useKeys, type Keys } from '../shell/useKeys';

/** The row where `j` and `k` have led, -1 before; Enter opens it, Escape leaves it. Another `list` begins anew. */
export function useCursor<Row>(rows: readonly Row[] | undefined, list: string, open: (row: Row) => void, others: Keys = {}): number {
  const [cursor, setCursor] = useState(-1);
  useEffect(() => setCursor(-1), [list]);
  const move = (by: number) => setCursor((at) => Math.max(0, Math.min((rows?.length ?? 1) - 1, at + by)));
  const row = rows?.[cursor];
  useKeys({ j: () => move(1), k: () => move(-1), Escape: () => setCursor(-1), ...(row !== undefined ? { Enter: () => open(row) } : {}), ...others });
  return cursor;
}
