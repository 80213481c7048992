import { boolean, check, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { editable, id, oneOf, ref, timestamps } from '../db/columns.ts';
import { RECORD_TYPES } from '../records/input.ts';
import { users } from '../users/table.ts';
import type { Layout, ViewState } from './input.ts';

/** Ways to look at the records of a type, kept under a name: their maker's own, or shared with everybody who sees the type. */
export const savedViews = pgTable(
  'saved_views',
  {
    id: id(),
    recordType: text({ enum: RECORD_TYPES }).notNull(),
    /** Who made it. */
    userId: ref()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    layout: text().$type<Layout>().notNull(),
    state: jsonb().$type<ViewState>().notNull(),
    isShared: boolean().notNull().default(false),
    ...editable,
  },
  (t) => [
    check('saved_views_record_type', oneOf(t.recordType, RECORD_TYPES)),
    index('saved_views_user').on(t.userId, t.recordType),
    index('saved_views_shared').on(t.isShared, t.recordType),
  ],
);
export type SavedViewRow = typeof savedViews.$inferSelect;

/** What a view is to each person: whether it is a tab above the list, and where it stands among the others. */
export const viewPlaces = pgTable(
  'view_places',
  {
    userId: ref()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    viewId: ref()
      .notNull()
      .references(() => savedViews.id, { onDelete: 'cascade' }),
    isPinned: boolean().notNull().default(false),
    /** Null until somebody puts them into an order: those come last, by their names. */
    position: integer(),
    ...timestamps,
  },
  (t) => [primaryKey({ columns: [t.userId, t.viewId] }), index('view_places_view').on(t.viewId)],
);

/** The view that a person's list opens with. */
export const defaultViews = pgTable(
  'default_views',
  {
    userId: ref()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    recordType: text({ enum: RECORD_TYPES }).notNull(),
    viewId: ref()
      .notNull()
      .references(() => savedViews.id, { onDelete: 'cascade' }),
    ...timestamps,
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.recordType] }),
    check('default_views_record_type', oneOf(t.recordType, RECORD_TYPES)),
    index('default_views_view').on(t.viewId),
  ],
);
