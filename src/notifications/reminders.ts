import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import { OPEN_TASK_STATUSES } from '../tasks/input.ts';
import { tasks } from '../tasks/table.ts';
import { users } from '../users/table.ts';
import { notify } from './notifications.ts';
import { notifications } from './table.ts';

/** A reminder is late rather than lost where nothing ran when it was due: so long. */
const LATE_HOURS = 24;

const dueAt = sql<string>`to_char(${tasks.dueAt} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
/** A task that is moved is due anew, and so is one that is handed on. */
const dedupeKey = sql<string>`concat('task ', ${tasks.id}, ' due ', ${dueAt})`;

/** Reminds people of their open tasks that are due so soon, once for each time that a task is due. */
export async function remindOfTasks(ctx: ActorContext, leadMinutes: number): Promise<number> {
  const due = await ctx.db
    .select({ id: tasks.id, title: tasks.title, userId: users.id, dueAt, dedupeKey })
    .from(tasks)
    .innerJoin(users, and(eq(users.id, tasks.assigneeId), eq(users.active, true)))
    .where(
      and(
        isNull(tasks.deletedAt),
        inArray(tasks.status, [...OPEN_TASK_STATUSES]),
        sql`${tasks.dueAt} <= now() + make_interval(mins => ${leadMinutes})`,
        sql`${tasks.dueAt} > greatest(now() - make_interval(hours => ${LATE_HOURS}), ${tasks.createdAt})`,
        sql`not exists (select 1 from ${notifications} n where n.user_id = ${users.id} and n.dedupe_key = ${dedupeKey})`,
      ),
    )
    .orderBy(tasks.dueAt, tasks.id)
    .limit(1_000);
  return notify(
    ctx,
    due.map((task) => ({
      userId: task.userId,
      kind: 'task_due',
      entityType: 'task',
      entityId: task.id,
      data: { title: task.title, dueAt: task.dueAt },
      dedupeKey: task.dedupeKey,
    })),
  );
}
