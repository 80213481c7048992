import { check, index, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { id, oneOf, ref, timestamps } from '../db/columns.ts';
import { IMPORT_TYPES } from './input.ts';

/** What a record is called where it was imported from, so that the next import finds it again. */
export const externalKeys = pgTable(
  'external_keys',
  {
    id: id(),
    /** What the file comes from, as its map says. */
    source: text().notNull(),
    entityType: text({ enum: IMPORT_TYPES }).notNull(),
    key: text().notNull(),
    entityId: ref().notNull(),
    ...timestamps,
  },
  (t) => [
    check('external_keys_entity_type', oneOf(t.entityType, IMPORT_TYPES)),
    uniqueIndex('external_keys_key').on(t.source, t.entityType, t.key),
    index('external_keys_entity').on(t.entityType, t.entityId),
  ],
);
