import { check, index, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { id, oneOf, ref, timestamps } from '../db/columns.ts';
import { users } from '../users/table.ts';
import { FAVOURITE_TYPES } from './input.ts';

/** Records and views that somebody wants at hand, in their own order. */
export const favourites = pgTable(
  'favourites',
  {
    id: id(),
    userId: ref()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    entityType: text({ enum: FAVOURITE_TYPES }).notNull(),
    entityId: ref().notNull(),
    position: integer().notNull(),
    ...timestamps,
  },
  (t) => [
    check('favourites_entity_type', oneOf(t.entityType, FAVOURITE_TYPES)),
    uniqueIndex('favourites_once').on(t.entityType, t.entityId, t.userId),
    index('favourites_user').on(t.userId, t.position, t.id),
  ],
);
