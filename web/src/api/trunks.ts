import { ask } from './client';

export interface FailedCall { call: number; direction: 'in' | 'out'; called: string; endedAt: string; status: number; outcome: string; detail: string }

export interface Trunk {
  name: string; host: string; isUp: boolean; channels: number; sendChannels: number;
  nodes: { node: string; isUp: boolean; state: string; seenAt: string }[];
  here: {
    local: string | null; channelsUsed: number; state: string; strangersDropped: number;
    registration: { isRegistered: boolean; status: number; reason: string; until: string | null; next: string | null } | null;
    peers: { address: string; isUp: boolean; since: string; lastError: string }[];
  } | null;
  callsLastHour: number; sentOrReceivedLastHour: number; lastFailures: FailedCall[];
}

export interface Trunks { trunks: Trunk[]; modems: string | null }

export const readTrunks = (signal?: AbortSignal): Promise<Trunks> => ask('GET', '/trunks', undefined, signal);

export interface TrunkTest { answers: boolean; status: number; reason: string; milliseconds: number; state: string }

/** Asks the provider whether it is there. */
export const testTrunk = (name: string): Promise<TrunkTest> => ask('POST', `/trunks/${encodeURIComponent(name)}/test`);
export const addTrunk = (name: string, settings: Record<string, string>): Promise<unknown> => ask('POST', '/trunks', { name, settings });
export const removeTrunk = (name: string): Promise<void> => ask('DELETE', `/trunks/${encodeURIComponent(name)}`);

/** Sends one page over a trunk, before everything that waits. Returns its id. */
export const sendTestFax = (trunk: string, number: string): Promise<{ id: number }> => ask('POST', `/trunks/${encodeURIComponent(trunk)}/test-fax`, { number });
