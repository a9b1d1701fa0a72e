import { ask } from './client';

/** Whose a number is; `source` is empty for one that was added here. */
export interface Contact { id: number; source: string; number: string; written: string; name: string; company: string; customerNumber: string; label: string }
export interface ContactPage { contacts: Contact[]; next: number | null }
export interface ContactForm { number: string; name: string; company: string; customerNumber: string }

export interface ContactSource { name: string; section: string; kind: string; address: string; isReading: boolean; readAt: string | null; entries: number; leftOut: number; fault: string }

export function readContacts(text: string, after: number, signal?: AbortSignal): Promise<ContactPage> {
  return ask('GET', `/contacts?${new URLSearchParams({ text, after: String(after), limit: '100' })}`, undefined, signal);
}

export const addContact = (form: ContactForm): Promise<Contact> => ask('POST', '/contacts', form);
export const changeContact = (id: number, form: Partial<ContactForm>): Promise<Contact> => ask('PATCH', `/contacts/${id}`, form);
export const removeContact = (id: number): Promise<void> => ask('DELETE', `/contacts/${id}`);

export const readSources = (signal?: AbortSignal): Promise<ContactSource[]> => ask('GET', '/contacts/sources', undefined, signal);
export const addSource = (name: string, values: Record<string, string>): Promise<ContactSource> => ask('POST', '/contacts/sources', { name, values });
export const removeSource = (name: string): Promise<void> => ask('DELETE', `/contacts/sources/${encodeURIComponent(name)}`);
export const readSource = (name: string): Promise<void> => ask('POST', `/contacts/sources/${encodeURIComponent(name)}/read`);
