import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { readJournal, shortestSearch, type JournalEntry, type JournalPage, type JournalQuery } from '../api/journal';
import { periodNames, rangeOf } from '../parts/range';
import { useAddress } from '../parts/useAddress';
import { useLive } from '../queue/useLive';

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
  rows: JournalEntry[] | undefined; isFirst: boolean; error: Error | null; isStale: boolean; refetch(): void; more: (() => void) | null;
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
    view, change, query, isShort: short, isNarrowed: names.some((name) => view[name]), rows: data?.pages.flatMap((page) => page.entries),
    isFirst: (data?.pages.length ?? 0) < 2 && !isFetchingNextPage, error: data ? null : error, isStale: isPlaceholderData, refetch: () => void refetch(), more: hasNextPage && !isFetchingNextPage ? () => void fetchNextPage() : null,
  };
}

/** Between two refreshes at least, in milliseconds: the server looks through more than for the queue, and what is over does not hurry. */
const pace = 3000;

const [list, head] = [['journal'], ['journalHead']];

/**
 * Keeps the journal up to date. While it is `held`, as its reader is at a row or has asked for more, nothing moves: `isBehind` says that there is more by now, and `renew` shows its
 * newest again.
 */
export function useJournalLive(query: JournalQuery, rows: readonly JournalEntry[] | undefined, held: boolean): { lostAt: number | null; isBehind: boolean; renew(): void } {
  const queries = useQueryClient();
  const lostAt = useLive(held ? head : list, { received: true, pace });
  const { data } = useQuery({ queryKey: ['journalHead', query], queryFn: ({ signal }) => readJournal(query, null, signal, 1), enabled: held });
  const newest = data?.entries[0];
  const renew = () => {
    queries.setQueryData<InfiniteData<JournalPage>>(['journal', query], (all) => all && { pages: all.pages.slice(0, 1), pageParams: all.pageParams.slice(0, 1) });
    void queries.invalidateQueries({ queryKey: ['journal'] });
  };
  return { lostAt, isBehind: held && !!newest && !!rows && !rows.some((row) => row.id === newest.id), renew };
}
