import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

/** Between two refreshes at least, in milliseconds: a broadcast changes a thousand rows in a second. */
const pace = 700;

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
    const connect = () => {
      source = new EventSource('/api/queue/events');
      source.addEventListener('queue', refresh);
      source.onopen = () => {
        setLostAt(null);
        refresh();
      };
      source.onerror = () => {
        setLostAt((since) => since ?? Date.now());
        // The browser tries again by itself after a break, but not after an answer such as 503 or 401.
        if (source.readyState !== EventSource.CLOSED) return;
        void queries.invalidateQueries({ queryKey: ['session'] });
        again = setTimeout(connect, 2000);
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
