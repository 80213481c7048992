import { eq, getTableColumns, type SQL } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { companies } from '../companies/table.ts';
import { contacts } from '../contacts/table.ts';
import { searchText } from '../core/text.ts';
import type { Db } from '../db/client.ts';
import { deals } from '../deals/table.ts';
import { defineRecord, presentParents } from '../records/entity.ts';
import { users } from '../users/table.ts';
import { type Task, tasks } from './table.ts';

const { searchText: _, ...columns } = getTableColumns(tasks);
const assignees = alias(users, 'assignees');
const creators = alias(users, 'creators');

/** Tasks as the API gives them, but for `can`. */
export function selectTasks(db: Db) {
  return db
    .select({
      ...columns,
      assignee: { id: assignees.id, name: assignees.name },
      createdBy: { id: creators.id, name: creators.name },
      contact: { id: contacts.id, name: contacts.name },
      company: { id: companies.id, name: companies.name },
      deal: { id: deals.id, name: deals.title },
    })
    .from(tasks)
    .leftJoin(assignees, eq(assignees.id, tasks.assigneeId))
    .leftJoin(creators, eq(creators.id, tasks.createdById))
    .leftJoin(contacts, eq(contacts.id, tasks.contactId))
    .leftJoin(companies, eq(companies.id, tasks.companyId))
    .leftJoin(deals, eq(deals.id, tasks.dealId));
}
export type TaskRecord = Awaited<ReturnType<typeof selectTasks>>[number];

export const taskEntity = defineRecord<Task>({
  type: 'task',
  table: tasks,
  nameColumn: tasks.title,
  searchColumn: tasks.searchText,
  fields: {
    title: { kind: 'text' },
    description: { kind: 'longText' },
    status: { kind: 'choice' },
    priority: { kind: 'choice' },
    dueAt: { kind: 'timestamp' },
    reminders: { kind: 'rule' },
    repeat: { kind: 'rule' },
    contactId: { kind: 'record', references: 'contact' },
    companyId: { kind: 'record', references: 'company' },
    dealId: { kind: 'record', references: 'deal' },
    assigneeId: { kind: 'user' },
  },
  keyFields: ['title', 'status', 'priority', 'dueAt'],
  searchedFields: ['description'],
  ownerField: 'assigneeId',
  ownerColumns: [tasks.assigneeId, tasks.createdById],
  ownerIds: (task) => [task.assigneeId, task.createdById],
  parents: (task) => presentParents({ contact: task.contactId, company: task.companyId, deal: task.dealId }),
  searchText: (task) => searchText([task.title, task.description]),
  fetch: (db: Db, where: SQL) => selectTasks(db).where(where),
});
