import { sql } from 'drizzle-orm';
import { check, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { timestamps } from '../db/columns.ts';

/** One row: the company that uses this installation. */
export const workspaces = pgTable(
  'workspaces',
  {
    id: integer().primaryKey().default(1),
    name: text().notNull(),
    /** What amounts are in unless a deal says otherwise. */
    currency: text().notNull().default('USD'),
    /** An IANA name; days begin and end in it. */
    timezone: text().notNull().default('UTC'),
    /** What was deleted can be restored for so many days. */
    trashDays: integer().notNull().default(30),
    /** Changes when a backup is restored, so that cursors of the live stream from before are told to start anew. */
    epoch: uuid().notNull().defaultRandom(),
    ...timestamps,
  },
  (t) => [
    check('workspaces_one_row', sql`${t.id} = 1`),
    check('workspaces_trash_days', sql`${t.trashDays} between 1 and 365`),
  ],
);
export type Workspace = typeof workspaces.$inferSelect;
