import { type AnyPgColumn, index, pgTable, text } from 'drizzle-orm/pg-core';
import { id, ref, timestamps } from '../db/columns.ts';

export const teams = pgTable(
  'teams',
  {
    id: id(),
    name: text().notNull().unique(),
    parentId: ref().references((): AnyPgColumn => teams.id, { onDelete: 'set null' }),
    ...timestamps,
  },
  (t) => [index('teams_parent').on(t.parentId)],
);
export type Team = typeof teams.$inferSelect;
