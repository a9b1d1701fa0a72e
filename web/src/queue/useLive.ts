import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

/** Between two refreshes at least, in milliseconds: a broadcast changes a thousand rows in a second. */
const pace = 700;

/** Before each try to connect again, in milliseconds, the last one for all further; the first is short because the server ends every stream after some minutes. */
const breaks = [500, 1000, 2000, 4000];

/** Asks for the queue anew whenever the server says that it changed; returns since when there is no connection, null while there is one. */
export function useLive(): number | null {
  const queries = useQueryClient();
  const [lostAt, setLostAt] = useState<number | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let due = false;
    const refresh = () => {
      due = true;
      timer ??= setTimeout(function pass() {
        timer = undefined;
        if (!due) return;
        due = false;
        void queries.invalidateQueries({ queryKey: ['queue'] });
        void queries.invalidateQueries({ queryKey: ['fax'] });
        timer = setTimeout(pass, pace);
      }, 50);
    };
    let source: EventSource;
    let again: ReturnType<typeof setTimeout> | undefined;
    let tries = 0;
    const connect = () => {
      source = new EventSource('/api/queue/events');
      source.addEventListener('queue', refresh);
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
  }, [queries]);
  return lostAt;
}
