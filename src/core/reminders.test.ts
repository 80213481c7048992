import fc from 'fast-check';
import { expect, test } from 'vitest';
import { momentOfReminder, reminders } from './reminders.ts';
import { dayIn, timeIn } from './zones.ts';

const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'Pacific/Apia'];
const DAY_MS = 86_400_000;

test('so many days before, the clocks show the same, unless that time was skipped', () => {
  const dueAt = fc.date({ min: new Date('2020-01-01'), max: new Date('2035-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(dueAt, fc.integer({ min: 1, max: 400 }), fc.constantFrom(...ZONES), (due, before, zone) => {
      const at = momentOfReminder({ before, unit: 'days' }, due, zone) ?? due;
      const days = (Date.parse(dayIn(due, zone)) - Date.parse(dayIn(at, zone))) / DAY_MS;
      const shift = Math.abs(
        Date.parse(`1970-01-01T${timeIn(due, zone)}Z`) - Date.parse(`1970-01-01T${timeIn(at, zone)}Z`),
      );
      if (shift === 0) expect(days).toBe(before);
      else expect(Math.min(shift, DAY_MS - shift)).toBeLessThanOrEqual(3_600_000);
    }),
  );
});

test.each([
  [{ before: 2, unit: 'days' }, true],
  [{ at: '2025-03-15T14:22:00Z' }, true],
  [{ before: 2, unit: 'weeks' }, false],
  [{ before: -1, unit: 'hours' }, false],
  [{ before: 1, unit: 'hours', at: '2025-03-15T14:22:00Z' }, false],
  [{}, false],
])('%o is a reminder: %s', (reminder, isOne) => {
  expect(reminders().safeParse([reminder]).success).toBe(isOne);
});
