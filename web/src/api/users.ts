import { ask } from './client';

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
export const setPassword = (id: number, password: string): Promise<void> => ask('PUT', `/users/${id}/password`, { password });
