import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { follow, patience } from './follow';
import { Source, sources } from './source.fake';

const workers: Worker[] = [];

class Worker {
  onerror = () => {};
  port = { onmessage: (_: { data: string }) => {}, postMessage: () => {}, close: () => {} };
  constructor() { workers.push(this); }
}

beforeEach(() => {
  [sources.length, workers.length] = [0, 0];
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', Source);
  vi.stubGlobal('SharedWorker', Worker);
  vi.stubGlobal('addEventListener', () => {});
  vi.stubGlobal('removeEventListener', () => {});
});
afterEach(() => vi.useRealTimers());

describe('a page that follows the news', () => {
  it('hears them from the worker of all tabs', () => {
    const told: string[] = [];
    const end = follow((news) => told.push(news));
    workers[0]!.port.onmessage({ data: 'open' });
    vi.advanceTimersByTime(patience * 2);
    workers[0]!.port.onmessage({ data: 'queue' });
    expect([told, sources.length]).toEqual([['open', 'queue'], 0]);
    end();
  });
  it.each(['silent', 'broken'])('has a connection of its own where the worker is %s', (how) => {
    const told: string[] = [];
    const end = follow((news) => told.push(news));
    if (how === 'broken') workers[0]!.onerror(); else vi.advanceTimersByTime(patience);
    sources[0]!.onopen();
    sources[0]!.heard.get('queue')!();
    workers[0]!.port.onmessage({ data: 'queue' });
    expect([told, sources.length]).toEqual([['open', 'queue'], 1]);
    end();
    expect(sources[0]!.isClosed).toBe(true);
  });
});
