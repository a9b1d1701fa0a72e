/** What is told of the server: that there is a connection or none (`lost`, and `refused` where it was tried again), and what has changed. */
export type News = 'open' | 'lost' | 'refused' | 'queue' | 'received';

/** Before each try to connect again, in milliseconds, the last one for all further; the first is short because the server ends every stream after some minutes. */
const breaks = [500, 1000, 2000, 4000];

/** Listens to the server and comes again until it is ended by what this returns. */
export function connect(tell: (news: News) => void): () => void {
  let source: EventSource;
  let again: ReturnType<typeof setTimeout> | undefined;
  let tries = 0;
  const open = () => {
    source = new EventSource('/api/queue/events');
    source.addEventListener('queue', () => tell('queue'));
    source.addEventListener('received', () => tell('received'));
    source.onopen = () => {
      tries = 0;
      tell('open');
    };
    // The browser's own breaks grow long, and after an answer such as 503 or 401 it does not come again at all.
    source.onerror = () => {
      source.close();
      tell(tries > 0 ? 'refused' : 'lost');
      again = setTimeout(open, breaks[Math.min(tries++, breaks.length - 1)]);
    };
  };
  open();
  return () => {
    clearTimeout(again);
    source.close();
  };
}
