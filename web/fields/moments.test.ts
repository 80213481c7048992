import { expect, test } from 'vitest';
import { addDays, atTime, timeOf } from './moments.ts';

test.each([
  ['2025-03-14', '09:00', 'Europe/Berlin', '2025-03-14T08:00:00.000Z'],
  ['2025-07-14', '09:00', 'Europe/Berlin', '2025-07-14T07:00:00.000Z'],
  ['2025-03-14', '23:30', 'Pacific/Honolulu', '2025-03-15T09:30:00.000Z'],
  ['2025-03-30', '01:30', 'Europe/Berlin', '2025-03-30T00:30:00.000Z'],
  ['2025-03-30', '03:30', 'Europe/Berlin', '2025-03-30T01:30:00.000Z'],
])('%s %s in %s is %s, and back', (day, time, zone, moment) => {
  expect(atTime(day, time, zone)).toBe(moment);
  expect(timeOf(moment, zone)).toBe(time);
});

test('a time that summer time skips comes an hour later', () => {
  expect(timeOf(atTime('2025-03-30', '02:30', 'Europe/Berlin'), 'Europe/Berlin')).toBe('03:30');
});

test('days are counted across months and clock changes', () => {
  expect(addDays('2025-02-27', 2)).toBe('2025-03-01');
  expect(addDays('2025-03-29', 2)).toBe('2025-03-31');
});
