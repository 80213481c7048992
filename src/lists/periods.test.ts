import { expect, test } from 'vitest';
import { lastDays, nextDays, periodDays } from './periods.ts';

test.each([
  ['thisWeek', '2026-03-01', ['2026-02-23', '2026-03-01']],
  ['nextWeek', '2026-12-31', ['2027-01-04', '2027-01-10']],
  ['lastMonth', '2026-01-31', ['2025-12-01', '2025-12-31']],
  ['nextMonth', '2024-01-31', ['2024-02-01', '2024-02-29']],
  ['thisQuarter', '2026-11-28', ['2026-10-01', '2026-12-31']],
  ['lastQuarter', '2026-02-10', ['2025-10-01', '2025-12-31']],
  ['lastYear', '2026-02-10', ['2025-01-01', '2025-12-31']],
] as const)('%s of %s', (period, today, days) => {
  expect(periodDays(period, today)).toEqual(days);
});

test('spans end or begin today, and short months end early', () => {
  expect(lastDays('2026-03-10', 1, 'days')).toEqual(['2026-03-10', '2026-03-10']);
  expect(lastDays('2026-03-10', 2, 'weeks')).toEqual(['2026-02-25', '2026-03-10']);
  expect(lastDays('2026-03-31', 1, 'months')).toEqual(['2026-03-01', '2026-03-31']);
  expect(nextDays('2026-01-31', 1, 'months')).toEqual(['2026-01-31', '2026-02-27']);
  expect(nextDays('2026-03-10', 7, 'days')).toEqual(['2026-03-10', '2026-03-16']);
});
