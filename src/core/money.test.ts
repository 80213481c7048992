import { expect, test } from 'vitest';
import { amount, currency, decimalsOf, hasDecimals } from './money.ts';

test.each([
  ['USD', 2],
  ['JPY', 0],
  ['KWD', 3],
])('%s has %i decimals', (code, digits) => {
  expect(decimalsOf(code)).toBe(digits);
});

test.each([
  [0.1 + 0.2, 2, false],
  [0.3, 1, true],
  [1.005, 2, false],
  [1.005, 3, true],
  [999_999_999_999.999, 3, true],
  [1500, 0, true],
  [0.5, 0, false],
])('%d is exact at %i decimals: %s', (value, digits, isExact) => {
  expect(hasDecimals(value, digits)).toBe(isExact);
});

test.each([0, 0.01, 1.005, 999_999_999_999.999])('%d is an amount', (value) => {
  expect(amount().parse(value)).toBe(value);
});

test.each([
  [-0.01, 'must not be negative'],
  [Number.NaN, 'must be a number'],
  [Number.POSITIVE_INFINITY, 'must be a number'],
  ['12', 'must be a number'],
  [null, 'must be a number'],
  [1e12, 'must be at most 999999999999.999'],
  [0.0001, 'must have at most 3 decimals'],
])('%s is no amount: %s', (value, message) => {
  expect(amount().safeParse(value).error?.issues[0]?.message).toBe(message);
});

test.each(['usd', 'US', 'XYZ', '', ' USD'])('"%s" is no currency', (code) => {
  expect(currency().safeParse(code).error?.issues[0]?.message).toBe('must be a currency code like USD or EUR');
});
