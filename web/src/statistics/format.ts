/** "97.5 %" of a number from 0 to 100. */
export const percent = (value: number, locale: string): string => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }).format(value / 100);

/** An amount; a currency whose name is none of ISO 4217 stands behind it. */
export function money(amount: number, currency: string, locale: string): string {
  return /^[A-Z]{3}$/.test(currency) ? new Intl.NumberFormat(locale, { style: 'currency', currency }).format(amount) : `${new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(amount)} ${currency}`;
}
