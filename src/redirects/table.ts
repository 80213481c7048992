import { sql } from 'drizzle-orm';
import { check, index, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { id, moment, oneOf, ref, timestamps } from '../db/columns.ts';
import type { ChangeSet } from '../events/input.ts';
import { users } from '../users/table.ts';
import { MERGED_TYPES } from './input.ts';

/** What a merge did beside the values, so that it can be taken back. */
export type Moved = {
  /** Records whose link was set to the one that stayed. */
  links: { type: string; field: string; ids: number[] }[];
  /** Rows of other tables that now point at it, by what tells them apart. */
  rows: { table: string; keys: number[] }[];
  /** Rows that it had already, like that somebody follows it. */
  dropped: { table: string; rows: unknown[] }[];
};

/** Two records that became one. Where it is not undone, the id of the one that went leads to the one that stayed. */
export const merges = pgTable(
  'merges',
  {
    id: id(),
    entityType: text({ enum: MERGED_TYPES }).notNull(),
    keptId: ref().notNull(),
    mergedId: ref().notNull(),
    mergedById: ref().references(() => users.id),
    /** What it changed of the record that stayed; null once that is erased. */
    changes: jsonb().$type<ChangeSet>(),
    moved: jsonb().$type<Moved>().notNull(),
    undoneAt: moment(),
    ...timestamps,
  },
  (t) => [
    check('merges_entity_type', oneOf(t.entityType, MERGED_TYPES)),
    uniqueIndex('merges_merged').on(t.entityType, t.mergedId).where(sql`${t.undoneAt} is null`),
    index('merges_kept').on(t.entityType, t.keptId),
    index('merges_merged_by').on(t.mergedById),
  ],
);
