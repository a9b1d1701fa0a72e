import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { readUsers } from '../api/users';
import { useMay } from '../session/SessionProvider';

/**
 * Who can be chosen to have handed in faxes, by name: users where the reader knows of them, who is `chosen`, and who was seen once in `rows`. He stays, for the choice of another, as on
 * the way there by keys, leaves no row of his.
 */
export function useSubmitters(rows: readonly { submittedBy: string; user: string | null }[], chosen: string): (readonly [submittedBy: string, name: string])[] {
  const seesUsers = useMay('readUsers');
  const { data } = useQuery({ queryKey: ['users', null, 'names'], queryFn: ({ signal }) => readUsers('', null, signal), enabled: seesUsers, staleTime: 60_000 });
  const seen = useRef(new Map<string, string>());
  for (const row of rows) if (row.submittedBy) seen.current.set(row.submittedBy, row.user ?? row.submittedBy);
  const names = new Map([
    ...(chosen ? [[chosen, chosen] as const] : []),
    ...seen.current,
    ...(data?.users ?? []).map((user) => [`user:${user.id}`, user.displayName || user.login] as const),
  ]);
  return [...names].sort(([, a], [, b]) => a.localeCompare(b));
}
