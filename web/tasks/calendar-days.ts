import { addDays, timeOf } from '../fields/moments.ts';

export const CALENDAR_VIEWS = ['month', 'week', 'day'] as const;
export type CalendarView = (typeof CALENDAR_VIEWS)[number];

const DAYS_IN_WEEK = 7;

/** The first day of the week that a day is in; 0 is Sunday. */
export function weekStart(day: string, firstDayOfWeek: number): string {
  const weekday = new Date(day).getUTCDay();
  return addDays(day, -((weekday - firstDayOfWeek + DAYS_IN_WEEK) % DAYS_IN_WEEK));
}

/** What a view shows around a day: whole weeks for a month. */
export function shownDays(view: CalendarView, day: string, firstDayOfWeek: number): string[] {
  const daysFrom = (from: string, count: number) => Array.from({ length: count }, (_, index) => addDays(from, index));
  if (view === 'day') return [day];
  if (view === 'week') return daysFrom(weekStart(day, firstDayOfWeek), DAYS_IN_WEEK);
  const from = weekStart(`${day.slice(0, 7)}-01`, firstDayOfWeek);
  const last = addDays(stepped('month', `${day.slice(0, 7)}-01`, 1), -1);
  const weeks = Math.floor((Date.parse(last) - Date.parse(from)) / (DAYS_IN_WEEK * 86_400_000)) + 1;
  return daysFrom(from, weeks * DAYS_IN_WEEK);
}

/** The day that the view before or after is around. */
export function stepped(view: CalendarView, day: string, step: 1 | -1): string {
  if (view === 'week') return addDays(day, step * DAYS_IN_WEEK);
  if (view === 'day') return addDays(day, step);
  const month = new Date(`${day.slice(0, 7)}-01`);
  month.setUTCMonth(month.getUTCMonth() + step);
  return month.toISOString().slice(0, 10);
}

/** A cell that a task can be dropped on: a day, or an hour of it. */
export type Cell = { day: string; hour: number | null };

export const cellId = ({ day, hour }: Cell): string => (hour === null ? day : `${day} ${hour}`);

export function cellOf(id: string | number): Cell | null {
  const [day, hour] = String(id).split(' ');
  return day ? { day, hour: hour === undefined ? null : Number(hour) } : null;
}

/** The time of day of a task that is dropped on a cell: it keeps what the cell does not say. */
export function timeIn({ hour }: Cell, dueAt: string, timeZone: string): string {
  const time = timeOf(dueAt, timeZone);
  return hour === null ? time : `${String(hour).padStart(2, '0')}${time.slice(2)}`;
}

const STEPS: Readonly<Record<string, { days: number; hours: number }>> = {
  ArrowLeft: { days: -1, hours: 0 },
  ArrowRight: { days: 1, hours: 0 },
  ArrowUp: { days: 0, hours: -1 },
  ArrowDown: { days: 0, hours: 1 },
};

/** The cell next to one in an arrow's direction, where it is shown; without hours, up and down are a week. */
export function neighbour({ day, hour }: Cell, arrow: string, days: readonly string[]): Cell | null {
  const step = STEPS[arrow];
  if (!step) return null;
  const next: Cell = {
    day: addDays(day, step.days + (hour === null ? step.hours * DAYS_IN_WEEK : 0)),
    hour: hour === null ? null : hour + step.hours,
  };
  const isShown = days.includes(next.day) && (next.hour === null || (next.hour >= 0 && next.hour < 24));
  return isShown ? next : null;
}
