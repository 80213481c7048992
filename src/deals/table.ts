import { isNotNull, isNull, sql } from 'drizzle-orm';
import { check, date, index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { companies } from '../companies/table.ts';
import { contacts } from '../contacts/table.ts';
import type { CustomValues } from '../custom-fields/input.ts';
import { alphabetically, byteText, editable, id, moment, money, oneOf, ref, searchColumn } from '../db/columns.ts';
import { pipelineStages, pipelines } from '../pipelines/table.ts';
import { users } from '../users/table.ts';
import { DEAL_STATUSES } from './input.ts';

export const deals = pgTable(
  'deals',
  {
    id: id(),
    title: text().notNull(),
    /** Null while nobody knows it. */
    amount: money(),
    currency: text().notNull(),
    pipelineId: ref()
      .notNull()
      .references(() => pipelines.id),
    stageId: ref()
      .notNull()
      .references(() => pipelineStages.id),
    /** Its place in the stage's column: ranks sort bytewise, ties by id. */
    position: byteText().notNull(),
    /** Per cent; the stage's unless somebody knows better. */
    probability: integer().notNull(),
    /** The stage's: a won stage makes it won, a lost one lost. */
    status: text({ enum: DEAL_STATUSES }).notNull(),
    stageEnteredAt: moment().notNull().defaultNow(),
    expectedCloseDate: date({ mode: 'string' }),
    closedAt: moment(),
    wonReason: text(),
    lostReason: text(),
    contactId: ref().references(() => contacts.id),
    companyId: ref().references(() => companies.id),
    responsibleId: ref().references(() => users.id),
    source: text(),
    description: text(),
    tagIds: ref().array().notNull().default([]),
    customFields: jsonb().$type<CustomValues>().notNull().default({}),
    searchText: searchColumn(),
    ...editable,
  },
  (t) => [
    check('deals_status', oneOf(t.status, DEAL_STATUSES)),
    check('deals_amount', sql`${t.amount} >= 0`),
    check('deals_closed', sql`(${t.status} = 'open') = (${t.closedAt} is null)`),
    index('deals_board').on(t.stageId, t.position, t.id).where(isNull(t.deletedAt)),
    index('deals_own_board').on(t.responsibleId, t.stageId, t.position, t.id).where(isNull(t.deletedAt)),
    index('deals_pipeline').on(t.pipelineId),
    // All that the totals of a board are made of, so that they are summed without a look at the rows.
    index('deals_totals')
      .on(t.pipelineId, t.responsibleId, t.stageId, t.currency, t.probability, t.amount)
      .where(isNull(t.deletedAt)),
    index('deals_updated').on(t.updatedAt, t.id).where(isNull(t.deletedAt)),
    index('deals_own_updated').on(t.responsibleId, t.updatedAt, t.id).where(isNull(t.deletedAt)),
    // By which tables are sorted most: reading all to sort them takes too long.
    index('deals_amount').on(t.amount, t.id).concurrently().where(isNull(t.deletedAt)),
    index('deals_close_date').on(t.expectedCloseDate, t.id).concurrently().where(isNull(t.deletedAt)),
    index('deals_created').on(t.createdAt, t.id).concurrently().where(isNull(t.deletedAt)),
    index('deals_alphabetical').on(alphabetically(t.title), t.id).concurrently().where(isNull(t.deletedAt)),
    index('deals_trash').on(t.deletedAt, t.id).concurrently().where(isNotNull(t.deletedAt)),
    index('deals_contact').on(t.contactId),
    index('deals_company').on(t.companyId),
    index('deals_closed_at').on(t.closedAt).where(isNull(t.deletedAt)),
    index('deals_own_closed').on(t.responsibleId, t.closedAt).concurrently().where(isNull(t.deletedAt)),
    index('deals_tags').using('gin', t.tagIds).concurrently(),
    index('deals_search').using('gin', t.searchText.op('gin_trgm_ops')),
  ],
);
export type Deal = typeof deals.$inferSelect;

/** What a deal was, from when to when: reports and boards of the past are read from here. The last period has no end. */
export const dealPeriods = pgTable(
  'deal_periods',
  {
    id: id(),
    dealId: ref()
      .notNull()
      .references(() => deals.id),
    validFrom: moment().notNull(),
    validTo: moment(),
    pipelineId: ref().notNull(),
    stageId: ref().notNull(),
    status: text({ enum: DEAL_STATUSES }).notNull(),
    amount: money(),
    currency: text().notNull(),
    responsibleId: ref(),
    expectedCloseDate: date({ mode: 'string' }),
  },
  (t) => [
    index('deal_periods_deal').on(t.dealId, t.validFrom),
    index('deal_periods_stage').on(t.stageId, t.validFrom, t.validTo),
  ],
);
