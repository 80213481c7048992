import { expect, test } from 'vitest';
import { addDays, dayIn, momentAt } from './zones.ts';

test.each([
  ['2025-01-15', '09:00', 'UTC', '2025-01-15T09:00:00.000Z'],
  ['2025-01-15', '09:00', 'Europe/Berlin', '2025-01-15T08:00:00.000Z'],
  ['2025-07-15', '09:00', 'Europe/Berlin', '2025-07-15T07:00:00.000Z'],
  ['2025-01-01', '00:00', 'Pacific/Auckland', '2024-12-31T11:00:00.000Z'],
  ['2025-01-15', '23:59:59', 'America/New_York', '2025-01-16T04:59:59.000Z'],
  // Clocks go from 02:00 to 03:00, so that 02:30 is skipped.
  ['2025-03-30', '02:30', 'Europe/Berlin', '2025-03-30T01:30:00.000Z'],
  ['2025-03-30', '03:30', 'Europe/Berlin', '2025-03-30T01:30:00.000Z'],
  // Clocks go from 03:00 back to 02:00: the first 02:30 counts.
  ['2025-10-26', '02:30', 'Europe/Berlin', '2025-10-26T00:30:00.000Z'],
  ['2025-10-26', '03:30', 'Europe/Berlin', '2025-10-26T02:30:00.000Z'],
])('%s %s in %s is %s', (day, time, zone, expected) => {
  expect(momentAt(day, time, zone).toISOString()).toBe(expected);
});

test('a day ends when it ends in its zone', () => {
  expect(dayIn(new Date('2025-03-15T23:30:00Z'), 'UTC')).toBe('2025-03-15');
  expect(dayIn(new Date('2025-03-15T23:30:00Z'), 'Europe/Berlin')).toBe('2025-03-16');
  expect(dayIn(new Date('2025-03-15T03:30:00Z'), 'America/New_York')).toBe('2025-03-14');
});

test('days are added over months and years', () => {
  expect(addDays('2024-02-28', 2)).toBe('2024-03-01');
  expect(addDays('2025-01-01', -1)).toBe('2024-12-31');
});
