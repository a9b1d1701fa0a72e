import { describe, expect, it } from 'vitest';
import type { Section, Setting, Shape } from '../api/settings';
import { parts, seconds } from './duration';
import { groups, groupsOf, keysOf } from './groups';
import { clashes, emptyRow, isSame, kept, leaves, shown } from './values';

const shape = (kind: Shape['kind'], fields: Shape['fields'] = [], choices: string[] = []): Shape => ({ kind, choices, fields });
const setting = (key: string, value: Setting['value'], kind: Shape['kind'] = 'text'): Setting => ({ key, value, default: '', isSet: true, isSecret: false, description: '', shape: shape(kind), leadsTo: [] });

describe('durations', () => {
  it('are read as the server writes and people type them', () => {
    expect(['00:05:00', '1.00:00:00', '00:00:01.5000000', '90s', '2h', '0.5m', 'x'].map(seconds)).toEqual([300, 86400, 1.5, 90, 7200, 30, NaN]);
  });
  it('show the largest unit that fits, and what is typed as it is typed', () => {
    expect([parts('00:05:00'), parts('1.00:00:00'), parts('00:01:30'), parts('00:00:00')]).toEqual([{ count: '5', unit: 'm' }, { count: '1', unit: 'd' }, { count: '90', unit: 's' }, { count: '0', unit: 's' }]);
    expect([parts('60s'), parts('m'), parts('1.m')]).toEqual([{ count: '60', unit: 's' }, { count: '', unit: 'm' }, { count: '1.', unit: 'm' }]);
  });
});

describe('values', () => {
  it('are the same whatever they are written as', () => {
    expect([isSame(shape('duration'), '5m', '00:05:00'), isSame(shape('wholeNumber'), '25', 25), isSame(shape('texts'), ['a'], ['a', ''])]).toEqual([true, true, false]);
  });
  it('show the change, the default where it is restored, else what is stored', () => {
    const host = { ...setting('host', 'a'), default: 'd' };
    expect([shown(host, {}), shown(host, { host: 'b' }), shown(host, { host: null })]).toEqual(['a', 'b', 'd']);
  });
  it('of a secret stay where the field was touched and is empty, and go only where they are removed', () => {
    const secret = { ...setting('password', null), isSecret: true }, none = { ...secret, isSet: false };
    expect([leaves(secret, ''), leaves(secret, 'x'), leaves(secret, null), leaves(none, ''), leaves(none, null)]).toEqual([true, false, false, true, true]);
  });
  it('go without empty lines, and numbers of rows as numbers', () => {
    expect(kept(shape('texts'), [' a ', '', 'b'])).toEqual(['a', 'b']);
    const rows = shape('rows', [{ name: 'days', shape: shape('wholeNumber'), isOptional: false, isSecret: false }, { name: 'pages', shape: shape('wholeNumber'), isOptional: true, isSecret: false }, { name: 'to', shape: shape('texts'), isOptional: false, isSecret: false }]);
    expect(kept(rows, [{ days: '30', pages: '', to: ['x', ''] }])).toEqual([{ days: 30, pages: null, to: ['x'] }]);
    expect(emptyRow(rows)).toEqual({ days: 0, pages: null, to: [] });
  });
});

describe('a draft', () => {
  const mail = (host: string, domain: string, version: number): Section => ({ name: 'mail', version, keys: [setting('host', host), setting('domain', domain)] });
  it('clashes only in what was changed on both sides', () => {
    expect(clashes(mail('a', 'd', 1), mail('a', 'e', 2), { host: 'b' })).toEqual([]);
    expect(clashes(mail('a', 'd', 1), mail('c', 'e', 2), { host: 'b' }).map((key) => key.key)).toEqual(['host']);
  });
});

describe('groups', () => {
  const section = (name: string, ...keys: string[]): Section => ({ name, version: 0, keys: keys.map((key) => setting(key, '')) });
  it('take up a key that no part names', () => {
    const mail = section('mail', 'faxDomains', 'relayHost', 'brandNew');
    expect(keysOf(groups[0].parts[0], mail)).toEqual(['faxDomains', 'brandNew']);
  });
  it('take up a section that no group names, and no trunk', () => {
    expect(groupsOf([section('mail', 'x'), section('trunk:b', 'x'), section('brandNew', 'x')]).at(-1)).toEqual({ id: 'other', parts: [{ section: 'brandNew', id: 'brandNew' }] });
    expect(groupsOf([section('mail', 'x'), section('economy', 'x')]).at(-1)?.id).toBe('advanced');
  });
});
