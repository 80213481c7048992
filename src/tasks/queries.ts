import { and, eq, gte, lt, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { QueryContext } from '../access/actor.ts';
import { notFound } from '../core/errors.ts';
import { addDays, momentAt } from '../core/zones.ts';
import { listsOf } from '../lists/lists.ts';
import type { WithCan } from '../records/entity.ts';
import { inSight, withCan } from '../records/filters.ts';
import { zonesOfUsers } from '../users/queries.ts';
import { readTasks, type TaskRecord, taskEntity } from './entity.ts';
import type { taskCalendar, taskLists } from './input.ts';
import { tasks } from './table.ts';

export type TaskView = WithCan<TaskRecord>;

/** Still to be done, in the words of the index. */
export const isOpenTask = sql`${tasks.status} in ('pending', 'in_progress')`;
const isClosedTask = sql`${tasks.status} in ('done', 'cancelled')`;

const viewOf = (ctx: QueryContext, task: TaskRecord): TaskView =>
  withCan(ctx.actor, taskEntity, task, [task.assigneeId, task.createdById]);

type Filters = Omit<z.output<typeof taskLists.summary>, 'aggregates'>;

export const taskList = listsOf({
  entity: taskEntity,
  read: readTasks,
  ownerIds: (task) => [task.assigneeId, task.createdById],
  conditions: ({ assigneeId, contactId, companyId, dealId, status, open, priority, dueBefore, dueAfter }: Filters) => [
    assigneeId === undefined ? undefined : eq(tasks.assigneeId, assigneeId),
    contactId === undefined ? undefined : eq(tasks.contactId, contactId),
    companyId === undefined ? undefined : eq(tasks.companyId, companyId),
    dealId === undefined ? undefined : eq(tasks.dealId, dealId),
    status === undefined ? undefined : eq(tasks.status, status),
    open === undefined ? undefined : open ? isOpenTask : isClosedTask,
    priority === undefined ? undefined : eq(tasks.priority, priority),
    dueBefore === undefined ? undefined : lt(tasks.dueAt, dueBefore),
    dueAfter === undefined ? undefined : gte(tasks.dueAt, dueAfter),
  ],
});

export type CalendarDay = { day: string; total: number; items: TaskView[] };

/** What is due on each of some days, the first of each and how many there are: a range of the index a day. */
export async function tasksByDay(
  ctx: QueryContext,
  { from, days, timezone, perDay, ...filters }: z.output<typeof taskCalendar>,
): Promise<{ days: CalendarDay[] }> {
  const zone = timezone ?? (await zonesOfUsers(ctx.db, [ctx.actor.userId]))(ctx.actor.userId);
  const dates = Array.from({ length: days }, (_, index) => addDays(from, index));
  const starts = [...dates, addDays(from, days)].map((date) => momentAt(date, '00:00', zone).toISOString());
  const fitting = await taskList.fitting(ctx, filters);
  const isDue = sql`${fitting} and ${tasks.dueAt} >= d.starts and ${tasks.dueAt} < d.ends`;
  const found = await ctx.adhoc.execute<{ nth: number; total: number; ids: number[] }>(sql`
    select d.nth::int, counted.total::int, first.ids
    from unnest(${sql.param(starts.slice(0, -1))}::text[]::timestamptz[], ${sql.param(starts.slice(1))}::text[]::timestamptz[])
      with ordinality as d(starts, ends, nth)
    cross join lateral (select count(*) as total from ${tasks} where ${isDue}) counted
    cross join lateral (select coalesce(jsonb_agg(id), '[]') as ids
      from (select ${tasks.id} from ${tasks} where ${isDue} order by ${tasks.dueAt}, ${tasks.id} limit ${perDay}) t) first
    where counted.total > 0`);
  const rows = Array.from(found);
  const ids = rows.flatMap((row) => row.ids);
  const items =
    ids.length === 0 ? [] : await readTasks(ctx.adhoc, { where: sql`${tasks.id} = any(${sql.param(ids)}::bigint[])` });
  const byId = new Map(items.map((task) => [task.id, viewOf(ctx, task)]));
  const byNth = new Map(rows.map((row) => [row.nth, row]));
  return {
    days: dates.map((day, index) => {
      const row = byNth.get(index + 1);
      return { day, total: row?.total ?? 0, items: (row?.ids ?? []).flatMap((id) => byId.get(id) ?? []) };
    }),
  };
}

/** NOT_FOUND where it is absent or invisible. One in the trash is given too, with `deletedAt`: it can be restored. */
export async function getTask(ctx: QueryContext, id: number): Promise<TaskView> {
  const [task] = await readTasks(ctx.db, { where: and(eq(tasks.id, id), inSight(ctx.actor, taskEntity)) });
  if (!task) throw notFound('task');
  return viewOf(ctx, task);
}

/** A task that the asker has just changed, also where the change handed it out of their sight. */
export async function changedTask(ctx: QueryContext, id: number): Promise<TaskView> {
  const [task] = await readTasks(ctx.db, { where: eq(tasks.id, id) });
  if (!task) throw notFound('task');
  return viewOf(ctx, task);
}
