import { expect, test } from 'vitest';
import { parseNumber } from './parse-number.ts';

test.each<[string, string, number | null | undefined]>([
  ['1,234.50', 'en', 1234.5],
  ['1,234', 'en', 1234],
  ['1,5', 'en', 1.5],
  ['1.234,5', 'de', 1234.5],
  ['1.5', 'de', 1.5],
  ['1.500', 'de', 1500],
  ['1 234,5', 'ru', 1234.5],
  ['12k', 'en', 12_000],
  ['$ 2.3M', 'en', 2_300_000],
  ['-4', 'en', -4],
  ['', 'en', null],
  ['1.2.3', 'en', undefined],
  ['twelve', 'en', undefined],
])('%j in %s is %s', (text, locale, value) => {
  expect(parseNumber(text, locale)).toBe(value);
});
