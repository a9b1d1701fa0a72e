import { ask } from './client';

/** What the user chose about the pages, by name. */
export const readPreferences = (signal?: AbortSignal): Promise<Record<string, string>> => ask('GET', '/session/preferences', undefined, signal);

export const setPreference = (name: string, value: string | null): Promise<void> => ask('PUT', `/session/preferences/${name}`, { value });
