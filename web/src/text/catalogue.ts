import { en } from './en';

export type TextKey = keyof typeof en;
/** Whether there are words for it. */
export const isTextKey = (key: string): key is TextKey => key in en;
export type Catalogue = Record<TextKey, string>;
export type Values = Record<string, string | number>;
export type Language = 'de' | 'en';

/** Fills `{name}` and chooses `{n|one|many}`: the first form for 1, the second for all else. Forms may hold `{name}` themselves. */
export function fill(text: string, values: Values, locale: string): string {
  const shown = (name: string) => {
    const value = values[name];
    return typeof value === 'number' ? new Intl.NumberFormat(locale).format(value) : (value ?? '');
  };
  const chosen = text.replace(/\{(\w+)\|([^{}|]*(?:\{\w+\}[^{}|]*)*)\|([^{}|]*(?:\{\w+\}[^{}|]*)*)\}/g, (_, name: string, one: string, many: string) =>
    values[name] === 1 ? one : many);
  return chosen.replace(/\{(\w+)\}/g, (_, name: string) => shown(name));
}
