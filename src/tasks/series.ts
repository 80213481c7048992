import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import { nextOccurrence } from '../core/recurrence.ts';
import type { Reminder } from '../core/reminders.ts';
import { addDays, dayIn, momentAt, timeIn } from '../core/zones.ts';
import { loadCustomFields } from '../custom-fields/queries.ts';
import { lockFields } from '../custom-fields/values.ts';
import { changesOf } from '../events/changes.ts';
import { type Changed, insertRecords, recordChanges, writeChanges } from '../records/records.ts';
import { zonesOfUsers } from '../users/queries.ts';
import { taskEntity } from './entity.ts';
import { isOpenTask } from './queries.ts';
import { type Task, tasks } from './table.ts';

/**
 * What follows for series from what was done and reopened: the next task is made once this one is done, and taken back
 * with it as long as nobody touched it. The rows are locked by then, so that of two who finish a task one makes the next.
 */
export async function followSeries(ctx: ActorContext, changed: readonly Changed<Task>[]): Promise<void> {
  const turned = changed.filter(({ changes }) => 'status' in changes);
  const done = turned.filter(({ after }) => after.repeat !== null && after.status === 'done');
  const reopened = turned.filter(({ before, after }) => before.status === 'done' && after.completedAt === null);
  if (done.length > 0)
    await makeNext(
      ctx,
      done.map(({ after }) => after),
    );
  if (reopened.length > 0)
    await takeBack(
      ctx,
      reopened.map(({ after }) => after.id),
    );
}

const follows = (ids: readonly number[]): SQL =>
  sql`${tasks.repeatOfId} = any(${sql.param(ids)}::bigint[]) and ${isNull(tasks.deletedAt)}`;

async function makeNext(ctx: ActorContext, done: readonly Task[]): Promise<void> {
  const ids = done.map(({ id }) => id);
  const there = await ctx.db.select({ id: tasks.repeatOfId }).from(tasks).where(follows(ids));
  const isFollowed = new Set(there.map(({ id }) => id));
  const zoneOf = await zonesOfUsers(
    ctx.db,
    done.map(({ assigneeId }) => assigneeId),
  );
  if (done.some(({ customFields }) => Object.keys(customFields).length > 0)) await lockFields(ctx, 'task', 'share');
  const fields = await loadCustomFields(ctx.db, { recordType: 'task', withDeleted: true });
  const unique = new Set<string>(fields.filter(({ isUnique }) => isUnique).map(({ key }) => key));
  const values = done.flatMap((task) =>
    isFollowed.has(task.id) ? [] : nextOf(task, zoneOf(task.assigneeId), new Date(), unique),
  );
  if (values.length > 0) await insertRecords(ctx, taskEntity, values);
}

/**
 * What the next task of a series is; none where the series ends. Times that have passed by now are left out, and so is what
 * only one task may hold.
 */
function nextOf(task: Task, zone: string, now: Date, unique: ReadonlySet<string>): Record<string, unknown>[] {
  const { repeat } = task;
  if (!repeat || repeat.count === 1) return [];
  const base = task.occursAt ?? new Date(repeat.startAt);
  const dueAt = nextOccurrence(repeat, base > now ? base : now, zone);
  if (!dueAt) return [];
  const { title, description, priority, contactId, companyId, dealId, assigneeId, createdById, tagIds, customFields } =
    task;
  return [
    {
      title,
      description,
      priority,
      contactId,
      companyId,
      dealId,
      assigneeId,
      createdById,
      tagIds,
      customFields: Object.fromEntries(Object.entries(customFields).filter(([key]) => !unique.has(key))),
      status: 'pending',
      dueAt,
      reminders: task.reminders?.map((reminder) => movedAlong(reminder, base, dueAt, zone)) ?? null,
      repeat: repeat.count === undefined ? repeat : { ...repeat, count: repeat.count - 1 },
      occursAt: dueAt,
      repeatOfId: task.id,
      version: 1,
    },
  ];
}

/** A reminder at a time of its own comes as many days later as the task. */
function movedAlong(reminder: Reminder, from: Date, to: Date, zone: string): Reminder {
  if (!('at' in reminder)) return reminder;
  const at = new Date(reminder.at);
  const days = Math.round((Date.parse(dayIn(to, zone)) - Date.parse(dayIn(from, zone))) / 86_400_000);
  return { at: momentAt(addDays(dayIn(at, zone), days), timeIn(at, zone), zone).toISOString() };
}

/** Into the trash with what was made of these and is as it was made. */
async function takeBack(ctx: ActorContext, ids: readonly number[]): Promise<void> {
  const made = await ctx.db
    .select()
    .from(tasks)
    .where(and(follows(ids), isOpenTask, eq(tasks.version, 1)))
    .orderBy(tasks.id)
    .for('update');
  const deletedAt = new Date();
  const plans = made.map((row, index) => ({ row, index, changes: changesOf(row, { deletedAt }) }));
  await recordChanges(ctx, taskEntity, await writeChanges(ctx, taskEntity, plans), () => 'deleted');
}
