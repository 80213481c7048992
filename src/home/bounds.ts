import { addDays, dayIn, momentAt } from '../core/zones.ts';

/** The day and the month that a moment falls into, as the clocks of a time zone have it. */
export type Bounds = {
  today: string;
  /** When tomorrow begins. A day is 23 or 25 hours long where the clocks change. */
  dayEnd: Date;
  monthStart: Date;
};

export function boundsAt(now: Date, zone: string): Bounds {
  const today = dayIn(now, zone);
  return {
    today,
    dayEnd: momentAt(addDays(today, 1), '00:00', zone),
    monthStart: momentAt(`${today.slice(0, 8)}01`, '00:00', zone),
  };
}
