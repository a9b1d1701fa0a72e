import type { Site, SiteSettings } from '../api/sites';
import { changes } from '../parts/changes';

/** What a form begins with. A new site is like the first one but in what is of one place. */
export const formOf = (site: Site | null, first: Site): SiteSettings => site?.settings ?? { ...first.settings, area: '', mainNumber: '', extensions: [], trunkOrder: [], senderNumber: '' };

/** What the form sends. A new site has from the server the same as the form began with, so that only the rest is told. */
export const sentOf = (values: SiteSettings, site: Site | null, first: Site): Partial<SiteSettings> => changes(values, formOf(site, first));
