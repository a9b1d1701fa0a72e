import type { Section } from '../api/settings';
import { isTrunk } from '../api/trunkSections';

/** A part of a group: these keys of a section, or all that no other part names. The words for `id` are in the catalogue, as `card.ID` and `card.ID.text`. */
interface Part { section: string; id: string; keys?: readonly string[] }

interface Group { id: string; parts: readonly Part[] }

const all = (section: string): Part => ({ section, id: section });

/** The settings in the order of the page. What is on no page of its own is in the last group, so that a new section appears by itself. */
export const groups = [
  { id: 'addresses', parts: [{ section: 'mail', id: 'mail.addresses' }] },
  { id: 'smtp', parts: [{ section: 'mail', id: 'mail.smtp', keys: ['listeners', 'allowedNetworks', 'submissionUser', 'submissionPassword'] }, all('commands')] },
  { id: 'folders', parts: [all('folders')] },
  { id: 'relay', parts: [{ section: 'mail', id: 'mail.relay', keys: ['relayHost', 'relayPort', 'relayTls', 'relayUser', 'relayPassword', 'relays', 'fromAddress', 'postmaster', 'bounceDomain'] }] },
  { id: 'reports', parts: [all('reports')] },
  { id: 'headline', parts: [all('headline')] },
  { id: 'covers', parts: [all('cover')] },
  { id: 'receiving', parts: [all('receiving'), all('printing'), all('sms'), all('junk'), all('ocr'), all('barcodes'), all('polling')] },
  { id: 'archive', parts: [all('archive')] },
  { id: 'sites', parts: [all('site'), all('routes'), all('destinations')] },
  { id: 'alarms', parts: [all('alarms')] },
  { id: 'people', parts: [all('signIn'), all('ldap')] },
  { id: 'programs', parts: [all('api'), all('web'), all('webhooks')] },
  { id: 'documents', parts: [all('rendering'), all('documents')] },
  { id: 'costs', parts: [all('journal'), all('statistics')] },
  { id: 'certificates', parts: [] },
  { id: 'backup', parts: [] },
  { id: 'advanced', parts: [] },
] as const satisfies readonly Group[];

/** Sections of the pages of policies and of contacts. */
const otherPages = ['calendar', 'economy', 'sending', 'priorities', 'limits', 'retention', 'contacts'];

/** Kept by an editor of their own: keys, and whole sections. */
const elsewhere = ['api.keys'], edited = ['reportTemplates'];

/** The keys of a part: those that it names, or the rest of its section. */
export function keysOf(part: Part, section: Section): string[] {
  if (part.keys) return [...part.keys];
  const named = groups.flatMap((group): readonly Part[] => group.parts).filter((other) => other.section === part.section).flatMap((other) => other.keys ?? []);
  return section.keys.map((key) => key.key).filter((key) => !named.includes(key) && !elsewhere.includes(`${section.name}.${key}`));
}

/** All groups with what there is; the last one only where something is left over. Further ones of a kind, such as sites, have pages of their own. */
export function groupsOf(sections: readonly Section[]): Group[] {
  const known = [...otherPages, ...edited, ...groups.flatMap((group): readonly Part[] => group.parts).map((part) => part.section)];
  const others = sections.filter((section) => !known.includes(section.name) && !isTrunk(section.name) && !section.name.includes(':')).map((section) => all(section.name));
  return others.length ? [...groups, { id: 'other', parts: others }] : [...groups];
}
