import type { Section, Setting, Shape, Value } from '../api/settings';
import { seconds } from './duration';

/** What a key has now: changed here, or as the server has it; null in the changes is the default, or no secret. */
export function shown(setting: Setting, changes: Record<string, Value>): Value {
  const changed = changes[setting.key];
  return changed === undefined ? setting.value : changed ?? (setting.isSecret ? '' : setting.default);
}

/** Whether two values mean the same. */
export function isSame(shape: Shape, one: Value, other: Value): boolean {
  if (shape.kind === 'duration') return seconds(String(one)) === seconds(String(other));
  if (shape.kind === 'wholeNumber' || shape.kind === 'number') return String(one) === String(other);
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Whether a value typed here leaves the setting as the server has it. A secret is not known: an empty one leaves what is stored. */
export function leaves(setting: Setting, value: Value): boolean {
  if (value === null) return !setting.isSet;
  return setting.isSecret ? value === '' : isSame(setting.shape, value, setting.value);
}

/** What is changed here and was changed on the server as well since. */
export const clashes = (begun: Section, now: Section, changes: Record<string, Value>): Setting[] => now.keys.filter((key) => {
  const old = begun.keys.find((one) => one.key === key.key);
  return key.key in changes && old && !isSame(key.shape, old.value, key.value);
});

/** What the server shall keep: of lists that were typed, without the empty lines. */
export function kept(shape: Shape, value: Value): Value {
  if (shape.kind === 'texts') return Array.isArray(value) ? value.map(String).map((line) => line.trim()).filter(Boolean) : value;
  if (shape.kind !== 'rows' || !Array.isArray(value)) return value;
  return value.map((row) => Object.fromEntries(shape.fields.map((field) => [field.name, member(field.shape, (row as Record<string, Value>)[field.name] ?? null)])));
}

function member(shape: Shape, value: Value): Value {
  const number = shape.kind === 'wholeNumber' || shape.kind === 'number';
  if (number && typeof value === 'string') return value.trim() === '' ? null : Number.isNaN(Number(value)) ? value : Number(value);
  return kept(shape, value);
}

/** A row with nothing in it. */
export function emptyRow(shape: Shape): Value {
  return Object.fromEntries(shape.fields.map(({ name, shape: inner, isOptional }) => [name, isOptional ? null : blank(inner)]));
}

function blank(shape: Shape): Value {
  switch (shape.kind) {
    case 'yesNo': return false;
    case 'wholeNumber': case 'number': return 0;
    case 'choice': return shape.choices[0] ?? '';
    case 'texts': case 'choices': case 'rows': return [];
    default: return '';
  }
}
