import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { Actor, QueryContext } from '../access/actor.ts';
import type { Can } from '../access/input.ts';
import { notFound } from '../core/errors.ts';
import type { Page } from '../core/paging.ts';
import { entityOf } from '../records/entity.ts';
import { visible } from '../records/filters.ts';
import { type ActivityRecord, fetchActivities } from './entity.ts';
import { ACTIVITY_PARENTS, type activityList } from './input.ts';
import { canOnActivity, isLive, literal, onVisibleRecord } from './policy.ts';
import { activities } from './table.ts';

export type ActivityView = ActivityRecord & { can: Pick<Can, 'edit' | 'delete'> };

export const activityView = (actor: Actor, activity: ActivityRecord): ActivityView =>
  Object.assign(activity, { can: canOnActivity(actor, activity) });

export async function listActivities(
  ctx: QueryContext,
  input: z.output<typeof activityList>,
): Promise<Page<ActivityView>> {
  const { page, perPage, entityType, entityId, type, userId } = input;
  const wanted = and(
    isLive,
    entityType === undefined ? undefined : eq(activities.entityType, entityType),
    entityId === undefined ? undefined : eq(activities.entityId, entityId),
    type === undefined ? undefined : eq(activities.type, type),
    userId === undefined ? undefined : eq(activities.userId, userId),
  );
  const inSight = and(wanted, onVisibleRecord(ctx.actor));
  const [items, total] = await Promise.all([
    fetchActivities(ctx.adhoc, inSight, { limit: perPage, offset: (page - 1) * perPage }),
    countInSight(ctx, wanted),
  ]);
  return { items: items.map((activity) => activityView(ctx.actor, activity)), page, perPage, total };
}

/** From the records in sight to what is on them: the other way round every activity of everybody would be looked at. */
async function countInSight(ctx: QueryContext, wanted: SQL | undefined): Promise<number> {
  const counts = ACTIVITY_PARENTS.map((type) => {
    const entity = entityOf(type);
    return sql`(select count(*) from ${entity.table}
      join ${activities} on ${activities.entityType} = ${literal(type)} and ${activities.entityId} = ${entity.table.id}
      where ${and(visible(ctx.actor, entity), wanted)})`;
  });
  const [row] = await ctx.adhoc.execute<{ total: string }>(sql`select ${sql.join(counts, sql` + `)} as total`);
  return Number(row?.total);
}

/** NOT_FOUND where it is absent or on a record out of sight. One in the trash is given too: it can be restored. */
export async function getActivity(ctx: QueryContext, id: number): Promise<ActivityView> {
  const [activity] = await fetchActivities(ctx.db, and(eq(activities.id, id), onVisibleRecord(ctx.actor)));
  if (!activity) throw notFound('activity');
  return activityView(ctx.actor, activity);
}
