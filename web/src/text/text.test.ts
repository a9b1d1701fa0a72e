import { describe, expect, it } from 'vitest';
import { fill } from './catalogue';
import { de } from './de';
import { en } from './en';
import { faultText } from './fault';
import { bytes, relative, span, telephone } from './format';

const names = (text: string) => [...text.matchAll(/\{(\w+)/g)].map((m) => m[1]).sort().filter((n, i, all) => all.indexOf(n) === i);

describe('catalogues', () => {
  it('have the same keys', () => expect(Object.keys(de)).toEqual(Object.keys(en)));
  it('fill in the same names', () => {
    for (const key of Object.keys(en) as (keyof typeof en)[]) expect(names(de[key]), key).toEqual(names(en[key]));
  });
});

describe('problems', () => {
  const say = (key: keyof typeof en) => de[key];
  it('are said in German, with the particulars in brackets', () => expect(faultText('barred-number', '112 may not be called.', 'de', say)).toBe('Diese Nummer darf nicht angerufen werden. (112 may not be called.)'));
  it('are left to the particulars in English', () => expect(faultText('barred-number', '112 may not be called.', 'en', say)).toBe('112 may not be called.'));
  it('have the words of the catalogue where the server adds none', () => expect(faultText('unreachable', 'TypeError: Failed to fetch', 'de', say)).toBe('Der Server antwortet nicht.'));
});

describe('fill', () => {
  it('chooses by number', () => {
    expect(fill('{n|one fax|{n} faxes} of {by}', { n: 1, by: 'Ann' }, 'en')).toBe('one fax of Ann');
    expect(fill('{n|one fax|{n} faxes} of {by}', { n: 1200, by: 'Ann' }, 'de')).toBe('1.200 faxes of Ann');
  });
  it('leaves what looks like a field in a value alone', () => expect(fill('{a}', { a: '{b}', b: 'x' }, 'en')).toBe('{b}'));
});

describe('formats', () => {
  it('says times relative', () => expect(relative(4 * 60_000, 0, 'en')).toBe('in 4 min.'));
  it('counts down', () => expect([span(65_000), span(3_723_000), span(-1)]).toEqual(['1:05', '1:02:03', '0:00']));
  it('writes sizes', () => expect([bytes(20, 'en'), bytes(1500, 'en'), bytes(2_500_000, 'de')]).toEqual(['20 byte', '1.5 kB', '2,5 MB']));
  it('groups telephone numbers and loses no digit', () => {
    for (const number of ['+49301234567', '+41445551234', '+4915112345678', '+12125550123', '+3531234567', '0305'])
      expect(telephone(number).replaceAll(' ', '')).toBe(number);
    expect(telephone('+49301234567')).toBe('+49 30 1234 567');
  });
});
