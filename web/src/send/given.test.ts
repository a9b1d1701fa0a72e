import { describe, expect, it } from 'vitest';
import { givenIn, isForDocuments } from './given';

const item = (file: File, isDirectory = false) => ({ kind: 'file', getAsFile: () => file, webkitGetAsEntry: () => ({ isDirectory }) });
const data = (types: string[], ...items: unknown[]) => ({ types, items }) as unknown as DataTransfer;
const field = { closest: (selector: string) => selector.includes('textarea') ? {} : null } as unknown as EventTarget;
const page = { closest: () => null } as unknown as EventTarget;
const picture = new File(['x'], 'image.png', { type: 'image/png' });

describe('what is pasted', () => {
  it('is no document where a program copied text and a picture of it', () =>
    expect(isForDocuments(data(['text/plain', 'text/html', 'text/rtf', 'Files'], item(picture)), page)).toBe(false));
  it('is no document in a field', () => expect(isForDocuments(data(['Files'], item(picture)), field)).toBe(false));
  it('is one where a file or a picture alone was copied', () => {
    expect(isForDocuments(data(['Files'], item(picture)), page)).toBe(true);
    expect(isForDocuments(data(['text/html', 'Files'], item(picture)), null)).toBe(true);
  });
  it('is none where there are no files', () => expect([isForDocuments(data(['text/html']), page), isForDocuments(null, page)]).toEqual([false, false]));
});

describe('what is dropped', () => {
  it('is its files', () => expect(givenIn(data(['Files'], { kind: 'string' }, item(picture)))).toEqual({ files: [picture], hasOthers: false }));
  it('has something that is no file where a folder is among them', () => {
    expect(givenIn(data(['Files'], item(picture), item(picture, true)))).toEqual({ files: [picture], hasOthers: true });
    expect(givenIn(data(['Files'], item(picture, true)))).toEqual({ files: [], hasOthers: true });
  });
  it('has nothing but others where there is no file at all', () => expect(givenIn(data(['Files']))).toEqual({ files: [], hasOthers: true }));
});
