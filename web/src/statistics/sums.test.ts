import { describe, expect, it } from 'vitest';
import { daysOf, rangeOf } from '../parts/range';
import { loadOf, marksOf, spansOf } from './sums';

const day = (name: string, sent: number) => ({ day: name, sent, failed: 1, pagesSent: 2 * sent, received: 0, pagesReceived: 0 });

describe('days', () => {
  it('without a fax stand there too', () => {
    const { spans, isWeekly } = spansOf([day('2026-03-02', 3)], new Date(2026, 2, 1), new Date(2026, 2, 4));
    expect([isWeekly, ...spans.map((span) => span.sent)]).toEqual([false, 0, 3, 0]);
  });
  it('become weeks from Monday where there are many', () => {
    const { spans, isWeekly } = spansOf([day('2026-03-02', 3), day('2026-03-08', 4)], new Date(2026, 0, 1), new Date(2026, 11, 31));
    expect(isWeekly).toBe(true);
    expect(spans.find((span) => span.sent)).toMatchObject({ day: new Date(2026, 2, 2), sent: 7, failed: 2, pagesSent: 14 });
  });
});

describe('load', () => {
  const monday = new Date(2026, 2, 2, 9);
  const hour = (busySeconds: number, at = monday) => ({ hour: at.toISOString(), trunk: '', direction: 'out' as const, calls: 1, busySeconds });
  it('is the mean of the weeks, of all trunks together', () => {
    const load = loadOf([hour(3600), hour(1800)], new Date(2026, 2, 1), new Date(2026, 2, 15));
    expect([load.mean[0]![9], load.peak, load.peakAt]).toEqual([0.75, 1.5, monday]);
  });
  it('of less than a week is what was measured', () => expect(loadOf([hour(3600)], new Date(2026, 2, 2), new Date(2026, 2, 3)).most).toBe(1));
});

describe('marks', () => {
  it('hold the most and begin with 0', () => {
    for (const most of [0, 1, 3, 7, 42, 999, 12_345]) {
      const marks = marksOf(most);
      expect([marks[0], marks.at(-1)! >= most, marks.length <= 6], String(most)).toEqual([0, true, true]);
    }
  });
});

describe('periods', () => {
  it('are whole days, today among them', () => {
    const { from, until } = rangeOf({ period: '7', from: '', until: '' }, new Date(2026, 2, 10, 15));
    expect([from, until]).toEqual([new Date(2026, 2, 4), new Date(2026, 2, 11)]);
  });
  it('are days of the calendar from where they were', () => {
    expect(daysOf({ period: '7', from: '', until: '' }, new Date(2026, 2, 3, 15))).toEqual({ period: 'own', from: '2026-02-25', until: '2026-03-03' });
  });
  it('of the reader have their last day in them', () => {
    const { from, until } = rangeOf({ period: 'own', from: '2026-03-01', until: '2026-03-01' }, new Date());
    expect([from, until]).toEqual([new Date(2026, 2, 1), new Date(2026, 2, 2)]);
    expect(rangeOf({ period: 'own', from: 'x', until: '' }, new Date())).toEqual({ from: null, until: null });
  });
});
