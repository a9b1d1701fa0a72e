import type { Permission } from '../api/session';
import type { TextKey } from '../text/catalogue';

/** A page of the menu; `key` leads there after `g`. */
export interface Page { path: string; text: TextKey; key: string; needs: Permission }

const pages: readonly Page[] = [
  { path: '/send', text: 'nav.send', key: 'f', needs: 'sendFaxes' },
  { path: '/', text: 'nav.queue', key: 'q', needs: 'readOwnFaxes' },
  { path: '/inbox', text: 'nav.inbox', key: 'n', needs: 'ownSession' },
  { path: '/journal', text: 'nav.journal', key: 'j', needs: 'readOwnFaxes' },
  { path: '/deliveries', text: 'nav.deliveries', key: 'd', needs: 'readDocuments' },
  { path: '/junk', text: 'nav.junk', key: 'k', needs: 'readDocuments' },
  { path: '/broadcasts', text: 'nav.broadcasts', key: 'b', needs: 'readOwnFaxes' },
  { path: '/statistics', text: 'nav.statistics', key: 's', needs: 'readOperation' },
  { path: '/trunks', text: 'nav.trunks', key: 't', needs: 'readOperation' },
  { path: '/alarms', text: 'nav.alarms', key: 'm', needs: 'readOperation' },
  { path: '/people', text: 'nav.people', key: 'p', needs: 'readUsers' },
  { path: '/groups', text: 'nav.groups', key: 'r', needs: 'readUsers' },
  { path: '/contacts', text: 'nav.contacts', key: 'c', needs: 'readUsers' },
  { path: '/sites', text: 'nav.sites', key: 'l', needs: 'readUsers' },
  { path: '/numbers', text: 'nav.numbers', key: 'x', needs: 'readSettings' },
  { path: '/routing', text: 'nav.routing', key: 'u', needs: 'readSettings' },
  { path: '/outlets', text: 'nav.outlets', key: 'i', needs: 'readSettings' },
  { path: '/policies', text: 'nav.policies', key: 'o', needs: 'readSettings' },
  { path: '/settings', text: 'nav.settings', key: 'e', needs: 'readSettings' },
  { path: '/webhooks', text: 'nav.webhooks', key: 'w', needs: 'readSettings' },
  { path: '/audit', text: 'nav.audit', key: 'a', needs: 'readAudit' },
];

/** The page of the menu that an address belongs to; none where it is of the queue or of one fax. */
export const pageAt = (address: string): Page | undefined => pages.find((page) => page.path !== '/' && `${address}/`.startsWith(`${page.path}/`));

/** The pages that these permissions open, in the order of the menu. */
export const pagesFor = (permissions: readonly Permission[]): readonly Page[] => pages.filter((page) => permissions.includes(page.needs));
