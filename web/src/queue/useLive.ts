import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { follow } from '../live/follow';

/** Between two refreshes at least, in milliseconds: a broadcast changes a thousand rows in a second. */
const usualPace = 700;

const queueAndFax: readonly string[] = ['queue', 'fax'];

/**
 * Asks anew for what these names stand for whenever the server says that the queue changed, and with `received` that a received fax did; returns since when there is no connection,
 * null while there is one.
 */
export function useLive(names = queueAndFax, { received = false, pace = usualPace } = {}): number | null {
  const queries = useQueryClient();
  const [lostAt, setLostAt] = useState<number | null>(null);
  const asked = useRef(names);
  asked.current = names;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let due = false;
    const refresh = () => {
      due = true;
      timer ??= setTimeout(function pass() {
        timer = undefined;
        if (!due) return;
        due = false;
        for (const name of asked.current) void queries.invalidateQueries({ queryKey: [name] });
        timer = setTimeout(pass, pace);
      }, 50);
    };
    const end = follow((news) => {
      if (news === 'queue' || (news === 'received' && received)) return refresh();
      if (news === 'received') return;
      setLostAt((since) => news === 'open' ? null : since ?? Date.now());
      if (news === 'open') refresh();
      if (news === 'refused') void queries.invalidateQueries({ queryKey: ['session'] });
    });
    return () => {
      clearTimeout(timer);
      end();
    };
  }, [queries, received, pace]);
  return lostAt;
}
