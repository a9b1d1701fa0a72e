import { ask } from './client';

/** A day as 2026-03-02, in the zone that was asked for. */
export interface Day { day: string; sent: number; failed: number; pagesSent: number; received: number; pagesReceived: number }
export interface TrunkSum { trunk: string; channels: number; sent: number; failed: number; received: number; successPercent: number | null }
export interface Destination { prefix: string; name: string; calls: number; answered: number; ok: number; seconds: number; cost: number | null }
export interface CauseCount { direction: 'in' | 'out'; status: number; cause: string; calls: number }

/** Calls that began within an hour; 3600 busy seconds are one channel in use all the time. */
export interface Hour { hour: string; trunk: string; direction: 'in' | 'out'; calls: number; busySeconds: number }

export interface Statistics { from: string; until: string; days: Day[]; trunks: TrunkSum[]; destinations: Destination[]; causes: CauseCount[]; hours: Hour[]; currency: string }

/** The zone in which a day begins where the reader is. */
export const readerZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

export const readStatistics = (from: Date, until: Date, signal?: AbortSignal): Promise<Statistics> =>
  ask('GET', `/statistics?${new URLSearchParams({ from: from.toISOString(), until: until.toISOString(), timeZone: readerZone() })}`, undefined, signal);
