import { connect, type News } from './connect';

/** Is told of the server's news until it is ended by what this returns; all tabs of a browser share one connection. */
export function follow(tell: (news: News) => void): () => void {
  return typeof SharedWorker === 'undefined' ? followWhileSeen(tell) : followTogether(tell);
}

/** In milliseconds: a worker that says nothing for so long is not there. A browser may give a page one that is just ending with the page before. */
export const patience = 8000;

function followTogether(tell: (news: News) => void): () => void {
  let leave = () => {};
  const join = () => {
    const worker = new SharedWorker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'faxwerk' });
    const { port } = worker;
    let own: (() => void) | null = null;
    const alone = () => { own ??= connect(tell); };
    const waiting = setTimeout(alone, patience);
    worker.onerror = alone;
    port.onmessage = (event) => {
      clearTimeout(waiting);
      if (!own) tell(event.data as News);
    };
    leave = () => {
      clearTimeout(waiting);
      own?.();
      port.postMessage('bye');
      port.close();
    };
  };
  const goes = () => leave();
  // A page that the browser kept and shows again.
  const comes = (event: PageTransitionEvent) => { if (event.persisted) join(); };
  join();
  addEventListener('pagehide', goes);
  addEventListener('pageshow', comes);
  return () => {
    removeEventListener('pagehide', goes);
    removeEventListener('pageshow', comes);
    leave();
  };
}

/** For browsers of telephones that know no shared workers: only the tab in front has a connection. */
function followWhileSeen(tell: (news: News) => void): () => void {
  let end: (() => void) | null = null;
  const turn = () => {
    end?.();
    end = document.hidden ? null : connect(tell);
  };
  turn();
  document.addEventListener('visibilitychange', turn);
  return () => {
    document.removeEventListener('visibilitychange', turn);
    end?.();
  };
}
