import { and, asc, eq, gt, inArray, isNotNull, isNull, lte, or, type SQL, sql } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import { DEFAULT_REMINDERS, momentOfReminder, type Reminder } from '../core/reminders.ts';
import { inTransaction } from '../db/transaction.ts';
import { type EventRow, events } from '../events/table.ts';
import { readLog } from '../live/log.ts';
import { isOpenTask } from '../tasks/queries.ts';
import { tasks } from '../tasks/table.ts';
import { users } from '../users/table.ts';
import { loadWorkspace } from '../workspace/queries.ts';
import { lockCursor, moveCursor } from './cursors.ts';
import { notify } from './notifications.ts';
import { taskReminders } from './table.ts';

const NAME = 'reminders';
const MAX_EVENTS = 5_000;
const BATCH = 2_000;
const MAX_TOLD_AT_ONCE = 1_000;
/** A reminder is late rather than lost where nothing ran when it was due: so long. */
const LATE_MS = 24 * 3_600_000;

/** What of a task, of a person and of the workspace decides when to remind of it. */
const DECIDING = {
  task: ['dueAt', 'reminders', 'assigneeId', 'status', 'deletedAt'],
  user: ['timezone', 'taskReminders', 'active'],
  workspace: ['timezone'],
} as const;
const DECIDING_TYPES = ['task', 'user', 'workspace'] as const;

export const concernsReminders = ({ entityType, changes }: EventRow): boolean =>
  DECIDING_TYPES.some((type) => type === entityType && DECIDING[type].some((field) => field in changes));

/** The same as a condition. */
const concerning = () =>
  or(
    ...DECIDING_TYPES.map((type) =>
      and(
        eq(events.entityType, type),
        sql`${events.changes} ?| array[${sql.join(
          DECIDING[type].map((field) => sql`${field}`),
          sql`, `,
        )}]`,
      ),
    ),
  );

type Timed = { dueAt: Date | null; createdAt: Date; reminders: readonly Reminder[] };

/**
 * When to remind of a task. Of the times that have passed, later than `since`, only the last counts: a task that is made,
 * moved or handed on too late for it, or that nobody was reminded of in time, is told of at once.
 */
export function reminderTimes(
  { dueAt, createdAt, reminders }: Timed,
  zone: string,
  now: number,
  since = now - LATE_MS,
): Date[] {
  const times = reminders
    .map((reminder) => momentOfReminder(reminder, dueAt, zone)?.getTime())
    .filter((time) => time !== undefined);
  const ahead = times.filter((time) => time > now);
  const isDueLongAgo = dueAt !== null && dueAt.getTime() <= Math.max(now - LATE_MS, createdAt.getTime());
  const late = isDueLongAgo ? [] : times.filter((time) => time <= now && time > since);
  const last = late.length > 0 ? [Math.max(...late)] : [];
  return [...new Set([...last, ...ahead])].map((time) => new Date(time));
}

/** Follows what happens to tasks, people's zones and wishes. Returns the times to remind at that are new. */
export async function followTasks(context: ActorContext): Promise<Date[]> {
  return inTransaction(context, async (ctx) => {
    const cursor = await lockCursor(ctx, NAME);
    if (cursor === null) return [];
    const read = await readLog(ctx.db, cursor, MAX_EVENTS, concerning());
    await moveCursor(ctx, NAME, read.snapshot);
    const isTooMuch = cursor.isNew || read.events.length === MAX_EVENTS;
    const isEverybodys = isTooMuch || read.events.some(({ entityType }) => entityType === 'workspace');
    const idsOf = (type: string) => [
      ...new Set(read.events.filter(({ entityType }) => entityType === type).map(({ entityId }) => entityId)),
    ];
    if (isEverybodys) return scheduleAll(ctx, cursor.isNew);
    const [taskIds, userIds] = [idsOf('task'), idsOf('user')];
    return [
      ...(userIds.length > 0 ? await scheduleAll(ctx, false, inArray(tasks.assigneeId, userIds)) : []),
      ...(taskIds.length > 0 ? await schedule(ctx, taskIds) : []),
    ];
  });
}

