import { ask } from './client';

export const numberForms = ['asSet', 'e164', 'shortest', 'local', 'national', 'international', 'shortestBare', 'localBare', 'nationalBare', 'internationalBare'] as const;
export type NumberForm = (typeof numberForms)[number];
export const dialForms = ['e164', 'international', 'national', 'shortest'] as const;
export type DialForm = (typeof dialForms)[number];

/** The settings of a site that its page changes; there are further ones. */
export interface SiteSettings {
  country: string; area: string; nationalPrefix: string; internationalPrefix: string; outsideLine: string; outsideLineTyped: boolean; mainNumber: string; extensions: string[];
  dialAs: DialForm; trunkOrder: string[]; senderNumber: string; callerForm: NumberForm; stationIdForm: NumberForm; headerForm: NumberForm; timeZone: string;
}

export interface Site { name: string; users: number; settings: SiteSettings }

export interface SitePage { sites: Site[]; next: string | null }

/** The name of the site that is always there. */
export const firstSite = 'default';

export function readSites(text: string, after: string | null, signal?: AbortSignal): Promise<SitePage> {
  const parameters = new URLSearchParams({ text, limit: '100' });
  if (after !== null) parameters.set('after', after);
  return ask('GET', `/sites?${parameters}`, undefined, signal);
}

export const addSite = (name: string, settings: Partial<SiteSettings>): Promise<Site> => ask('POST', '/sites', { name, settings });
export const changeSite = (name: string, settings: Partial<SiteSettings>): Promise<Site> => ask('PATCH', `/sites/${encodeURIComponent(name)}`, settings);
export const removeSite = (name: string): Promise<void> => ask('DELETE', `/sites/${encodeURIComponent(name)}`);
