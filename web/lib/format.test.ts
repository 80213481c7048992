import { expect, test } from 'vitest';
import { createFormat } from './format.ts';

const berlin = createFormat({ locale: 'en-GB', timeZone: 'Europe/Berlin' });
const honolulu = createFormat({ locale: 'en-US', timeZone: 'Pacific/Honolulu' });
const now = Date.parse('2025-03-14T12:00:00Z');

test('a calendar date is the same day in every zone', () => {
  expect(berlin.date('2019-01-01')).toBe('1 Jan 2019');
  expect(honolulu.date('2019-01-01')).toBe('Jan 1, 2019');
});

test("an instant falls on the day of the person's zone", () => {
  expect(berlin.isoDay('2025-03-14T23:30:00Z')).toBe('2025-03-15');
  expect(honolulu.isoDay('2025-03-15T05:00:00Z')).toBe('2025-03-14');
});

test('money drops empty decimals and keeps the ones that say something', () => {
  expect(honolulu.money(1200, 'USD')).toBe('$1,200');
  expect(honolulu.money(1200.5, 'USD')).toBe('$1,200.50');
  expect(honolulu.money(1200, 'JPY')).toBe('¥1,200');
  expect(honolulu.moneyCompact(1_234_000, 'USD')).toBe('$1.2M');
});

const english = createFormat({ locale: 'en-US', timeZone: 'UTC' });
const words = new Intl.RelativeTimeFormat('en-US', { numeric: 'auto', style: 'narrow' });

test.each<[string, number, Intl.RelativeTimeFormatUnit]>([
  ['2025-03-14T11:59:40Z', 0, 'second'],
  ['2025-03-14T11:58:00Z', -2, 'minute'],
  ['2025-03-14T09:00:00Z', -3, 'hour'],
  ['2025-03-13T11:00:00Z', -1, 'day'],
  ['2025-03-12T23:00:00Z', -2, 'day'],
  ['2025-03-18T12:00:00Z', 4, 'day'],
])('%s is %i %s away', (value, amount, unit) => {
  expect(english.relative(value, now)).toBe(words.format(amount, unit));
});

test('what is weeks away is told by its day', () => {
  expect(english.relative('2022-12-01T12:00:00Z', now)).toBe('Dec 1, 2022');
});

test('days near today are named', () => {
  expect(berlin.relativeDay('2025-03-14', now)).toBe('today');
  expect(berlin.relativeDay('2025-03-13', now)).toBe('yesterday');
  expect(berlin.relativeDay('2025-03-15', now)).toBe('tomorrow');
});

test('short times stay words, and dates with a year stay short, in every language', () => {
  const russian = createFormat({ locale: 'ru', timeZone: 'Europe/Moscow' });
  const german = createFormat({ locale: 'de', timeZone: 'Europe/Berlin' });
  const nineDaysAgo = '2025-03-05T12:00:00Z';
  expect([russian.relative(nineDaysAgo, now), german.relative(nineDaysAgo, now)]).toEqual([
    '9 дн. назад',
    'vor 9 Tagen',
  ]);
  expect(german.relative('2025-03-14T11:51:00Z', now)).toBe('vor 9 Min.');
  expect([russian.date('2019-06-26'), german.date('2019-06-26')]).toEqual(['26.06.2019', '26.06.2019']);
  expect(german.moneyCompact(4100, 'EUR')).toBe('4.100\u00a0€');
});
