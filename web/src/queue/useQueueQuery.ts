import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { everything, filters, type QueueQuery } from '../api/queue';

export const pageSizes = [25, 50, 100, 200];
const keptSize = () => Number(localStorage.getItem('queue.limit')) || 50;

/** What the list shows, kept in the address; the page size is remembered for the next visit. */
export function useQueueQuery(): [QueueQuery, (change: Partial<QueueQuery>) => void] {
  const [parameters, setParameters] = useSearchParams();
  const query = useMemo<QueueQuery>(() => ({
    ...everything, ...Object.fromEntries(filters.map((name) => [name, parameters.get(name) ?? ''])), sort: parameters.get('sort') ?? 'position',
    offset: Math.max(0, Number(parameters.get('offset')) || 0), limit: Number(parameters.get('limit')) || keptSize(),
  }), [parameters]);
  const change = (changed: Partial<QueueQuery>) => {
    if (changed.limit) localStorage.setItem('queue.limit', String(changed.limit));
    const next = { ...query, offset: 0, ...changed };
    const shown = new URLSearchParams();
    for (const name of filters) if (next[name]) shown.set(name, next[name]);
    if (next.sort !== 'position') shown.set('sort', next.sort);
    if (next.offset) shown.set('offset', String(next.offset));
    if (next.limit !== keptSize()) shown.set('limit', String(next.limit));
    setParameters(shown, { replace: changed.q !== undefined });
  };
  return [query, change];
}
