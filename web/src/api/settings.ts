import { ask, upload } from './client';
import { isTrunk, trunkOf } from './trunkSections';

export type Kind = 'text' | 'wholeNumber' | 'number' | 'yesNo' | 'duration' | 'choice' | 'texts' | 'choices' | 'rows';

/** What a value is; `choices` and `fields` are empty where the kind has none. */
export interface Shape { kind: Kind; choices: string[]; fields: RowField[] }
export interface RowField { name: string; shape: Shape; isOptional: boolean; isSecret: boolean }

/** A value as JSON: text, numbers, yes or no, lists, rows. */
export type Value = string | number | boolean | null | Value[] | { [name: string]: Value };

export interface Setting { key: string; value: Value; default: Value; isSet: boolean; isSecret: boolean; description: string; shape: Shape; leadsTo: string[] }
export interface Section { name: string; version: number; keys: Setting[] }

export const readSections = async (signal?: AbortSignal): Promise<Section[]> => (await ask<{ sections: Section[] }>('GET', '/settings', undefined, signal)).sections;
export const readSection = (name: string): Promise<Section> => ask('GET', `/settings/${encodeURIComponent(name)}`);

/** Changes keys of a section where it still has that version; null restores a default. */
export const changeSection = (name: string, version: number, values: Record<string, Value>): Promise<unknown> =>
  ask('PATCH', isTrunk(name) ? `/trunks/${encodeURIComponent(trunkOf(name))}` : `/settings/${encodeURIComponent(name)}`, values, undefined, { 'If-Match': `"${version}"` });

export interface Parameter { name: string; value: string | null; isSet: boolean; meaning: string; allowed: { value: string; meaning: string }[]; setting: string }

export const readParameters = async (signal?: AbortSignal): Promise<Parameter[]> => (await ask<{ parameters: Parameter[] }>('GET', '/settings/advanced', undefined, signal)).parameters;
export const setParameter = (name: string, value: string): Promise<Parameter> => ask('PUT', '/settings/advanced', { name, value });
export const deleteParameter = (name: string): Promise<Parameter> => ask('DELETE', `/settings/advanced?${new URLSearchParams({ name })}`);

export const levels = ['send', 'read', 'administer'] as const;
export type Level = (typeof levels)[number];
export interface Key { name: string; level: Level }

export const readKeys = async (signal?: AbortSignal): Promise<Key[]> => (await ask<{ keys: Key[] }>('GET', '/keys', undefined, signal)).keys;
export const makeKey = (name: string, level: Level): Promise<Key & { key: string }> => ask('POST', '/keys', { name, level });
export const changeKey = (name: string, level: Level): Promise<Key> => ask('PATCH', `/keys/${encodeURIComponent(name)}`, { level });
export const revokeKey = (name: string): Promise<void> => ask('DELETE', `/keys/${encodeURIComponent(name)}`);

export interface Certificate { trunk: string | null; file: string; subject: string; names: string[]; until: string | null; fault: string | null }
export interface Node {
  name: string; address: string; smtpPort: number; httpPort: number; httpsPort: number | null; sipAddress: string; sipPort: number; roles: string; database: string; dataFolder: string;
  certificates: Certificate[];
}

export const readNode = (signal?: AbortSignal): Promise<Node> => ask('GET', '/node', undefined, signal);

export interface RelayTest { accepted: boolean; answer: string; milliseconds: number }

export const testRelay = (to: string): Promise<RelayTest> => ask('POST', '/relay/test', { to });

export interface Alarm { name: string; since: string; toldAt: string | null; words: string }

export const readAlarms = async (signal?: AbortSignal): Promise<Alarm[]> => (await ask<{ alarms: Alarm[] }>('GET', '/alarms', undefined, signal)).alarms;

export interface Cover { name: string; format: string; bytes: number; origin: string }

export const readCovers = async (signal?: AbortSignal): Promise<Cover[]> => (await ask<{ covers: Cover[] }>('GET', '/covers', undefined, signal)).covers;
export const uploadCover = (name: string, file: File): Promise<void> => upload(`/covers/${encodeURIComponent(name)}`, file, file.type || 'application/octet-stream');
export const deleteCover = (name: string): Promise<void> => ask('DELETE', `/covers/${encodeURIComponent(name)}`);
export const uploadPicture = (field: string, file: File): Promise<void> => upload(`/covers/pictures/${field}`, file, file.type || 'application/octet-stream');

/** An address that takes mail; what is neither open nor closed could not be opened. */
export interface Listener { address: string; port: number; tls: 'offered' | 'mandatory' | 'implicit' | 'none'; networks: string[]; state: 'open' | 'closed' | 'in-use' | 'not-allowed' | 'no-such-address' | 'no-certificate' | 'failed'; detail: string }

export const readListeners = async (signal?: AbortSignal): Promise<Listener[]> => (await ask<{ listeners: Listener[] }>('GET', '/listeners', undefined, signal)).listeners;

/** A watched folder as the node that answers found it; what is none of the first four states is a fault. */
export interface WatchedFolder {
  path: string; user: string; enabled: boolean; state: 'ok' | 'new' | 'off' | 'closed' | 'missing' | 'another' | 'not-allowed' | 'no-user' | 'no-space' | 'hangs' | 'failed'; detail: string; lookedAt: string | null;
  waiting: number; open: number; ignored: number; failed: number;
}

export interface FolderTest { code: '' | 'missing' | 'another' | 'not-allowed' | 'no-user' | 'hangs' | 'failed'; detail: string }

export const readFolders = async (signal?: AbortSignal): Promise<WatchedFolder[]> => (await ask<{ folders: WatchedFolder[] }>('GET', '/folders', undefined, signal)).folders;
export const testFolder = (of: { readonly path: string; readonly accept?: boolean }): Promise<FolderTest> => ask('POST', '/folders/test', of);
