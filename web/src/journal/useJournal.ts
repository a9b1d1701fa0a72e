import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { readJournal, shortestSearch, type JournalEntry, type JournalQuery } from '../api/journal';
import { periodNames, rangeOf } from '../parts/range';
import { useAddress } from '../parts/useAddress';

const names = ['q', 'direction', 'outcome', 'status', 'user', 'trunk', ...periodNames] as const;

/** What narrows the journal, as it stands in the page's address. */
export type JournalView = Record<(typeof names)[number], string>;

/** Nothing that narrows it. */
export const everything: JournalView = { q: '', direction: '', outcome: '', status: '', user: '', trunk: '', period: '', from: '', until: '' };

/** Too short to be searched for: a number counts by its digits. */
const isShort = (text: string) => {
  const wanted = /^[\d\s+()./-]+$/.test(text) ? text.replace(/\D/g, '') : text.trim();
  return wanted.length > 0 && wanted.length < shortestSearch;
};

interface Journal {
  view: JournalView; change(changed: Partial<JournalView>): void; query: JournalQuery; isShort: boolean; isNarrowed: boolean;
  rows: JournalEntry[] | undefined; error: Error | null; isStale: boolean; refetch(): void; more: (() => void) | null;
}

/** The journal page by page, as the address narrows it. */
export function useJournal(): Journal {
  const [view, change] = useAddress(names);
  const { q, direction, outcome, status, user, trunk } = view;
  const { from, until } = rangeOf(view, new Date());
  const short = isShort(q);
  const query: JournalQuery = { q: short ? '' : q.trim(), direction, outcome, status, user, trunk, from: from?.toISOString() ?? '', until: until?.toISOString() ?? '' };
  const { data, error, refetch, isPlaceholderData, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['journal', query], queryFn: ({ pageParam, signal }) => readJournal(query, pageParam, signal), initialPageParam: null as string | null, getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
  });
  return {
    view, change, query, isShort: short, isNarrowed: names.some((name) => view[name]), rows: data?.pages.flatMap((page) => page.entries), error: data ? null : error, isStale: isPlaceholderData,
    refetch: () => void refetch(), more: hasNextPage && !isFetchingNextPage ? () => void fetchNextPage() : null,
  };
}
