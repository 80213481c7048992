import { isNotNull, isNull } from 'drizzle-orm';
import { type AnyPgColumn, index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import type { CustomValues } from '../custom-fields/input.ts';
import { address, alphabetically, editable, id, money, ref, searchColumn } from '../db/columns.ts';
import { users } from '../users/table.ts';

export const companies = pgTable(
  'companies',
  {
    id: id(),
    name: text().notNull(),
    domain: text(),
    industry: text(),
    employeeCount: integer(),
    /** Per year, in the workspace's currency. */
    annualRevenue: money(),
    phone: text(),
    website: text(),
    description: text(),
    ...address,
    parentId: ref().references((): AnyPgColumn => companies.id),
    responsibleId: ref().references(() => users.id),
    tagIds: ref().array().notNull().default([]),
    customFields: jsonb().$type<CustomValues>().notNull().default({}),
    searchText: searchColumn(),
    ...editable,
  },
  (t) => [
    index('companies_alphabetical').on(alphabetically(t.name), t.id).concurrently().where(isNull(t.deletedAt)),
    index('companies_responsible_alphabetical')
      .on(t.responsibleId, alphabetically(t.name), t.id)
      .concurrently()
      .where(isNull(t.deletedAt)),
    index('companies_updated').on(t.updatedAt, t.id).where(isNull(t.deletedAt)),
    index('companies_trash').on(t.deletedAt, t.id).concurrently().where(isNotNull(t.deletedAt)),
    index('companies_parent').on(t.parentId),
    index('companies_tags').using('gin', t.tagIds).concurrently(),
    index('companies_search').using('gin', t.searchText.op('gin_trgm_ops')),
  ],
);
export type Company = typeof companies.$inferSelect;
