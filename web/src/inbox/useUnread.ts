import { useQuery } from '@tanstack/react-query';
import { readUnread } from '../api/inbox';

/** How many received faxes of their own readers have not read; 0 until it is known. The page of the inbox asks at once when one comes, all others now and then. */
export function useUnread(): number {
  return useQuery({ queryKey: ['inbox', 'unread'], queryFn: ({ signal }) => readUnread(signal), refetchInterval: 30_000 }).data ?? 0;
}
