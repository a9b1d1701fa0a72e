import { expect, it } from 'vitest';
import type { Site } from '../api/sites';
import { formOf, sentOf } from './siteForm';

const first = { name: 'default', users: 1, settings: { country: '49', area: '89', mainNumber: '+4989840798', extensions: ['10-99'], trunkOrder: ['b'], senderNumber: '', timeZone: 'Europe/Berlin' } } as unknown as Site;

it('A new site keeps what is typed as the first site has it', () => {
  const typed = { ...formOf(null, first), area: '89', extensions: ['10-99'] };
  expect(sentOf(typed, null, first)).toEqual({ area: '89', extensions: ['10-99'] });
});

it('A new site is told nothing that the server gives it from the first', () => expect(sentOf(formOf(null, first), null, first)).toEqual({}));

it('A site that is there is told what is changed', () => expect(sentOf({ ...first.settings, area: '30' }, first, first)).toEqual({ area: '30' }));
