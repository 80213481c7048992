import { expect, test } from 'vitest';
import { neighbour, shownDays, stepped, timeIn } from './calendar-days.ts';

test('a month is shown in whole weeks, as the week begins where one is', () => {
  const monday = shownDays('month', '2026-11-28', 1);
  expect([monday[0], monday.at(-1), monday.length]).toEqual(['2026-10-26', '2026-12-06', 42]);
  const sunday = shownDays('month', '2026-11-28', 0);
  expect([sunday[0], sunday.at(-1), sunday.length]).toEqual(['2026-11-01', '2026-12-05', 35]);
  // February of a year in which it takes four weeks.
  expect(shownDays('month', '2027-02-10', 1)).toHaveLength(28);
  expect(shownDays('week', '2026-11-29', 1)[0]).toBe('2026-11-23');
});

test('the months before and after begin on their first', () => {
  expect(stepped('month', '2026-01-31', 1)).toBe('2026-02-01');
  expect(stepped('month', '2026-01-31', -1)).toBe('2025-12-01');
  expect(stepped('week', '2026-12-28', 1)).toBe('2027-01-04');
});

test('a task keeps its time on another day, and its minutes in another hour', () => {
  const dueAt = '2026-11-28T09:30:00.000Z';
  expect(timeIn({ day: '2026-11-29', hour: null }, dueAt, 'Europe/Berlin')).toBe('10:30');
  expect(timeIn({ day: '2026-11-29', hour: 7 }, dueAt, 'Europe/Berlin')).toBe('07:30');
});

test('arrows lead from cell to cell as far as they are shown', () => {
  const days = shownDays('week', '2026-11-28', 1);
  expect(neighbour({ day: '2026-11-28', hour: 9 }, 'ArrowDown', days)).toEqual({ day: '2026-11-28', hour: 10 });
  expect(neighbour({ day: '2026-11-29', hour: 9 }, 'ArrowRight', days)).toBeNull();
  expect(neighbour({ day: '2026-11-29', hour: 23 }, 'ArrowDown', days)).toBeNull();
  const month = shownDays('month', '2026-11-28', 1);
  expect(neighbour({ day: '2026-11-28', hour: null }, 'ArrowUp', month)).toEqual({ day: '2026-11-21', hour: null });
});
