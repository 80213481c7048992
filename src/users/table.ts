import { sql } from 'drizzle-orm';
import { boolean, index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { roles } from '../access/table.ts';
import type { RelativeReminder } from '../core/reminders.ts';
import { bytes, id, ref, timestamps } from '../db/columns.ts';
import { teams } from '../teams/table.ts';

export const users = pgTable(
  'users',
  {
    id: id(),
    email: text().notNull(),
    name: text().notNull(),
    role: text()
      .notNull()
      .references(() => roles.name, { onUpdate: 'cascade' }),
    teamId: ref().references(() => teams.id, { onDelete: 'set null' }),
    locale: text().notNull().default('en'),
    /** An IANA name; null means the workspace's. */
    timezone: text(),
    /** When to be reminded of tasks that don't say; null means an hour before they are due. */
    taskReminders: jsonb().$type<RelativeReminder[]>(),
    /** One who is not active can't sign in; what they own stays. */
    active: boolean().notNull().default(true),
    /** argon2id; null until the person has chosen a password. */
    passwordHash: text(),
    version: integer().notNull().default(1),
    ...timestamps,
  },
  (t) => [uniqueIndex('users_email').on(sql`lower(${t.email})`), index('users_team').on(t.teamId)],
);
export type User = typeof users.$inferSelect;

/** What people look like, beside their rows, so that nobody reads it by the way. */
export const userPictures = pgTable('user_pictures', {
  userId: ref()
    .primaryKey()
    .references(() => users.id, { onDelete: 'cascade' }),
  content: bytes().notNull(),
  /** The type that the content is, whatever the file was called. */
  type: text().notNull(),
  /** Of the content: part of the address, which is cached for good. */
  hash: text().notNull(),
  ...timestamps,
});
