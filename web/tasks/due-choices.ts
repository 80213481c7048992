import { addDays, atTime } from '../fields/moments.ts';
import type { Format } from '../lib/format.ts';

const HOUR = 3_600_000;
const HALF_HOUR = HOUR / 2;
const MORNING = '09:00';
const EVENING = '17:00';
const LAST = '23:59';
const MONDAY = 1;

/** The days that a click away a task can be due on, as ISO timestamps; null where the day is too far gone for it, or where it is one of the others. */
export type DueChoices = { laterToday: string | null; today: string; tomorrow: string; nextWeek: string | null };

/** Later today, tomorrow morning, Monday morning: by the clocks of the person's zone. */
export function dueChoices(now: number, { timeZone, isoDay }: Pick<Format, 'timeZone' | 'isoDay'>): DueChoices {
  const today = isoDay(new Date(now));
  const inThreeHours = new Date(Math.ceil((now + 3 * HOUR) / HALF_HOUR) * HALF_HOUR);
  const laterToday = isoDay(inThreeHours) === today ? inThreeHours.toISOString() : null;
  const evening = atTime(today, EVENING, timeZone);
  const weekday = new Date(today).getUTCDay();
  const tomorrow = atTime(addDays(today, 1), MORNING, timeZone);
  const monday = atTime(addDays(today, (MONDAY + 7 - weekday) % 7 || 7), MORNING, timeZone);
  return {
    laterToday,
    today: Date.parse(evening) - now >= HOUR ? evening : (laterToday ?? atTime(today, LAST, timeZone)),
    tomorrow,
    nextWeek: monday === tomorrow ? null : monday,
  };
}

/** The moment that a day alone means. */
export const morningOf = (day: string, timeZone: string): string => atTime(day, MORNING, timeZone);
