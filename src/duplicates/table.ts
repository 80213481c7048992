import { sql } from 'drizzle-orm';
import { check, index, integer, jsonb, pgTable, primaryKey, real, text } from 'drizzle-orm/pg-core';
import { moment, oneOf, ref, timestamps } from '../db/columns.ts';
import { MERGED_TYPES } from '../redirects/input.ts';
import { users } from '../users/table.ts';

/** Of what kind a record is found by: hashes of its keys, as `version` of it had them. Made anew from the records. */
export const duplicateKeys = pgTable(
  'duplicate_keys',
  {
    entityType: text({ enum: MERGED_TYPES }).notNull(),
    entityId: ref().notNull(),
    version: integer().notNull(),
    keys: integer().array().notNull(),
    /** Of all that it is compared by. */
    digest: text(),
  },
  (t) => [
    primaryKey({ columns: [t.entityType, t.entityId] }),
    check('duplicate_keys_entity_type', oneOf(t.entityType, MERGED_TYPES)),
    index('duplicate_keys_keys').using('gin', t.keys),
  ],
);

/** Two records that are likely the same, or of which somebody said that they are not. */
export const duplicatePairs = pgTable(
  'duplicate_pairs',
  {
    entityType: text({ enum: MERGED_TYPES }).notNull(),
    /** The smaller id. */
    firstId: ref().notNull(),
    secondId: ref().notNull(),
    /** The odds as `compare` had them. */
    bits: real().notNull(),
    dismissedAt: moment(),
    dismissedById: ref().references(() => users.id),
    ...timestamps,
  },
  (t) => [
    primaryKey({ columns: [t.entityType, t.firstId, t.secondId] }),
    check('duplicate_pairs_entity_type', oneOf(t.entityType, MERGED_TYPES)),
    index('duplicate_pairs_likely')
      .on(t.entityType, t.bits, t.firstId, t.secondId)
      .where(sql`${t.dismissedAt} is null`),
    index('duplicate_pairs_second').on(t.entityType, t.secondId),
    index('duplicate_pairs_dismissed_by').on(t.dismissedById),
  ],
);

/** What the last run over all records of a type counted. */
export const duplicateStats = pgTable(
  'duplicate_stats',
  {
    entityType: text({ enum: MERGED_TYPES }).primaryKey(),
    total: integer().notNull(),
    /** How often common values occur, by their hashes. */
    counts: jsonb().$type<Record<string, Record<string, number>>>().notNull(),
    /** Keys that too many records have to tell anything. */
    commonKeys: integer().array().notNull(),
    /** Somebody is at it since. */
    claimedAt: moment(),
    ...timestamps,
  },
  (t) => [check('duplicate_stats_entity_type', oneOf(t.entityType, MERGED_TYPES))],
);
