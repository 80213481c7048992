import { addDays } from '../core/zones.ts';
import type { Period, Span } from './input.ts';

/** The first and the last day, both included. */
type Stretch = readonly [first: string, last: string];

/** The month so many months later, as its first day. */
function monthStart(day: string, months: number): string {
  const [year = 0, month = 1] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 10);
}

const monthsFrom = (day: string, from: number, count: number): Stretch => [
  monthStart(day, from),
  addDays(monthStart(day, from + count), -1),
];

function weekOf(day: string, weeks: number): Stretch {
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
  const monday = addDays(day, weeks * 7 - weekday);
  return [monday, addDays(monday, 6)];
}

function quarterOf(day: string, quarters: number): Stretch {
  const monthOfQuarter = (Number(day.slice(5, 7)) - 1) % 3;
  return monthsFrom(day, quarters * 3 - monthOfQuarter, 3);
}

function yearOf(day: string, years: number): Stretch {
  const year = Number(day.slice(0, 4)) + years;
  return [`${year}-01-01`, `${year}-12-31`];
}

const oneDay = (day: string): Stretch => [day, day];

const PERIOD_DAYS: Record<Period, (today: string) => Stretch> = {
  today: oneDay,
  yesterday: (today) => oneDay(addDays(today, -1)),
  tomorrow: (today) => oneDay(addDays(today, 1)),
  thisWeek: (today) => weekOf(today, 0),
  lastWeek: (today) => weekOf(today, -1),
  nextWeek: (today) => weekOf(today, 1),
  thisMonth: (today) => monthsFrom(today, 0, 1),
  lastMonth: (today) => monthsFrom(today, -1, 1),
  nextMonth: (today) => monthsFrom(today, 1, 1),
  thisQuarter: (today) => quarterOf(today, 0),
  lastQuarter: (today) => quarterOf(today, -1),
  nextQuarter: (today) => quarterOf(today, 1),
  thisYear: (today) => yearOf(today, 0),
  lastYear: (today) => yearOf(today, -1),
};

/** The days of a stretch of the calendar that today is in, or beside. */
export const periodDays = (period: Period, today: string): Stretch => PERIOD_DAYS[period](today);

/** The day so many spans later; short months end early. */
function shifted(day: string, count: number, span: Span): string {
  if (span !== 'months') return addDays(day, span === 'weeks' ? count * 7 : count);
  const start = monthStart(day, count);
  const lastOfMonth = Number(addDays(monthStart(start, 1), -1).slice(8));
  return addDays(start, Math.min(Number(day.slice(8)), lastOfMonth) - 1);
}

/** Up to and with today. */
export const lastDays = (today: string, count: number, span: Span): Stretch => [
  addDays(shifted(today, -count, span), 1),
  today,
];

/** From and with today. */
export const nextDays = (today: string, count: number, span: Span): Stretch => [
  today,
  addDays(shifted(today, count, span), -1),
];
