import type { Permission } from '../api/session';
import type { TextKey } from '../text/catalogue';

interface Page { path: string; text: TextKey; needs: Permission }

const pages: readonly Page[] = [
  { path: '/', text: 'nav.queue', needs: 'readOwnFaxes' },
  { path: '/trunks', text: 'nav.trunks', needs: 'readOperation' },
  { path: '/people', text: 'nav.people', needs: 'readUsers' },
  { path: '/audit', text: 'nav.audit', needs: 'readAudit' },
];

/** The pages that these permissions open, in the order of the menu. */
export const pagesFor = (permissions: readonly Permission[]): readonly Page[] => pages.filter((page) => permissions.includes(page.needs));
