import { useQuery, useQueryClient } from '@tanstack/react-query';
import { readPreferences, setPreference } from '../api/preferences';
import { useSession } from './SessionProvider';

/** A choice of the user that the server keeps for all his browsers; undefined where he made none. It holds here at once. */
export function usePreference(name: string): [string | undefined, (value: string) => void] {
  const queries = useQueryClient();
  const key = ['preferences', useSession().session.user.id];
  const { data } = useQuery({ queryKey: key, queryFn: ({ signal }) => readPreferences(signal), staleTime: Infinity });
  const change = (value: string) => {
    queries.setQueryData(key, { ...data, [name]: value });
    // What could not be kept is only not there tomorrow.
    setPreference(name, value).catch(() => {});
  };
  return [data?.[name], change];
}
