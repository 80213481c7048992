import { and, eq, isNull, sql } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import { reaches } from '../access/scope.ts';
import { canOnActivity, onVisibleRecord } from '../activities/policy.ts';
import { type Activity, activities } from '../activities/table.ts';
import { notFound } from '../core/errors.ts';
import type { Parent } from '../events/input.ts';
import { entityOf, type RecordRow } from '../records/entity.ts';
import { inSight } from '../records/filters.ts';
import type { RecordType } from '../records/input.ts';
import type { FileParent } from './input.ts';

/** What files are on, and what the actor may do there. */
export type Place = {
  entityType: FileParent;
  entityId: number;
  /** The record whose view right decides who sees it. */
  resource: RecordType;
  ownerIds: (number | null)[];
  parents: Parent[];
  /** Whoever may comment may attach, and take back what they attached themselves. */
  canAttach: boolean;
  /** Whoever may edit it may remove what others attached. */
  canEdit: boolean;
  /** Then its files are there to be seen, as it is itself. */
  isTrashed: boolean;
};

type Where = { entityType: FileParent; entityId: number };

/** NOT_FOUND where it is absent or out of sight. `isHeld`: for a change, so that it is not in the trash, nor gets there meanwhile. */
export async function loadPlace(ctx: ActorContext, where: Where, isHeld = false): Promise<Place> {
  const { entityType, entityId } = where;
  return entityType === 'activity'
    ? placeOfActivity(ctx, entityId, isHeld)
    : placeOfRecord(ctx, entityType, entityId, isHeld);
}

async function placeOfRecord(
  ctx: ActorContext,
  type: Exclude<FileParent, 'activity'>,
  id: number,
  isHeld: boolean,
): Promise<Place> {
  const row = await findRecord(ctx, type, id, isHeld);
  if (!row) throw notFound(type);
  const entity = entityOf(type);
  const ownerIds = entity.ownerIds(row);
  const isTrashed = row.deletedAt !== null;
  return {
    entityType: type,
    entityId: id,
    resource: type,
    ownerIds,
    parents: entity.parents(row),
    canAttach: !isTrashed && reaches(ctx.actor, type, 'comment', ownerIds),
    canEdit: !isTrashed && reaches(ctx.actor, type, 'edit', ownerIds),
    isTrashed,
  };
}

async function placeOfActivity(ctx: ActorContext, id: number, isHeld: boolean): Promise<Place> {
  const { actor } = ctx;
  const reading = ctx.db
    .select()
    .from(activities)
    .where(and(eq(activities.id, id), isNull(activities.deletedAt), onVisibleRecord(actor)));
  const [activity] = actor.matrix.activity.view === 'none' ? [] : await (isHeld ? reading.for('share') : reading);
  const row = activity && (await findRecord(ctx, activity.entityType, activity.entityId, isHeld));
  if (!row) throw notFound('activity');
  const { entityType: type, entityId } = activity;
  const entity = entityOf(type);
  // What is said of a task stands on the task alone.
  const parents: Parent[] = [{ type, id: entityId }, ...(type === 'task' ? [] : entity.parents(row))];
  return onActivity(ctx, activity, { resource: type, ownerIds: entity.ownerIds(row), parents });
}

function onActivity(
  { actor }: ActorContext,
  activity: Pick<Activity, 'id' | 'type' | 'userId'>,
  { resource, ownerIds, parents }: Pick<Place, 'resource' | 'ownerIds' | 'parents'>,
): Place {
  return {
    entityType: 'activity',
    entityId: activity.id,
    resource,
    ownerIds,
    parents,
    canAttach: activity.type !== 'stage_change' && reaches(actor, resource, 'comment', ownerIds),
    canEdit: canOnActivity(actor, activity).edit,
    isTrashed: false,
  };
}

/** The activities of a record whose place is known, all at once. */
export async function placesOn(ctx: ActorContext, place: Place, ids: readonly number[]): Promise<Map<number, Place>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.db
    .select({ id: activities.id, type: activities.type, userId: activities.userId })
    .from(activities)
    .where(and(sql`${activities.id} = any(${sql.param(ids)}::bigint[])`, isNull(activities.deletedAt)));
  return new Map(rows.map((activity) => [activity.id, onActivity(ctx, activity, place)]));
}

async function findRecord(
  { db, actor }: ActorContext,
  type: RecordType,
  id: number,
  isHeld: boolean,
): Promise<RecordRow | undefined> {
  const entity = entityOf(type);
  const isThere = isHeld ? isNull(entity.table.deletedAt) : undefined;
  const where = and(eq(entity.table.id, id), isThere, inSight(actor, entity));
  const reading = db.select().from(entity.table).where(where);
  // The table is the entity's own, whose rows are records.
  const [row] = (await (isHeld ? reading.for('share') : reading)) as RecordRow[];
  return row;
}
