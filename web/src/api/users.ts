import { ask, sendFile } from './client';

export const roles = ['user', 'operator', 'auditor', 'administrator'] as const;
export type Role = (typeof roles)[number];

export interface User {
  id: number; login: string; displayName: string; language: string; timeZone: string; role: Role; state: 'active' | 'disabled'; source: 'local' | 'ldap';
  addresses: string[]; createdAt: string; signedInAt: string | null; site: string; groups: string[]; extensions: string[];
  faxNumber: string; generalNumber: string; mobileNumber: string; voiceportNumber: string; senderNumber: string; smsNotice: boolean;
}

/** What a user has of numbers, extensions, groups and site. */
export type UserNumbers = Pick<User, 'site' | 'groups' | 'extensions' | 'faxNumber' | 'generalNumber' | 'mobileNumber' | 'voiceportNumber' | 'senderNumber' | 'smsNotice'>;

export interface UserPage { users: User[]; next: string | null }

/** What the form of a user holds; a password only where he is new. */
export interface UserForm extends UserNumbers { login: string; displayName: string; role: Role; state: User['state']; language: string; addresses: string[] }

export function readUsers(text: string, after: string | null, signal?: AbortSignal): Promise<UserPage> {
  const parameters = new URLSearchParams({ text, limit: '100' });
  if (after !== null) parameters.set('after', after);
  return ask('GET', `/users?${parameters}`, undefined, signal);
}

export const addUser = ({ state: _, ...form }: UserForm, password: string): Promise<User> => ask('POST', '/users', { ...form, password: password || null });
export const changeUser = (id: number, form: Partial<UserForm>): Promise<User> => ask('PATCH', `/users/${id}`, form);
/** One change that a directory brings: `name` is the login of a user or the name of a group. */
export interface DirectoryChange {
  kind: 'added' | 'changed' | 'disabled' | 'addressDropped' | 'refused' | 'groupAdded' | 'groupChanged'; name: string; displayName: string; fields: string[];
  reason: 'disabledThere' | 'notFound' | 'noGroup' | null; address: string | null; owner: string | null;
}

/** What becomes of users by a list, which names a thousand `people` at most, or by the directory, which names all `changes`. */
export interface PeopleChanges {
  added: number; changed: number; disabled?: number; people?: { login: string; displayName: string; fate: 'added' | 'changed' }[]; changes?: DirectoryChange[];
  problems: (string | { row: number; login: string; error: string })[]; hold?: { disabled: number; active: number; limit: number } | null;
}
/** More than the settings allow are disabled only with `confirm`. */
export const syncUsers = (dryRun: boolean, confirm: boolean): Promise<PeopleChanges> => ask('POST', `/users/sync?dryRun=${dryRun}&confirm=${confirm}`);
export const importUsers = (list: Blob, dryRun: boolean): Promise<PeopleChanges> => sendFile(`/users/import?dryRun=${dryRun}`, list, 'text/csv');
export const setPassword = (id: number, password: string): Promise<void> => ask('PUT', `/users/${id}/password`, { password });
