import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';

/** Between two refreshes at least, in milliseconds: a broadcast changes a thousand rows in a second. */
const usualPace = 700;

/** Before each try to connect again, in milliseconds, the last one for all further; the first is short because the server ends every stream after some minutes. */
const breaks = [500, 1000, 2000, 4000];

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
    let source: EventSource;
    let again: ReturnType<typeof setTimeout> | undefined;
    let tries = 0;
    const connect = () => {
      source = new EventSource('/api/queue/events');
      source.addEventListener('queue', refresh);
      if (received) source.addEventListener('received', refresh);
      source.onopen = () => {
        tries = 0;
        setLostAt(null);
        refresh();
      };
      // The browser's own breaks grow long, and after an answer such as 503 or 401 it does not come again at all.
      source.onerror = () => {
        source.close();
        setLostAt((since) => since ?? Date.now());
        if (tries > 0) void queries.invalidateQueries({ queryKey: ['session'] });
        again = setTimeout(connect, breaks[Math.min(tries++, breaks.length - 1)]);
      };
    };
    connect();
    return () => {
      clearTimeout(timer);
      clearTimeout(again);
      source.close();
    };
  }, [queries, received, pace]);
  return lostAt;
}
