import { isNotNull, isNull, sql } from 'drizzle-orm';
import { check, index, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { companies } from '../companies/table.ts';
import { contacts } from '../contacts/table.ts';
import type { Recurrence } from '../core/recurrence.ts';
import type { Reminder } from '../core/reminders.ts';
import type { CustomValues } from '../custom-fields/input.ts';
import { alphabetically, editable, id, moment, oneOf, ref, searchColumn } from '../db/columns.ts';
import { deals } from '../deals/table.ts';
import { users } from '../users/table.ts';
import { TASK_PRIORITIES, TASK_STATUSES } from './input.ts';

export const tasks = pgTable(
  'tasks',
  {
    id: id(),
    title: text().notNull(),
    description: text(),
    status: text({ enum: TASK_STATUSES }).notNull().default('pending'),
    priority: text({ enum: TASK_PRIORITIES }).notNull().default('normal'),
    dueAt: moment(),
    /** Null: as whoever it is assigned to is reminded in general. */
    reminders: jsonb().$type<Reminder[]>(),
    /** The next one is made when this one is done. */
    repeat: jsonb().$type<Recurrence>(),
    /** When it would be due by the rule that made it, wherever it was moved since; null for the first. */
    occursAt: moment(),
    /** The task that this one follows in a series; one follows at most. */
    repeatOfId: ref(),
    completedAt: moment(),
    contactId: ref().references(() => contacts.id),
    companyId: ref().references(() => companies.id),
    dealId: ref().references(() => deals.id),
    assigneeId: ref().references(() => users.id),
    createdById: ref().references(() => users.id),
    tagIds: ref().array().notNull().default([]),
    customFields: jsonb().$type<CustomValues>().notNull().default({}),
    searchText: searchColumn(),
    ...editable,
  },
  (t) => [
    check('tasks_status', oneOf(t.status, TASK_STATUSES)),
    check('tasks_priority', oneOf(t.priority, TASK_PRIORITIES)),
    index('tasks_due').on(t.dueAt, t.id).where(isNull(t.deletedAt)),
    index('tasks_assignee').on(t.assigneeId, t.dueAt, t.id).where(isNull(t.deletedAt)),
    index('tasks_creator').on(t.createdById, t.dueAt, t.id).where(isNull(t.deletedAt)),
    index('tasks_alphabetical').on(alphabetically(t.title), t.id).concurrently().where(isNull(t.deletedAt)),
    index('tasks_deal')
      .on(t.dealId, t.dueAt)
      .where(sql`${t.status} in ('pending', 'in_progress') and ${t.deletedAt} is null`),
    index('tasks_deal_all').on(t.dealId),
    index('tasks_trash').on(t.deletedAt, t.id).concurrently().where(isNotNull(t.deletedAt)),
    index('tasks_contact').on(t.contactId),
    index('tasks_company').on(t.companyId),
    index('tasks_repeat_of').on(t.repeatOfId).concurrently().where(isNotNull(t.repeatOfId)),
    index('tasks_tags').using('gin', t.tagIds).concurrently(),
    index('tasks_search').using('gin', t.searchText.op('gin_trgm_ops')),
  ],
);
export type Task = typeof tasks.$inferSelect;
