/** A choice of time: the last so many days, or two days of the calendar; `period` is empty for all time. */
export interface PeriodChoice { period: string; from: string; until: string }

export const periodNames = ['period', 'from', 'until'] as const;

/** The choices by days; 365 are 12 months. */
export const periodDays = [1, 7, 30, 90, 365] as const;

const midnight = (day: Date, later = 0) => new Date(day.getFullYear(), day.getMonth(), day.getDate() + later);

/** The first moment of a day such as 2026-03-02 in the reader's zone, so many days later; null where it is none. */
function dayOf(text: string, later = 0): Date | null {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? [];
  return year ? new Date(Number(year), Number(month) - 1, Number(day) + later) : null;
}

/** From when until before when; null is unbounded. Whole days of the reader's zone, so that it stands still while the page is open. */
export function rangeOf({ period, from, until }: PeriodChoice, now: Date): { from: Date | null; until: Date | null } {
  if (period === 'own') return { from: dayOf(from), until: dayOf(until, 1) };
  const days = Number(period);
  return days > 0 ? { from: midnight(now, 1 - days), until: midnight(now, 1) } : { from: null, until: null };
}

/** A day as the server names it. */
export const nameOf = (day: Date) => `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, '0')}-${String(day.getDate()).padStart(2, '0')}`;

/** The same time as two days of the calendar, to be changed from there; without an end it ends today. */
export function daysOf(choice: PeriodChoice, now: Date): PeriodChoice {
  const { from, until } = rangeOf(choice, now);
  return { period: 'own', from: from ? nameOf(from) : '', until: nameOf(until ? midnight(until, -1) : now) };
}
