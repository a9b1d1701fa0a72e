import { ask, askForm } from './client';
import { act } from './queue';

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

/** Hands in a page and puts it on the trunk at once; it is cancelled where that does not go. Returns its id. */
export async function sendTestFax(trunk: string, to: string, subject: string, text: string): Promise<number> {
  const form = new FormData();
  form.set('to', to);
  form.set('subject', subject);
  form.set('cover', 'none');
  form.set('dueAt', new Date(Date.now() + 86_400_000).toISOString());
  form.set('file', new Blob([text], { type: 'text/plain' }), 'test.txt');
  const { faxes } = await askForm<{ faxes: { id: number }[] }>('/faxes', form);
  const ids = faxes.map((fax) => fax.id);
  const moved = await act(ids, { action: 'trunk', trunk });
  if (moved.refused[0]) {
    await act(ids, { action: 'cancel' });
    throw new Error(moved.refused[0].detail);
  }
  await act(ids, { action: 'sendNow' });
  return ids[0]!;
}
