import { sql } from 'drizzle-orm';
import { boolean, check, index, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { id, moment, oneOf, ref, timestamps } from '../db/columns.ts';
import type { RecordType } from '../records/input.ts';
import { tasks } from '../tasks/table.ts';
import { users } from '../users/table.ts';
import { NOTIFICATION_CHANNELS, NOTIFICATION_KINDS, NOTIFICATION_TOPICS } from './input.ts';

/** What a notification can be about: a record, or oneself. */
export type NotificationSubject = RecordType | 'user';

/** No names of people and records: they are read with the notification, by whoever may still see them. */
export type NotificationData = {
  /** Who caused it. */
  by?: { id: number };
  /** When a task is due, ISO 8601. */
  dueAt?: string;
  /** How many records an import made and changed for this person. */
  created?: number;
  updated?: number;
  /** How many records it is about, where it is about no single one. */
  count?: number;
  /** What was written. */
  activityId?: number;
  /** The names of the stages that a deal went from and to. */
  stage?: { from: string; to: string };
  /** What of one's own ended in the background, and how many rows of it were refused. */
  job?: { id: number; kind: string; state: string; done: number; refused: number };
  /** What of the person's rights changed; `to` is the name of the role or team, null for no team. */
  rights?: { what: 'role' | 'team' | 'permissions'; to: string | null };
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
    entityType: text().$type<NotificationSubject>().notNull(),
    /** Null where it is about many records, or none. */
    entityId: ref(),
    data: jsonb().$type<NotificationData>().notNull(),
    /** What it is about, so that nobody is told of the same thing twice. */
    dedupeKey: text().notNull(),
    /** Where the person hears of it, by what they had chosen when it happened. */
    channels: text({ enum: NOTIFICATION_CHANNELS }).array().notNull().default(['bell', 'toast']),
    /** From when on it is mailed, unless it was read before; null once that is done or not wanted. */
    mailAt: moment(),
    readAt: moment(),
    ...timestamps,
  },
  (t) => [
    check('notifications_kind', oneOf(t.kind, NOTIFICATION_KINDS)),
    uniqueIndex('notifications_once').on(t.userId, t.dedupeKey),
    index('notifications_user').on(t.userId, t.id),
    index('notifications_unread').on(t.userId).where(sql`${t.readAt} is null`),
    index('notifications_mail').on(t.mailAt).concurrently().where(sql`${t.mailAt} is not null`),
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

/** Where somebody wants to hear of a topic or not, as far as that is not what is usual. */
export const notificationChoices = pgTable(
  'notification_choices',
  {
    userId: ref()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    topic: text({ enum: NOTIFICATION_TOPICS }).notNull(),
    channel: text({ enum: NOTIFICATION_CHANNELS }).notNull(),
    enabled: boolean().notNull(),
    ...timestamps,
  },
  (t) => [primaryKey({ columns: [t.userId, t.topic, t.channel] })],
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
