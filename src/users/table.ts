import { sql } from 'drizzle-orm';
import { boolean, index, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { roles } from '../access/table.ts';
import { id, ref, timestamps } from '../db/columns.ts';
import { teams } from '../teams/table.ts';

export const users = pgTable(
  'users',
  {
    id: id(),
    email: text().notNull(),
    name: text().notNull(),
    role: text()
      .notNull()
      .references(() => roles.name),
    teamId: ref().references(() => teams.id, { onDelete: 'set null' }),
    locale: text().notNull().default('en'),
    /** An IANA name; null means the workspace's. */
    timezone: text(),
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
