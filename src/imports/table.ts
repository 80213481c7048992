import {
  bigint,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { id, oneOf, ref, timestamps } from '../db/columns.ts';
import { users } from '../users/table.ts';
import {
  FILE_ENCODINGS,
  FILE_FORMATS,
  IMPORT_TYPES,
  type ImportPlan,
  type Reasons,
  ROW_STATES,
  SCREEN_TYPES,
} from './input.ts';

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

/** A file that somebody imports on screen: how it is read, and what becomes of it. */
export const imports = pgTable(
  'imports',
  {
    id: id(),
    userId: ref()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    type: text({ enum: SCREEN_TYPES }).notNull(),
    /** What its owner calls the file. */
    name: text().notNull(),
    /** What it is called on disk. */
    token: uuid().notNull(),
    size: bigint({ mode: 'number' }).notNull(),
    format: text({ enum: FILE_FORMATS }),
    encoding: text({ enum: FILE_ENCODINGS }),
    delimiter: text(),
    sheet: text(),
    sheets: text().array().notNull().default([]),
    header: text().array().notNull().default([]),
    rowCount: integer(),
    plan: jsonb().$type<Omit<ImportPlan, 'id'>>(),
    checkJobId: ref(),
    /** The latest that wrote. */
    jobId: ref(),
    ...timestamps,
  },
  (t) => [index('imports_user').on(t.userId, t.id), index('imports_created').on(t.createdAt)],
);
export type ImportRow = typeof imports.$inferSelect;

/** What became of each row of the file; of those that wait to be put right, their cells. */
export const importRows = pgTable(
  'import_rows',
  {
    importId: ref()
      .notNull()
      .references(() => imports.id, { onDelete: 'cascade' }),
    line: integer().notNull(),
    state: text({ enum: ROW_STATES }).notNull(),
    entityId: ref(),
    cells: jsonb().$type<string[]>(),
    reasons: jsonb().$type<Reasons>(),
  },
  (t) => [
    primaryKey({ columns: [t.importId, t.line] }),
    check('import_rows_state', oneOf(t.state, ROW_STATES)),
    index('import_rows_state_line').on(t.importId, t.state, t.line),
  ],
);
