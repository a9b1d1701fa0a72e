import { expect, it } from 'vitest';
import { detailText } from './detail';

it('says in German how a call ended, with what differs from call to call', () => {
  expect(detailText('Page 3 was refused 2 times, last with RTN.', 'de')).toEqual({ text: 'Seite 3 wurde 2-mal abgelehnt, zuletzt mit RTN.', language: 'de' });
  expect(detailText('The call was refused: 486 Busy Here.', 'de').text).toBe('Der Anruf wurde abgewiesen: 486 Busy Here.');
});
it('puts sentences together', () =>
  expect(detailText('The session timer ran out. The call was cleared at page 2.', 'de').text).toBe('Der Sitzungszeitgeber lief ab. Der Anruf wurde bei Seite 2 getrennt.'));
it('leaves English what it does not know, all of it', () => {
  expect(detailText('The session timer ran out. Something new.', 'de')).toEqual({ text: 'The session timer ran out. Something new.', language: 'en' });
  expect(detailText('DCN instead of DIS.', 'en')).toEqual({ text: 'DCN instead of DIS.', language: 'en' });
});
