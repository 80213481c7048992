import { expect, test } from 'vitest';
import { parseDay } from './parse-day.ts';

test.each([
  ['24.12.2026', 'de', '2026-12-24'],
  ['24.12.', 'de', '2026-12-24'],
  ['1.2.27', 'ru', '2027-02-01'],
  ['12/24/2026', 'en-US', '2026-12-24'],
  ['24/12', 'en-GB', '2026-12-24'],
  ['2026-12-24', 'de', '2026-12-24'],
  ['31.02.2026', 'de', null],
  ['24', 'de', null],
  ['24 Dec 2026', 'en-GB', null],
])('%s in %s is %s', (text, locale, day) => {
  expect(parseDay(text, locale, 2026)).toBe(day);
});
