import { check, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { oneOf, ref, timestamps } from '../db/columns.ts';
import { RECORD_TYPES } from '../records/input.ts';
import { users } from '../users/table.ts';

const seen = {
  /** The last event that was seen. An event of one record never commits after a later one: its row is locked. */
  eventId: ref().notNull(),
  /** The last activity that was seen. */
  activityId: ref().notNull(),
  ...timestamps,
};

/** How far each person has seen the records that they opened. */
export const recordLooks = pgTable(
  'record_looks',
  {
    userId: ref()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    entityType: text({ enum: RECORD_TYPES }).notNull(),
    entityId: ref().notNull(),
    ...seen,
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.entityType, t.entityId] }),
    check('record_looks_entity_type', oneOf(t.entityType, RECORD_TYPES)),
  ],
);

/** Up to where somebody marked all records of a type as seen, whether they had opened them or not. */
export const typeLooks = pgTable(
  'type_looks',
  {
    userId: ref()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    entityType: text({ enum: RECORD_TYPES }).notNull(),
    ...seen,
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.entityType] }),
    check('type_looks_entity_type', oneOf(t.entityType, RECORD_TYPES)),
  ],
);
