import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Source, sources } from './source.fake';

interface Tab { postMessage(news: string): void; close(): void; onmessage: () => void }

let join: (event: { ports: Tab[] }) => void;

/** Another tab, and what it was told. */
function tab() {
  const told: string[] = [];
  const made: Tab = { postMessage: (news) => told.push(news), close: () => {}, onmessage: () => {} };
  join({ ports: [made] });
  return { told, leave: () => made.onmessage() };
}

beforeEach(async () => {
  sources.length = 0;
  vi.resetModules();
  vi.stubGlobal('EventSource', Source);
  vi.stubGlobal('addEventListener', (_: string, act: typeof join) => { join = act; });
  await import('./worker');
});

describe('the worker of all tabs', () => {
  it('has one connection for all, and tells a tab that comes later that it is there', () => {
    const first = tab();
    sources[0]!.onopen();
    const second = tab();
    sources[0]!.heard.get('queue')!();
    expect([sources.length, first.told, second.told]).toEqual([1, ['open', 'queue'], ['open', 'queue']]);
  });
  it('ends it with the last tab and begins anew with the next', () => {
    const [first, second] = [tab(), tab()];
    first.leave();
    expect(sources[0]!.isClosed).toBe(false);
    second.leave();
    expect(sources[0]!.isClosed).toBe(true);
    expect(tab().told).toEqual([]);
    expect(sources.length).toBe(2);
  });
});
