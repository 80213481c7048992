import { isNotNull, isNull, sql } from 'drizzle-orm';
import { check, index, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { companies } from '../companies/table.ts';
import type { CustomValues } from '../custom-fields/input.ts';
import { address, alphabetically, editable, id, oneOf, ref, searchColumn } from '../db/columns.ts';
import { users } from '../users/table.ts';
import { LEAD_STATUSES, LIFECYCLE_STAGES } from './input.ts';

export const contacts = pgTable(
  'contacts',
  {
    id: id(),
    firstName: text(),
    lastName: text(),
    /** First and last name, as one writes them. */
    name: text().notNull().generatedAlwaysAs(sql`btrim(coalesce(first_name, '') || ' ' || coalesce(last_name, ''))`),
    email: text(),
    phone: text(),
    mobile: text(),
    title: text(),
    department: text(),
    description: text(),
    source: text(),
    leadStatus: text({ enum: LEAD_STATUSES }),
    lifecycleStage: text({ enum: LIFECYCLE_STAGES }).notNull().default('lead'),
    otherEmails: text().array().notNull().default([]),
    otherPhones: text().array().notNull().default([]),
    ...address,
    companyId: ref().references(() => companies.id),
    responsibleId: ref().references(() => users.id),
    tagIds: ref().array().notNull().default([]),
    customFields: jsonb().$type<CustomValues>().notNull().default({}),
    searchText: searchColumn(),
    ...editable,
  },
  (t) => [
    check('contacts_named', sql`${t.firstName} is not null or ${t.lastName} is not null`),
    check('contacts_lifecycle_stage', oneOf(t.lifecycleStage, LIFECYCLE_STAGES)),
    uniqueIndex('contacts_email').on(sql`lower(${t.email})`).where(isNull(t.deletedAt)),
    index('contacts_alphabetical').on(alphabetically(t.name), t.id).concurrently().where(isNull(t.deletedAt)),
    index('contacts_responsible_alphabetical')
      .on(t.responsibleId, alphabetically(t.name), t.id)
      .concurrently()
      .where(isNull(t.deletedAt)),
    index('contacts_updated').on(t.updatedAt, t.id).where(isNull(t.deletedAt)),
    index('contacts_created').on(t.createdAt, t.id).concurrently().where(isNull(t.deletedAt)),
    index('contacts_trash').on(t.deletedAt, t.id).concurrently().where(isNotNull(t.deletedAt)),
    index('contacts_company').on(t.companyId),
    index('contacts_tags').using('gin', t.tagIds).concurrently(),
    index('contacts_search').using('gin', t.searchText.op('gin_trgm_ops')),
  ],
);
export type Contact = typeof contacts.$inferSelect;
