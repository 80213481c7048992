import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import { dayIn, momentAt } from '../core/zones.ts';
import { deals } from '../deals/table.ts';
import { pipelineStages } from '../pipelines/table.ts';
import { isOpenTask } from '../tasks/queries.ts';
import { tasks } from '../tasks/table.ts';
import { users } from '../users/table.ts';
import { loadWorkspace } from '../workspace/queries.ts';
import { notify } from './notifications.ts';
import { notifications } from './table.ts';

const MORNING = '08:00';
/** What happened longer ago, while nothing ran, is not told any more. */
const LATE_DAYS = 7;
const MAX_AT_ONCE = 5_000;

const isoOf = (moment: typeof tasks.dueAt | typeof deals.stageEnteredAt): SQL<string> =>
  sql<string>`to_char(${moment} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/**
 * Tells people in the morning, by their own clocks, what lies there: tasks of the days before that are not done, and deals
 * that have been in their stage for too long. Each task is told once for the time it was due, each deal once for its
 * stay in the stage. Returns how many were told.
 */
export async function tellInTheMorning(ctx: ActorContext, now = new Date()): Promise<number> {
  const mornings = await morningsOf(ctx, now);
  if (mornings.length === 0) return 0;
  const { timezone } = await loadWorkspace(ctx.db);
  const list = sql`jsonb_to_recordset(${JSON.stringify(mornings)}::jsonb) as morning(zone text, day_start timestamptz)`;
  const isIn = sql`morning.zone = coalesce(${users.timezone}, ${timezone})`;
  const earliest = sql`${now.toISOString()}::timestamptz - make_interval(days => ${LATE_DAYS})`;
  return (await tellOverdue(ctx, list, isIn, earliest)) + (await tellRotting(ctx, list, isIn, earliest, now));
}

/** The zones of people in which the morning has come, and when their day began. */
async function morningsOf({ db }: ActorContext, now: Date): Promise<{ zone: string; day_start: Date }[]> {
  const { timezone } = await loadWorkspace(db);
  const zones = await db.selectDistinct({ zone: users.timezone }).from(users).where(eq(users.active, true));
  return [...new Set(zones.map(({ zone }) => zone ?? timezone))].flatMap((zone) => {
    const today = dayIn(now, zone);
    return momentAt(today, MORNING, zone) <= now ? [{ zone, day_start: momentAt(today, '00:00', zone) }] : [];
  });
}

const isUntold = (dedupeKey: SQL) =>
  sql`not exists (select 1 from ${notifications} n where n.user_id = ${users.id} and n.dedupe_key = ${dedupeKey})`;

async function tellOverdue(ctx: ActorContext, list: SQL, isIn: SQL, earliest: SQL): Promise<number> {
  const dueAt = isoOf(tasks.dueAt);
  const dedupeKey = sql<string>`concat('task ', ${tasks.id}, ' overdue ', ${dueAt})`;
  const found = await ctx.db
    .select({ id: tasks.id, userId: users.id, dueAt, dedupeKey })
    .from(tasks)
    .innerJoin(users, and(eq(users.id, tasks.assigneeId), eq(users.active, true)))
    .innerJoin(list, isIn)
    .where(
      and(
        isNull(tasks.deletedAt),
        isOpenTask,
        sql`${tasks.dueAt} < morning.day_start and ${tasks.dueAt} > ${earliest}`,
        // One that was made for a time in the past is no news.
        sql`${tasks.createdAt} < ${tasks.dueAt}`,
        isUntold(dedupeKey),
      ),
    )
    .orderBy(tasks.dueAt, tasks.id)
    .limit(MAX_AT_ONCE);
  return notify(
    ctx,
    found.map(({ id, userId, dueAt: due, dedupeKey: key }) => ({
      userId,
      kind: 'task_overdue',
      entityType: 'task',
      entityId: id,
      data: { dueAt: due },
      dedupeKey: key,
    })),
  );
}

async function tellRotting(ctx: ActorContext, list: SQL, isIn: SQL, earliest: SQL, now: Date): Promise<number> {
  const dedupeKey = sql<string>`concat('deal ', ${deals.id}, ' rotting ', ${isoOf(deals.stageEnteredAt)})`;
  const rottenAt = sql`${deals.stageEnteredAt} + make_interval(days => ${pipelineStages.rottingDays})`;
  const found = await ctx.db
    .select({ id: deals.id, userId: users.id, dedupeKey })
    .from(deals)
    .innerJoin(pipelineStages, eq(pipelineStages.id, deals.stageId))
    .innerJoin(users, and(eq(users.id, deals.responsibleId), eq(users.active, true)))
    .innerJoin(list, isIn)
    .where(
      and(
        isNull(deals.deletedAt),
        isNull(deals.closedAt),
        sql`${rottenAt} < ${now.toISOString()}::timestamptz and ${rottenAt} > ${earliest}`,
        isUntold(dedupeKey),
      ),
    )
    .orderBy(deals.id)
    .limit(MAX_AT_ONCE);
  return notify(
    ctx,
    found.map(({ id, userId, dedupeKey: key }) => ({
      userId,
      kind: 'deal_rotting',
      entityType: 'deal',
      entityId: id,
      data: {},
      dedupeKey: key,
    })),
  );
}
