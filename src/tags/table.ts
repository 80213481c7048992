import { isNull, sql } from 'drizzle-orm';
import { type AnyPgColumn, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { COLORS } from '../core/colors.ts';
import { editable, id, ref } from '../db/columns.ts';

/** One vocabulary for all record types, whose rows hold the ids. What is deleted stays, so that the history knows its name. */
export const tags = pgTable(
  'tags',
  {
    id: id(),
    name: text().notNull(),
    color: text({ enum: COLORS }),
    /** Of a deleted one: what is meant by it from then on. */
    mergedIntoId: ref().references((): AnyPgColumn => tags.id),
    ...editable,
  },
  (t) => [uniqueIndex('tags_name').on(sql`lower(${t.name})`).where(isNull(t.deletedAt))],
);
