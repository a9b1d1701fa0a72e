import { useQuery } from '@tanstack/react-query';
import { countQuarantine } from '../api/junk';
import { useMay } from '../session/SessionProvider';

/** How many faxes are kept as unwanted; 0 until it is known, and to who may not see them. */
export function useHeld(): number {
  const may = useMay('readDocuments');
  return useQuery({ queryKey: ['quarantine', 'held'], queryFn: ({ signal }) => countQuarantine(signal), refetchInterval: 60_000, enabled: may }).data ?? 0;
}
