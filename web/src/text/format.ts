import type { Text } from './TextProvider';

const minute = 60_000, hour = 60 * minute, day = 24 * hour;

/** "in 4 min", "vor 2 Std.": the largest unit that fits. */
export function relative(at: number, now: number, locale: string): string {
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  const left = at - now, size = Math.abs(left);
  if (size < minute) return format.format(Math.round(left / 1000), 'second');
  if (size < hour) return format.format(Math.round(left / minute), 'minute');
  if (size < day) return format.format(Math.round(left / hour), 'hour');
  return format.format(Math.round(left / day), 'day');
}

/** The exact time, to the second. */
export function exact(at: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' }).format(at);
}

/** "1:05" or "1:02:03" from milliseconds. */
export function span(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const two = (n: number) => String(n).padStart(2, '0');
  const h = Math.floor(seconds / 3600), m = Math.floor(seconds / 60) % 60, s = seconds % 60;
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** Octets, as kB or MB where there are more. */
export function bytes(size: number, locale: string): string {
  const [value, unit] = size < 1000 ? [size, 'byte'] : size < 1_000_000 ? [size / 1000, 'kilobyte'] : [size / 1_000_000, 'megabyte'];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
}

/** +49301234567 as +49 30 1234 567 for the reader's eye: the country code apart, the rest in groups. */
export function telephone(number: string): string {
  const match = /^\+(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})(\d+)$/.exec(number);
  if (!match) return number;
  const groups = [`+${match[1]}`];
  let rest = match[2]!;
  for (let size = rest.length > 9 ? 3 : 2; rest.length > 5; size = 4) {
    groups.push(rest.slice(0, size));
    rest = rest.slice(size);
  }
  return [...groups, rest].join(' ');
}

/** The server's name of a resolution in the reader's words; those in dpi stay. */
export function resolution(name: string, { say }: Text): string {
  return name === 'normal' || name === 'fine' || name === 'superfine' ? say(`resolution.${name}`) : name;
}
