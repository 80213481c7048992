import { and, eq, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { Db } from '../db/client.ts';
import { assertInSight } from '../timeline/timeline.ts';
import type { newLook, Place, wholeLook } from './input.ts';
import type { LookContext } from './queries.ts';
import { recordLooks, typeLooks } from './table.ts';

/** Looks that lead no further are written down this seldom: only that the record is still looked at. */
const REFRESH_AFTER = sql.raw(`interval '30 days'`);
/** Whoever has not looked at a record for so long has not seen it. */
const FORGET_AFTER = sql.raw(`interval '1 year'`);

/** Notes how far the actor has seen a record; never back behind what they had seen before. */
export async function look(ctx: LookContext, { entityType, entityId, upTo }: z.output<typeof newLook>): Promise<void> {
  await assertInSight(ctx, entityType, entityId);
  const { eventId, activityId, updatedAt } = recordLooks;
  await ctx.db
    .insert(recordLooks)
    .values({ userId: ctx.actor.userId, entityType, entityId, eventId: upTo.event, activityId: upTo.activity })
    .onConflictDoUpdate({
      target: [recordLooks.userId, recordLooks.entityType, recordLooks.entityId],
      set: {
        eventId: sql`greatest(${eventId}, excluded.event_id)`,
        activityId: sql`greatest(${activityId}, excluded.activity_id)`,
        updatedAt: sql`now()`,
      },
      setWhere: sql`${eventId} < excluded.event_id or ${activityId} < excluded.activity_id
        or ${updatedAt} < now() - ${REFRESH_AFTER}`,
    });
}

/** Marks all records of a type as seen. Answers how far they were before, to take it back. */
export async function lookAtAll(
  ctx: LookContext,
  { entityType, upTo }: z.output<typeof wholeLook>,
): Promise<{ before: Place }> {
  const { userId } = ctx.actor;
  const isThis = and(eq(typeLooks.userId, userId), eq(typeLooks.entityType, entityType));
  const [before] = await ctx.db.select().from(typeLooks).where(isThis);
  const newest = (table: 'events' | 'activities') => sql<number>`(select coalesce(max(id), 0) from ${sql.raw(table)})`;
  const set = { eventId: upTo?.event ?? newest('events'), activityId: upTo?.activity ?? newest('activities') };
  await ctx.db
    .insert(typeLooks)
    .values({ userId, entityType, ...set })
    .onConflictDoUpdate({
      target: [typeLooks.userId, typeLooks.entityType],
      set: { eventId: sql`excluded.event_id`, activityId: sql`excluded.activity_id`, updatedAt: sql`now()` },
    });
  return { before: { event: before?.eventId ?? 0, activity: before?.activityId ?? 0 } };
}

/** What nobody has looked at for long is forgotten, so that looks don't gather for ever. */
export async function forgetLooks(db: Db): Promise<void> {
  await db.delete(recordLooks).where(sql`${recordLooks.updatedAt} < now() - ${FORGET_AFTER}`);
}
