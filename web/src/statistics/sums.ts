import type { Day, Hour } from '../api/statistics';
import { nameOf } from '../parts/range';

/** What a bar stands for: a day, or the week that begins with it. */
export type Span = Omit<Day, 'day'> & { day: Date };

const dayLasts = 24 * 3_600_000;

/** Past so many days, weeks are drawn: more bars cannot be told apart. */
const mostBars = 93;

/** Every day from one until before another, those without a fax too; weeks, Monday first, where there are many. */
export function spansOf(days: readonly Day[], from: Date, until: Date): { spans: Span[]; isWeekly: boolean } {
  const known = new Map(days.map((day) => [day.day, day]));
  const all: Span[] = [];
  for (let day = new Date(from.getFullYear(), from.getMonth(), from.getDate()); day < until; day = new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1)) {
    const sums = known.get(nameOf(day));
    all.push({ day, sent: sums?.sent ?? 0, failed: sums?.failed ?? 0, pagesSent: sums?.pagesSent ?? 0, received: sums?.received ?? 0, pagesReceived: sums?.pagesReceived ?? 0 });
  }
  const isWeekly = all.length > mostBars;
  return { spans: isWeekly ? weeksOf(all) : all, isWeekly };
}

function weeksOf(days: readonly Span[]): Span[] {
  const weeks: Span[] = [];
  for (const day of days) {
    const week = weeks.at(-1);
    if (!week || day.day.getDay() === 1) {
      weeks.push({ ...day });
      continue;
    }
    for (const name of ['sent', 'failed', 'pagesSent', 'received', 'pagesReceived'] as const) week[name] += day[name];
  }
  return weeks;
}

/** Mean channels in use by weekday (Monday first) and hour of the reader, and the busiest hour. */
export interface Load { mean: number[][]; peak: number; peakAt: Date | null; most: number }

/** How full the channels were between two times. */
export function loadOf(hours: readonly Hour[], from: Date, until: Date): Load {
  const busy = new Map<number, number>();
  for (const hour of hours) busy.set(Date.parse(hour.hour), (busy.get(Date.parse(hour.hour)) ?? 0) + hour.busySeconds / 3600);
  const sums = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0));
  let peak = 0, peakAt: Date | null = null;
  for (const [at, used] of busy) {
    const date = new Date(at);
    sums[(date.getDay() + 6) % 7]![date.getHours()]! += used;
    if (used > peak) [peak, peakAt] = [used, date];
  }
  const weeks = Math.max(1, Math.round((until.getTime() - from.getTime()) / dayLasts)) / 7;
  // Of less than a week each weekday was there once at most.
  const mean = sums.map((day) => day.map((used) => used / Math.max(1, weeks)));
  return { mean, peak, peakAt, most: Math.max(0, ...mean.flat()) };
}

/** The marks of an axis from 0 that holds `most`: some four, 1, 2, 5, 10, 20, ... apart. */
export function marksOf(most: number): number[] {
  const rough = Math.max(1, most) / 4;
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 5, 10].map((n) => n * size).find((n) => n >= rough)!);
  return Array.from({ length: Math.ceil(Math.max(1, most) / step) + 1 }, (_, index) => index * step);
}
