import { firstSite } from '../api/sites';
import type { Text } from '../text/TextProvider';

/** What people call a site. */
export const siteName = (name: string, say: Text['say']): string => name === firstSite ? say('user.site.default') : name;
