import { ask } from './client';

export interface Group { id: number; name: string; source: 'local' | 'ldap'; mailTo: string[]; senderNumber: string; extensions: string[]; members: string[] }

export interface GroupPage { groups: Group[]; next: string | null }

export type GroupForm = Pick<Group, 'name' | 'mailTo' | 'senderNumber' | 'extensions' | 'members'>;

export function readGroups(text: string, after: string | null, signal?: AbortSignal): Promise<GroupPage> {
  const parameters = new URLSearchParams({ text, limit: '100' });
  if (after !== null) parameters.set('after', after);
  return ask('GET', `/groups?${parameters}`, undefined, signal);
}

export const addGroup = (form: GroupForm): Promise<Group> => ask('POST', '/groups', form);
export const changeGroup = (id: number, form: Partial<GroupForm>): Promise<Group> => ask('PATCH', `/groups/${id}`, form);
export const removeGroup = (id: number): Promise<void> => ask('DELETE', `/groups/${id}`);
