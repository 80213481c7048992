import { z } from 'zod';
import { type Message, say } from './messages/message.ts';
import { word } from './messages/words.ts';

const KNOWN_CURRENCIES = new Set(Intl.supportedValuesOf('currency'));
const MAX_AMOUNT = 999_999_999_999.999;

/** An ISO 4217 code in capitals. */
export const currency = () => z.string().refine((value) => KNOWN_CURRENCIES.has(value), word('currency'));

/** An amount of money; how many decimals it may have depends on its currency: see `decimalsOf`. */
export const amount = () =>
  z
    .number(word('kind.number'))
    .min(0, word('notNegative'))
    .max(MAX_AMOUNT, word('atMost', { limit: MAX_AMOUNT }))
    .refine((value) => hasDecimals(value, 3), word('decimals', { count: 3 }));

const decimals = new Map<string, number>();

/** How many decimals the currency's amounts have: 2 for USD, 0 for JPY, 3 for KWD. */
export function decimalsOf(code: string): number {
  let digits = decimals.get(code);
  if (digits === undefined) {
    digits =
      new Intl.NumberFormat('en', { style: 'currency', currency: code }).resolvedOptions().maximumFractionDigits ?? 2;
    decimals.set(code, digits);
  }
  return digits;
}

const signs = new Map<string, string>();

/** What amounts of it are marked with: € for EUR, its code where it has no sign. */
export function currencySign(code: string): string {
  let sign = signs.get(code);
  if (sign === undefined) {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency: code, currencyDisplay: 'narrowSymbol' });
    sign = format.formatToParts(0).find(({ type }) => type === 'currency')?.value ?? code;
    signs.set(code, sign);
  }
  return sign;
}

/** Whether the number is exact at so many decimals. */
export function hasDecimals(value: number, digits: number): boolean {
  return Number(value.toFixed(digits)) === value;
}

/** What is wrong with an amount of this currency, or null. */
export function amountError(value: number | null | undefined, code: string): Message | null {
  if (value === null || value === undefined || hasDecimals(value, decimalsOf(code))) return null;
  return say('decimalsOfCurrency', { count: decimalsOf(code), currency: code });
}
