import { addDays, dayIn, momentAt } from '../core/zones.ts';
import type { Random } from './random.ts';

const DAY = 86_400_000;
const isWeekend = (day: string): boolean => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** Office hours in the workspace's time zone, seen from now. */
export type Calendar = {
  now: Date;
  today: string;
  /** A moment so many days ago, moved into the office hours of a working day; never later than now. */
  ago: (days: number) => Date;
  /** The same, for a moment that is given. */
  near: (moment: Date) => Date;
  /** An hour of the working day, so many days from today; today itself counts even on a Sunday. */
  due: (days: number) => Date;
  day: (moment: Date) => string;
};

export function calendarOf(now: Date, zone: string, random: Random): Calendar {
  const today = dayIn(now, zone);

  const officeHour = (day: string): Date =>
    momentAt(day, `${twoDigits(random.int(8, 17))}:${twoDigits(random.int(0, 11) * 5)}`, zone);

  const near = (moment: Date): Date => {
    let day = dayIn(moment, zone);
    while (isWeekend(day)) day = addDays(day, -1);
    let found = officeHour(day);
    while (found > now) {
      do day = addDays(day, -1);
      while (isWeekend(day));
      found = officeHour(day);
    }
    return found;
  };

  return {
    now,
    today,
    near,
    ago: (days) => near(new Date(now.getTime() - days * DAY)),
    due: (days) => {
      if (days === 0) return officeHour(today);
      let day = addDays(today, days);
      while (isWeekend(day)) day = addDays(day, Math.sign(days));
      return officeHour(day);
    },
    day: (moment) => dayIn(moment, zone),
  };
}

export const daysLater = (moment: Date, days: number): Date => new Date(moment.getTime() + days * DAY);
