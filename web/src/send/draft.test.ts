import { beforeEach, describe, expect, it, vi } from 'vitest';
import { forgetDraft, forgetWritten, keepDraft, keptDraft, isEmpty, followDraft } from './draft';
import { beginSending, endSending, stopSending } from './running';
import { answered, keyFor } from './tries';

const store = new Map<string, string>();
vi.stubGlobal('sessionStorage', { getItem: (name: string) => store.get(name) ?? null, setItem: (name: string, value: string) => store.set(name, value), removeItem: (name: string) => store.delete(name) });

const written = () => ({ ...keptDraft(1), to: ['+49 30 5550101'], documents: [{ id: 1, file: new File(['x'], 'offer.txt') }] });

beforeEach(() => {
  store.clear();
  endSending();
  forgetWritten();
  forgetDraft();
});

describe('a draft', () => {
  it('is the same object until it changes, so that what was sent is known from what was written since', () => {
    keepDraft(1, written());
    const sent = keptDraft(1);
    expect(keptDraft(1)).toBe(sent);
    keepDraft(1, { ...sent });
    expect(keptDraft(1)).not.toBe(sent);
  });
  it('tells its page of every change, also of one from elsewhere', () => {
    const told = vi.fn();
    const end = followDraft(told);
    keepDraft(1, written());
    forgetDraft();
    end();
    keepDraft(1, written());
    expect(told).toHaveBeenCalledTimes(2);
  });
  it('stays for a user whose session ended', () => {
    keepDraft(1, written());
    forgetWritten(1);
    expect(keptDraft(1).documents).toHaveLength(1);
  });
  it('goes with its files and tries when another signs in', () => {
    keepDraft(1, written());
    const key = keyFor(1, 'contents');
    forgetWritten(2);
    expect(store.size).toBe(0);
    expect(isEmpty(keptDraft(2))).toBe(true);
    expect(isEmpty(keptDraft(1))).toBe(true);
    expect(keyFor(1, 'contents')).not.toBe(key);
  });
  it('goes when its user signs out, but for the key of a try whose answer he did not hear', () => {
    keepDraft(1, written());
    const key = keyFor(1, 'contents');
    forgetWritten();
    expect([...store.values()].join()).not.toContain('5550101');
    expect(isEmpty(keptDraft(1))).toBe(true);
    expect(keyFor(1, 'contents')).toBe(key);
  });
});

describe('what is being sent', () => {
  it('is one at a time, and is broken off by a sign-out too', () => {
    const begun = beginSending();
    expect(beginSending()).toBeNull();
    stopSending();
    expect(begun!.signal.aborted).toBe(true);
    endSending();
    expect(beginSending()!.signal.aborted).toBe(false);
  });
});

describe('the key of a try', () => {
  it('is the same for the same contents until they are answered, whatever was tried between or thrown away', () => {
    const key = keyFor(1, 'contents');
    expect(keyFor(1, 'others')).not.toBe(key);
    forgetDraft();
    expect(keyFor(1, 'contents')).toBe(key);
    answered(1, 'contents');
    expect(keyFor(1, 'contents')).not.toBe(key);
  });
  it('outlasts a reload, without the contents', async () => {
    const key = keyFor(1, 'contents with a password');
    vi.resetModules();
    const { keyFor: afterReload } = await import('./tries');
    expect(afterReload(1, 'contents with a password')).toBe(key);
    expect([...store.values()].join()).not.toContain('password');
  });
  it('is that of one user', () => expect(keyFor(1, 'contents')).not.toBe(keyFor(2, 'contents')));
});
