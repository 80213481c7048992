import { isNotNull } from 'drizzle-orm';
import { check, index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { bytes, editable, id, oneOf, ref } from '../db/columns.ts';
import type { PictureType } from '../users/picture-format.ts';
import { users } from '../users/table.ts';
import { FILE_PARENTS } from './input.ts';

/** What people attached to records and activities. The bytes are in the data folder, under `storageKey`. */
export const files = pgTable(
  'files',
  {
    id: id(),
    entityType: text({ enum: FILE_PARENTS }).notNull(),
    entityId: ref().notNull(),
    /** What people call it: nothing on disk is called so. */
    name: text().notNull(),
    /** In bytes. */
    size: integer().notNull(),
    /** A media type by what is in it, never by what was claimed. */
    type: text().notNull(),
    /** Of images whose format is known, in pixels. */
    width: integer(),
    height: integer(),
    /** Hex. */
    sha256: text().notNull(),
    storageKey: text().notNull().unique(),
    /** Who attached it. */
    userId: ref().references(() => users.id),
    ...editable,
  },
  (t) => [
    check('files_entity_type', oneOf(t.entityType, FILE_PARENTS)),
    index('files_entity').on(t.entityType, t.entityId, t.id),
    index('files_trash').on(t.deletedAt, t.id).where(isNotNull(t.deletedAt)),
  ],
);
export type FileRow = typeof files.$inferSelect;

/** Small pictures of images, made by the browser that attached them. */
export const fileThumbnails = pgTable('file_thumbnails', {
  fileId: ref()
    .primaryKey()
    .references(() => files.id, { onDelete: 'cascade' }),
  content: bytes().notNull(),
  type: text().$type<PictureType>().notNull(),
});

/** Bytes whose row is gone: a trigger writes them down in the transaction that deletes it, and a job removes them. */
export const fileLeftovers = pgTable('file_leftovers', { storageKey: text().primaryKey() });
