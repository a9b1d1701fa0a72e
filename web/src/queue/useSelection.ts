import { useRef, useState } from 'react';

interface Selection {
  ids: ReadonlySet<number>;
  /** Turns one row; with `range` all between it and the last one turned become as it does. */
  toggle(id: number, range: boolean, order: readonly number[]): void;
  set(ids: Iterable<number>): void;
}

/** The chosen rows. */
export function useSelection(): Selection {
  const [ids, setIds] = useState<ReadonlySet<number>>(new Set());
  const last = useRef<number | null>(null);
  const toggle = (id: number, range: boolean, order: readonly number[]) => {
    const next = new Set(ids), on = !next.has(id);
    const from = range && last.current !== null ? order.indexOf(last.current) : -1, to = order.indexOf(id);
    const touched = from >= 0 && to >= 0 ? order.slice(Math.min(from, to), Math.max(from, to) + 1) : [id];
    for (const one of touched) if (on) next.add(one); else next.delete(one);
    last.current = id;
    setIds(next);
  };
  return { ids, toggle, set: (all) => setIds(new Set(all)) };
}
