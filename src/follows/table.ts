import { check, index, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { id, oneOf, ref, timestamps } from '../db/columns.ts';
import { RECORD_TYPES } from '../records/input.ts';
import { users } from '../users/table.ts';

/** Who wants to hear of a record; whoever is responsible for it does anyway. */
export const follows = pgTable(
  'follows',
  {
    id: id(),
    userId: ref()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    entityType: text({ enum: RECORD_TYPES }).notNull(),
    entityId: ref().notNull(),
    ...timestamps,
  },
  (t) => [
    check('follows_entity_type', oneOf(t.entityType, RECORD_TYPES)),
    uniqueIndex('follows_once').on(t.entityType, t.entityId, t.userId),
    index('follows_user').on(t.userId),
  ],
);