/** Works the reminders of all open tasks out anew; what was due before there was a schedule is nobody's news. */
async function scheduleAll(ctx: ActorContext, isFirst: boolean, where?: SQL): Promise<Date[]> {
  const made: Date[] = [];
  for (let after = 0; ; ) {
    const rows = await ctx.db
      .select({ id: tasks.id })
      .from(tasks)
      .where(
        and(
          gt(tasks.id, after),
          isNull(tasks.deletedAt),
          isOpenTask,
          or(gt(tasks.dueAt, new Date(Date.now() - LATE_MS)), isNotNull(tasks.reminders)),
          where,
        ),
      )
      .orderBy(asc(tasks.id))
      .limit(BATCH);
    const last = rows.at(-1);
    if (!last) return made;
    made.push(
      ...(await schedule(
        ctx,
        rows.map(({ id }) => id),
        isFirst,
      )),
    );
    after = last.id;
  }
}

/** Makes the schedule of these tasks what they ask for by now. Returns the times that are new in it. */
async function schedule(ctx: ActorContext, taskIds: readonly number[], isFirst = false): Promise<Date[]> {
  const { timezone } = await loadWorkspace(ctx.db);
  const rows = await ctx.db
    .select({
      id: tasks.id,
      dueAt: tasks.dueAt,
      createdAt: tasks.createdAt,
      reminders: tasks.reminders,
      usual: users.taskReminders,
      zone: users.timezone,
    })
    .from(tasks)
    .innerJoin(users, and(eq(users.id, tasks.assigneeId), eq(users.active, true)))
    .where(and(among(tasks.id, taskIds), isNull(tasks.deletedAt), isOpenTask));
  const now = Date.now();
  const wanted = rows.flatMap(({ id, reminders, usual, zone, ...task }) =>
    reminderTimes(
      { ...task, reminders: reminders ?? usual ?? DEFAULT_REMINDERS },
      zone ?? timezone,
      now,
      isFirst ? now : undefined,
    ).map((at) => ({
      task_id: id,
      remind_at: at,
    })),
  );
  const list = sql`jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as w(task_id bigint, remind_at timestamptz(3))`;
  await ctx.db.execute(sql`
    delete from ${taskReminders} r where r.task_id = any(${sql.param(taskIds)}::bigint[])
    and not exists (select 1 from ${list} where w.task_id = r.task_id and w.remind_at = r.remind_at)`);
  const made = await ctx.db.execute<{ remind_at: string }>(sql`
    insert into ${taskReminders} (task_id, remind_at) select w.task_id, w.remind_at from ${list}
    on conflict do nothing returning remind_at`);
  return Array.from(made, (row) => new Date(row.remind_at));
}

const among = (column: typeof tasks.id | typeof taskReminders.taskId, ids: readonly number[]): SQL =>
  sql`${column} = any(${sql.param(ids)}::bigint[])`;

/**
 * Tells people of their tasks whose time has come, each once however many processes do it. The task is asked again:
 * what was finished or put off just now is not told. Returns how many were told.
 */
export async function remindOfTasks(context: ActorContext): Promise<number> {
  return inTransaction(context, async (ctx) => {
    const isDue = lte(taskReminders.remindAt, sql`now()`);
    const waiting = await ctx.db
      .select({ taskId: taskReminders.taskId })
      .from(taskReminders)
      .where(isDue)
      .orderBy(asc(taskReminders.remindAt), asc(taskReminders.taskId))
      .limit(MAX_TOLD_AT_ONCE)
      .for('update', { skipLocked: true });
    if (waiting.length === 0) return 0;
    const ids = [...new Set(waiting.map(({ taskId }) => taskId))];
    await schedule(ctx, ids);
    const told = await ctx.db
      .delete(taskReminders)
      .where(and(among(taskReminders.taskId, ids), isDue))
      .returning();
    const current = await ctx.db
      .select({ id: tasks.id, dueAt: tasks.dueAt, userId: tasks.assigneeId })
      .from(tasks)
      .where(
        among(
          tasks.id,
          told.map(({ taskId }) => taskId),
        ),
      );
    const byId = new Map(current.map((task) => [task.id, task]));
    return notify(
      ctx,
      told.flatMap(({ taskId, remindAt }) => {
        const task = byId.get(taskId);
        if (!task || task.userId === null) return [];
        const { dueAt, userId } = task;
        return [
          {
            userId,
            kind: 'task_due' as const,
            entityType: 'task' as const,
            entityId: taskId,
            data: dueAt ? { dueAt: dueAt.toISOString() } : {},
            // What was told at its time is not told again when the task comes back to it.
            dedupeKey: `task ${taskId} at ${remindAt.toISOString()} due ${dueAt?.toISOString() ?? 'never'}`,
          },
        ];
      }),
    );
  });
}
