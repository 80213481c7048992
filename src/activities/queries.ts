import { and, eq } from 'drizzle-orm';
import type { z } from 'zod';
import type { Actor, QueryContext } from '../access/actor.ts';
import type { Can } from '../access/input.ts';
import { notFound } from '../core/errors.ts';
import type { Page } from '../core/paging.ts';
import { type ActivityRecord, fetchActivities } from './entity.ts';
import type { activityList } from './input.ts';
import { canOnActivity, isLive, onVisibleRecord } from './policy.ts';
import { activities } from './table.ts';

export type ActivityView = ActivityRecord & { can: Pick<Can, 'edit' | 'delete'> };

export const activityView = (actor: Actor, activity: ActivityRecord): ActivityView =>
  Object.assign(activity, { can: canOnActivity(actor, activity) });

export async function listActivities(
  ctx: QueryContext,
  input: z.output<typeof activityList>,
): Promise<Page<ActivityView>> {
  const { page, perPage, entityType, entityId, type, userId } = input;
  const where = and(
    isLive,
    entityType === undefined ? undefined : eq(activities.entityType, entityType),
    entityId === undefined ? undefined : eq(activities.entityId, entityId),
    type === undefined ? undefined : eq(activities.type, type),
    userId === undefined ? undefined : eq(activities.userId, userId),
    onVisibleRecord(ctx.actor),
  );
  const [items, total] = await Promise.all([
    fetchActivities(ctx.adhoc, where, { limit: perPage, offset: (page - 1) * perPage }),
    ctx.adhoc.$count(activities, where),
  ]);
  return { items: items.map((activity) => activityView(ctx.actor, activity)), page, perPage, total };
}

/** NOT_FOUND where it is absent or on a record out of sight. One in the trash is given too: it can be restored. */
export async function getActivity(ctx: QueryContext, id: number): Promise<ActivityView> {
  const [activity] = await fetchActivities(ctx.db, and(eq(activities.id, id), onVisibleRecord(ctx.actor)));
  if (!activity) throw notFound('activity');
  return activityView(ctx.actor, activity);
}
