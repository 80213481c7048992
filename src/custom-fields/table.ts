import { boolean, check, index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { COLORS } from '../core/colors.ts';
import { editable, id, oneOf, ref } from '../db/columns.ts';
import { CUSTOM_FIELD_TYPES, CUSTOMIZED, type CustomValue } from './input.ts';

/** The fields that people added to a record type; their values are in its `custom_fields`, under `f` and the id. */
export const customFields = pgTable(
  'custom_fields',
  {
    id: id(),
    recordType: text({ enum: CUSTOMIZED }).notNull(),
    type: text({ enum: CUSTOM_FIELD_TYPES }).notNull(),
    name: text().notNull(),
    helpText: text(),
    isRequired: boolean().notNull().default(false),
    isUnique: boolean().notNull().default(false),
    /** Of money fields. */
    currency: text(),
    defaultValue: jsonb().$type<CustomValue>(),
    sortOrder: integer().notNull(),
    /** The field whose place this one takes once it holds the values of all records; nobody knows of it before. */
    copiesId: ref(),
    /** What took its place with another type. */
    replacedById: ref(),
    ...editable,
  },
  (t) => [
    check('custom_fields_record_type', oneOf(t.recordType, CUSTOMIZED)),
    check('custom_fields_type', oneOf(t.type, CUSTOM_FIELD_TYPES)),
    index('custom_fields_order').on(t.recordType, t.sortOrder),
  ],
);
export type CustomFieldRow = typeof customFields.$inferSelect;

/** What a select offers. Rows hold the id, so that a new label is one row's change. */
export const customFieldOptions = pgTable(
  'custom_field_options',
  {
    id: id(),
    fieldId: ref()
      .notNull()
      .references(() => customFields.id, { onDelete: 'cascade' }),
    label: text().notNull(),
    color: text({ enum: COLORS }),
    sortOrder: integer().notNull(),
    /** No longer offered; records that hold it still show it. */
    isArchived: boolean().notNull().default(false),
  },
  (t) => [index('custom_field_options_field').on(t.fieldId, t.sortOrder)],
);
