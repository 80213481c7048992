import { z } from 'zod';
import { word } from './messages/words.ts';
import { timestamp } from './text.ts';
import { addDays, dayIn, momentAt, timeIn } from './zones.ts';

export const REMINDER_UNITS = ['minutes', 'hours', 'days'] as const;

/** So long before something is due; days are those of the calendar, so that the clocks show the same time. */
const relativeReminder = z.strictObject({
  before: z
    .int()
    .min(0, word('atLeast', { limit: 0 }))
    .max(999, word('atMost', { limit: 999 })),
  unit: z.enum(REMINDER_UNITS),
});
/** At a time, whenever it is due. */
const fixedReminder = z.strictObject({ at: timestamp().transform((at) => at.toISOString()) });

export type RelativeReminder = z.output<typeof relativeReminder>;
export type Reminder = RelativeReminder | z.output<typeof fixedReminder>;

export const MAX_REMINDERS = 8;

/** When to be reminded of a task; an empty list is never. */
export const reminders = () =>
  z
    .array(z.union([relativeReminder, fixedReminder], word('reminder')))
    .max(MAX_REMINDERS, word('atMost', { limit: MAX_REMINDERS }));

/** What a person wants where a task says nothing. */
export const relativeReminders = () =>
  z.array(relativeReminder).max(MAX_REMINDERS, word('atMost', { limit: MAX_REMINDERS }));

/** For people who chose nothing themselves. */
export const DEFAULT_REMINDERS: readonly RelativeReminder[] = [{ before: 1, unit: 'hours' }];

const MINUTE_MS = 60_000;
const MS = { minutes: MINUTE_MS, hours: 60 * MINUTE_MS } as const;

/** The moment of a reminder; null where it waits for a due date. */
export function momentOfReminder(reminder: Reminder, dueAt: Date | null, zone: string): Date | null {
  if ('at' in reminder) return new Date(reminder.at);
  if (dueAt === null) return null;
  const { before, unit } = reminder;
  if (unit !== 'days') return new Date(dueAt.getTime() - before * MS[unit]);
  return before === 0 ? dueAt : momentAt(addDays(dayIn(dueAt, zone), -before), timeIn(dueAt, zone), zone);
}
