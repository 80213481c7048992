import { z } from 'zod';
import { word } from './messages/words.ts';
import { day, timestamp } from './text.ts';
import { addDays, dayIn, momentAt, timeIn } from './zones.ts';

export const REPEAT_UNITS = ['days', 'weeks', 'months', 'years'] as const;
type Unit = (typeof REPEAT_UNITS)[number];

const whole = (min: number, max: number) =>
  z
    .int()
    .min(min, word('atLeast', { limit: min }))
    .max(max, word('atMost', { limit: max }));

/** How something repeats: every so many days, weeks, months or years, until a day, so many times, or for ever. */
export const recurrence = () =>
  z
    .strictObject({
      every: whole(1, 999),
      unit: z.enum(REPEAT_UNITS),
      /** In weeks: 1 is Monday, 7 Sunday; left out, the weekday of `startAt`. Weeks begin on Monday. */
      weekdays: z
        .array(whole(1, 7))
        .min(1, word('notEmpty'))
        .max(7, word('atMost', { limit: 7 }))
        .optional(),
      /** In months and years: a shorter month has its last day instead, so that 31 is always the last. Left out, that of `startAt`. */
      monthDay: whole(1, 31).optional(),
      /** From where it is counted, and the time of day; left out, when the task is due. */
      startAt: timestamp()
        .transform((at) => at.toISOString())
        .optional(),
      /** The last day that it may fall on. */
      until: day().optional(),
      /** How many there are still to be, this one included. */
      count: whole(1, 999).optional(),
    })
    .refine(({ unit, weekdays }) => weekdays === undefined || unit === 'weeks', {
      path: ['weekdays'],
      ...word('weeksOnly'),
    })
    .refine(({ unit, monthDay }) => monthDay === undefined || unit === 'months' || unit === 'years', {
      path: ['monthDay'],
      ...word('monthsOnly'),
    })
    .refine(({ until, count }) => until === undefined || count === undefined, {
      path: ['count'],
      ...word('untilOrCount'),
    });

export type RecurrenceInput = z.output<ReturnType<typeof recurrence>>;
export type Recurrence = RecurrenceInput & { startAt: string };

const DAY_MS = 86_400_000;
const dayNumber = (value: string): number => Date.parse(`${value}T00:00:00Z`) / DAY_MS;
const dayOf = (number: number): string => new Date(number * DAY_MS).toISOString().slice(0, 10);
/** 1 is Monday, 7 Sunday. */
export const weekdayOf = (value: string): number => new Date(`${value}T00:00:00Z`).getUTCDay() || 7;
const mondayOf = (value: string): number => dayNumber(value) - weekdayOf(value) + 1;

/** The day of a month counted from year 0; a day that it lacks is its last. */
function dayInMonth(month: number, dayOfMonth: number): string {
  const [year, index] = [Math.floor(month / 12), month % 12];
  const last = new Date(Date.UTC(year, index + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, index, Math.min(dayOfMonth, last))).toISOString().slice(0, 10);
}
const monthOf = (value: string): number => Number(value.slice(0, 4)) * 12 + Number(value.slice(5, 7)) - 1;
const MONTHS: Partial<Record<Unit, number>> = { months: 1, years: 12 };

/** The days of the rule's round of that number (a day, a week, a month, a year), in order. */
function daysOfRound({ every, unit, weekdays, monthDay }: Recurrence, first: string, round: number): string[] {
  if (unit === 'days') return [addDays(first, round * every)];
  if (unit === 'weeks') {
    const monday = mondayOf(first) + round * every * 7;
    return [...new Set(weekdays ?? [weekdayOf(first)])]
      .sort((a, b) => a - b)
      .map((weekday) => dayOf(monday + weekday - 1));
  }
  const months = (MONTHS[unit] ?? 1) * every;
  return [dayInMonth(monthOf(first) + round * months, monthDay ?? Number(first.slice(8)))];
}

/** The round that a day falls in, or the one before. */
function roundOf({ every, unit }: Recurrence, first: string, value: string): number {
  const passed =
    unit === 'days'
      ? dayNumber(value) - dayNumber(first)
      : unit === 'weeks'
        ? (mondayOf(value) - mondayOf(first)) / 7
        : (monthOf(value) - monthOf(first)) / (MONTHS[unit] ?? 1);
  return Math.max(0, Math.floor(passed / every) - 1);
}

const LAST_YEAR = '2199';

/** The first time after a moment, by the clocks of a zone; null where the rule ends before. */
export function nextOccurrence(rule: Recurrence, after: Date, zone: string): Date | null {
  const start = new Date(rule.startAt);
  const [first, time] = [dayIn(start, zone), timeIn(start, zone)];
  const from = after < start ? start : after;
  for (let round = roundOf(rule, first, dayIn(from, zone)); ; round++) {
    for (const value of daysOfRound(rule, first, round)) {
      if (value > (rule.until ?? LAST_YEAR)) return null;
      const moment = momentAt(value, time, zone);
      if (moment > from && value > first) return moment;
    }
  }
}

/** The rule of what follows when one of its times is moved, and all that come after it with it. */
export function movedRule(rule: Recurrence, from: Date, to: Date, zone: string): Recurrence {
  const [oldDay, newDay] = [dayIn(from, zone), dayIn(to, zone)];
  const moved: Recurrence = { ...rule, startAt: to.toISOString() };
  if (rule.weekdays) {
    const others = rule.weekdays.filter((weekday) => weekday !== weekdayOf(oldDay));
    moved.weekdays = [...new Set([...others, weekdayOf(newDay)])].sort((a, b) => a - b);
  }
  if (rule.monthDay !== undefined && oldDay !== newDay) moved.monthDay = Number(newDay.slice(8));
  return moved;
}
