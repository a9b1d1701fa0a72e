import { describe, expect, it } from 'vitest';
import type { FaxRow } from '../api/queue';
import { chosenColumns } from './columns';
import { lasting, steady } from './useSteady';

const row = (id: number, pages = 1) => ({ id, pages }) as FaxRow;

describe('steady', () => {
  it('renews rows in their places and tells that the order is another', () => {
    const { rows, differs } = steady([row(1), row(2)], [row(2, 5), row(1)]);
    expect(rows.map((r) => [r.id, r.pages])).toEqual([[1, 1], [2, 5]]);
    expect(differs).toBe(true);
  });
  it('keeps a row that has gone and leaves new ones out', () => {
    const { rows, differs } = steady([row(1), row(2)], [row(2), row(3)]);
    expect(rows.map((r) => [r.id, r.left ?? false])).toEqual([[1, true], [2, false]]);
    expect(differs).toBe(true);
  });
  it('shows in its place what is being sent meanwhile', () => {
    const { rows } = steady([row(1), row(2)], [row(2)], [row(1, 9)]);
    expect(rows.map((r) => [r.id, r.pages, r.left ?? false])).toEqual([[1, 9, false], [2, 1, false]]);
  });
  it('is quiet where only contents change', () => expect(steady([row(1)], [row(1, 2)]).differs).toBe(false));
});

describe('lasting', () => {
  it('leaves what is over in its place and puts new calls below', () =>
    expect(lasting([row(1), row(2)], [row(2, 7), row(3)]).map((r) => [r.id, r.pages, r.left ?? false])).toEqual([[1, 1, true], [2, 7, false], [3, 1, false]]));
  it('opens no list where there was none', () => expect(lasting([], [row(3)])).toEqual([]));
});

describe('chosenColumns', () => {
  it('keeps what was chosen and drops what there is no more', () => expect(chosenColumns('number,gone,pages')).toEqual(['number', 'pages']));
  it('shows what is not optional where nothing was chosen', () => {
    expect(chosenColumns(undefined)).toContain('number');
    expect(chosenColumns('')).not.toContain('size');
  });
});
