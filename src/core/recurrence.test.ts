import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { movedRule, nextOccurrence, type Recurrence, recurrence, weekdayOf } from './recurrence.ts';
import { addDays, dayIn, momentAt, timeIn } from './zones.ts';

const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'America/Santiago'];

const rules = fc
  .record({
    every: fc.integer({ min: 1, max: 5 }),
    unit: fc.constantFrom('days', 'weeks', 'months', 'years'),
    weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
    monthDay: fc.option(fc.integer({ min: 1, max: 31 }), { nil: undefined }),
    hasWeekdays: fc.boolean(),
    start: fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
  })
  .map(
    ({ every, unit, weekdays, monthDay, hasWeekdays, start }): Recurrence => ({
      every,
      unit,
      startAt: start.toISOString(),
      ...(unit === 'weeks' && hasWeekdays && { weekdays }),
      ...((unit === 'months' || unit === 'years') && monthDay !== undefined && { monthDay }),
    }),
  );

const DAY_MS = 86_400_000;
const monthNumber = (day: string) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
const isLastOfMonth = (day: string) => addDays(day, 1).endsWith('-01');

/** The rule read off a calendar, day by day. */
function fallsOn(rule: Recurrence, first: string, day: string): boolean {
  const days = (Date.parse(day) - Date.parse(first)) / DAY_MS;
  if (rule.unit === 'days') return days % rule.every === 0;
  if (rule.unit === 'weeks') {
    const weeks = (days + weekdayOf(first) - weekdayOf(day)) / 7;
    return weeks % rule.every === 0 && (rule.weekdays ?? [weekdayOf(first)]).includes(weekdayOf(day));
  }
  const months = monthNumber(day) - monthNumber(first);
  const wanted = rule.monthDay ?? Number(first.slice(8));
  const isDay = Number(day.slice(8)) === wanted || (isLastOfMonth(day) && Number(day.slice(8)) < wanted);
  return months % (rule.unit === 'months' ? rule.every : rule.every * 12) === 0 && isDay;
}

test('times come one after the other, none left out, and the clocks show the same at each', () => {
  fc.assert(
    fc.property(rules, fc.constantFrom(...ZONES), (rule, zone) => {
      const start = new Date(rule.startAt);
      const first = dayIn(start, zone);
      let day = first;
      let last = start;
      for (let times = 0; times < 5; times++) {
        do day = addDays(day, 1);
        while (!fallsOn(rule, first, day));
        const next = nextOccurrence(rule, last, zone);
        expect(next).toEqual(momentAt(day, timeIn(start, zone), zone));
        last = next ?? last;
      }
    }),
    { numRuns: 60 },
  );
});

test('wherever one asks, the answer is the first that is later', () => {
  fc.assert(
    fc.property(rules, fc.constantFrom(...ZONES), fc.integer({ min: 0, max: 4_000 }), (rule, zone, days) => {
      const after = new Date(Date.parse(rule.startAt) + days * DAY_MS);
      const next = nextOccurrence(rule, after, zone);
      let walked: Date | null = new Date(rule.startAt);
      while (walked && walked <= after) walked = nextOccurrence(rule, walked, zone);
      expect(next).toEqual(walked);
    }),
    { numRuns: 20 },
  );
});

describe('by the calendar', () => {
  const berlin = 'Europe/Berlin';
  const seriesOf = (rule: Omit<Recurrence, 'startAt'>, startAt: string, times: number, zone = berlin) => {
    const found: string[] = [];
    let at: Date | null = new Date(startAt);
    while (found.length < times) {
      at = nextOccurrence({ ...rule, startAt }, at, zone);
      if (!at) break;
      found.push(`${dayIn(at, zone)} ${timeIn(at, zone).slice(0, 5)}`);
    }
    return found;
  };

  test('months that are too short have their last day, and the long ones their own again', () => {
    const rule = { every: 1, unit: 'months' as const };
    expect(seriesOf(rule, '2028-01-31T08:00:00Z', 3)).toEqual([
      '2028-02-29 09:00',
      '2028-03-31 09:00',
      '2028-04-30 09:00',
    ]);
    expect(seriesOf({ every: 1, unit: 'years' }, '2028-02-29T08:00:00Z', 4).map((at) => at.slice(0, 10))).toEqual([
      '2029-02-28',
      '2030-02-28',
      '2031-02-28',
      '2032-02-29',
    ]);
  });

  test('nine in the morning stays nine when the clocks change; what is skipped comes later that once', () => {
    const daily = { every: 1, unit: 'days' as const };
    expect(seriesOf(daily, '2026-03-28T08:00:00Z', 2)).toEqual(['2026-03-29 09:00', '2026-03-30 09:00']);
    expect(seriesOf(daily, '2026-03-28T01:30:00Z', 2)).toEqual(['2026-03-29 03:30', '2026-03-30 02:30']);
  });

  test('every second week on Monday and Thursday, until a day', () => {
    const rule = { every: 2, unit: 'weeks' as const, weekdays: [4, 1], until: '2026-12-14' };
    expect(seriesOf(rule, '2026-11-16T08:00:00Z', 9).map((at) => at.slice(0, 10))).toEqual([
      '2026-11-19',
      '2026-11-30',
      '2026-12-03',
      '2026-12-14',
    ]);
  });

  test('one that is moved takes those after it along', () => {
    const rule: Recurrence = { every: 1, unit: 'weeks', weekdays: [1, 4], startAt: '2026-11-16T08:00:00Z' };
    const moved = movedRule(rule, new Date('2026-11-23T08:00:00Z'), new Date('2026-11-24T09:30:00Z'), berlin);
    expect(moved).toEqual({ ...rule, weekdays: [2, 4], startAt: '2026-11-24T09:30:00.000Z' });
    const monthly: Recurrence = { every: 1, unit: 'months', monthDay: 31, startAt: '2026-11-30T08:00:00Z' };
    const to = new Date('2026-11-28T08:00:00Z');
    expect(movedRule(monthly, new Date('2026-11-30T08:00:00Z'), to, berlin)).toMatchObject({ monthDay: 28 });
  });
});

test.each([
  [{ every: 2, unit: 'weeks', weekdays: [1, 4] }, true],
  [{ every: 1, unit: 'months', monthDay: 31, count: 3 }, true],
  [{ every: 0, unit: 'days' }, false],
  [{ every: 1, unit: 'days', weekdays: [1] }, false],
  [{ every: 1, unit: 'weeks', monthDay: 3 }, false],
  [{ every: 1, unit: 'weeks', weekdays: [] }, false],
  [{ every: 1, unit: 'weeks', weekdays: [8] }, false],
  [{ every: 1, unit: 'days', until: '2026-01-01', count: 3 }, false],
])('%o is a rule: %s', (rule, isOne) => {
  expect(recurrence().safeParse(rule).success).toBe(isOne);
});
