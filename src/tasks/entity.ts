import { eq, getTableColumns, type SQL } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { companies } from '../companies/table.ts';
import { contacts } from '../contacts/table.ts';
import { searchText } from '../core/text.ts';
import type { Db } from '../db/client.ts';
import { readerOf } from '../db/reader.ts';
import { deals } from '../deals/table.ts';
import { defineRecord, presentParents } from '../records/entity.ts';
import { users } from '../users/table.ts';
import { TASK_PRIORITIES, TASK_STATUSES } from './input.ts';
import { type Task, tasks } from './table.ts';

const { searchText: _, ...columns } = getTableColumns(tasks);
const assignees = alias(users, 'assignees');
const creators = alias(users, 'creators');

const shown = {
  ...columns,
  assignee: { id: assignees.id, name: assignees.name },
  createdBy: { id: creators.id, name: creators.name },
  contact: { id: contacts.id, name: contacts.name },
  company: { id: companies.id, name: companies.name },
  deal: { id: deals.id, name: deals.title },
};

function selectTasks(db: Db) {
  return db
    .select(shown)
    .from(tasks)
    .leftJoin(assignees, eq(assignees.id, tasks.assigneeId))
    .leftJoin(creators, eq(creators.id, tasks.createdById))
    .leftJoin(contacts, eq(contacts.id, tasks.contactId))
    .leftJoin(companies, eq(companies.id, tasks.companyId))
    .leftJoin(deals, eq(deals.id, tasks.dealId));
}
/** A task as the API gives it, but for `can`. */
export type TaskRecord = Awaited<ReturnType<typeof selectTasks>>[number];
export const readTasks = readerOf<TaskRecord>(() => shown, selectTasks);

export const taskEntity = defineRecord<Task>({
  type: 'task',
  table: tasks,
  nameColumn: tasks.title,
  searchColumn: tasks.searchText,
  fields: {
    title: { kind: 'text' },
    description: { kind: 'longText' },
    status: { kind: 'choice', choices: TASK_STATUSES },
    priority: { kind: 'choice', choices: TASK_PRIORITIES },
    dueAt: { kind: 'timestamp' },
    reminders: { kind: 'rule' },
    repeat: { kind: 'rule' },
    contactId: { kind: 'record', references: 'contact' },
    companyId: { kind: 'record', references: 'company' },
    dealId: { kind: 'record', references: 'deal' },
    assigneeId: { kind: 'user' },
    tagIds: { kind: 'tags' },
  },
  listed: { completedAt: { kind: 'timestamp' }, createdById: { kind: 'user' } },
  keyFields: ['title', 'status', 'priority', 'dueAt'],
  searchedFields: ['description'],
  ownerField: 'assigneeId',
  ownerColumns: [tasks.assigneeId, tasks.createdById],
  ownerIds: (task) => [task.assigneeId, task.createdById],
  parents: (task) => presentParents({ contact: task.contactId, company: task.companyId, deal: task.dealId }),
  searchText: (task) => searchText([task.title, task.description]),
  fetch: (db: Db, where: SQL) => readTasks(db, { where }),
});
