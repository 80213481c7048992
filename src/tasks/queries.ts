import { and, eq, gte, lt, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { z } from 'zod';
import type { QueryContext } from '../access/actor.ts';
import { notFound } from '../core/errors.ts';
import type { Page } from '../core/paging.ts';
import type { WithCan } from '../records/entity.ts';
import { inSight, matching, ofTeam, visible, withCan } from '../records/filters.ts';
import { alphabetical, bySize, ordering, type SortKey } from '../records/sorting.ts';
import { selectTasks, type TaskRecord, taskEntity } from './entity.ts';
import { TASK_PRIORITIES, type TASK_SORTS, TASK_STATUSES, type taskList } from './input.ts';
import { tasks } from './table.ts';

export type TaskView = WithCan<TaskRecord>;

/** Sorts by the order in which the values are declared, not by their spelling. */
const rankIn = (column: PgColumn, values: readonly string[]): SortKey => ({
  by: sql`array_position(${sql.param(values)}::text[], ${column})`,
  mayBeNull: false,
});

const SORT_KEYS: Record<(typeof TASK_SORTS)[number], SortKey> = {
  dueAt: bySize(tasks.dueAt),
  title: alphabetical(tasks.title),
  priority: rankIn(tasks.priority, TASK_PRIORITIES),
  status: rankIn(tasks.status, TASK_STATUSES),
  createdAt: bySize(tasks.createdAt),
  updatedAt: bySize(tasks.updatedAt),
};

/** Still to be done, in the words of the index. */
export const isOpenTask = sql`${tasks.status} in ('pending', 'in_progress')`;
const isClosedTask = sql`${tasks.status} in ('done', 'cancelled')`;

const viewOf = (ctx: QueryContext, task: TaskRecord): TaskView =>
  withCan(ctx.actor, taskEntity, task, [task.assigneeId, task.createdById]);

export async function listTasks(ctx: QueryContext, input: z.output<typeof taskList>): Promise<Page<TaskView>> {
  const { page, perPage, assigneeId, contactId, companyId, dealId, status, open, priority } = input;
  const where = and(
    visible(ctx.actor, taskEntity),
    matching(tasks.searchText, input.q),
    ofTeam([tasks.assigneeId], input.teamId),
    assigneeId === undefined ? undefined : eq(tasks.assigneeId, assigneeId),
    contactId === undefined ? undefined : eq(tasks.contactId, contactId),
    companyId === undefined ? undefined : eq(tasks.companyId, companyId),
    dealId === undefined ? undefined : eq(tasks.dealId, dealId),
    status === undefined ? undefined : eq(tasks.status, status),
    open === undefined ? undefined : open ? isOpenTask : isClosedTask,
    priority === undefined ? undefined : eq(tasks.priority, priority),
    input.dueBefore === undefined ? undefined : lt(tasks.dueAt, input.dueBefore),
    input.dueAfter === undefined ? undefined : gte(tasks.dueAt, input.dueAfter),
  );
  const [items, total] = await Promise.all([
    selectTasks(ctx.adhoc)
      .where(where)
      .orderBy(...ordering(SORT_KEYS, input.sort, tasks.id))
      .limit(perPage)
      .offset((page - 1) * perPage),
    ctx.adhoc.$count(tasks, where),
  ]);
  return { items: items.map((task) => viewOf(ctx, task)), page, perPage, total };
}

/** NOT_FOUND where it is absent or invisible. One in the trash is given too, with `deletedAt`: it can be restored. */
export async function getTask(ctx: QueryContext, id: number): Promise<TaskView> {
  const [task] = await selectTasks(ctx.db).where(and(eq(tasks.id, id), inSight(ctx.actor, taskEntity)));
  if (!task) throw notFound('task');
  return viewOf(ctx, task);
}

/** A task that the asker has just changed, also where the change handed it out of their sight. */
export async function changedTask(ctx: QueryContext, id: number): Promise<TaskView> {
  const [task] = await selectTasks(ctx.db).where(eq(tasks.id, id));
  if (!task) throw notFound('task');
  return viewOf(ctx, task);
}
