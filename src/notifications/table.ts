import { sql } from 'drizzle-orm';
import { check, index, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { id, moment, oneOf, ref, timestamps } from '../db/columns.ts';
import { RECORD_TYPES } from '../records/input.ts';
import { tasks } from '../tasks/table.ts';
import { users } from '../users/table.ts';
import { NOTIFICATION_KINDS } from './input.ts';

export type NotificationData = {
  /** What the record is called. */
  title?: string;
  /** Who caused it. */
  by?: { id: number; name: string };
  /** When a task is due, ISO 8601. */
  dueAt?: string;
  /** How many records an import made and changed for this person. */
  created?: number;
  updated?: number;
};

/** What a person is told of by name: the bell's entries. */
export const notifications = pgTable(
  'notifications',
  {
    id: id(),
    userId: ref()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    kind: text({ enum: NOTIFICATION_KINDS }).notNull(),
    entityType: text({ enum: RECORD_TYPES }).notNull(),
    /** Null where it is about many records. */
    entityId: ref(),
    data: jsonb().$type<NotificationData>().notNull(),
    /** What it is about, so that nobody is told of the same thing twice. */
    dedupeKey: text().notNull(),
    readAt: moment(),
    ...timestamps,
  },
  (t) => [
    check('notifications_kind', oneOf(t.kind, NOTIFICATION_KINDS)),
    uniqueIndex('notifications_once').on(t.userId, t.dedupeKey),
    index('notifications_user').on(t.userId, t.id),
    index('notifications_unread').on(t.userId).where(sql`${t.readAt} is null`),
  ],
);
export type Notification = typeof notifications.$inferSelect;

/**
 * When somebody is to be reminded of a task, worked out from the task and its assignee's time zone. Rows go as they are told.
 */
export const taskReminders = pgTable(
  'task_reminders',
  {
    taskId: ref()
      .notNull()
      .references(() => tasks.id, { onDelete: 'cascade' }),
    remindAt: moment().notNull(),
  },
  (t) => [primaryKey({ columns: [t.taskId, t.remindAt] }), index('task_reminders_time').on(t.remindAt)],
);

/** How far each consumer of the event log has come; it moves on in the transaction of what it did. */
export const reactionCursors = pgTable('reaction_cursors', {
  name: text().primaryKey(),
  /** The workspace's epoch: after a backup is restored the snapshot says nothing. */
  epoch: uuid().notNull(),
  /** `pg_current_snapshot()` as text. */
  snapshot: text().notNull(),
  ...timestamps,
});
