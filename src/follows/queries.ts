import { and, eq, sql } from 'drizzle-orm';
import type { ActorContext, UserActor } from '../access/actor.ts';
import { notFound } from '../core/errors.ts';
import type { Db } from '../db/client.ts';
import { entityOf } from '../records/entity.ts';
import { visible } from '../records/filters.ts';
import type { RecordType } from '../records/input.ts';
import { follows } from './table.ts';

export type RecordRef = { entityType: RecordType; entityId: number };
export type MemberContext = ActorContext & { actor: UserActor };

/** Whether the asker follows a record that they see; NOT_FOUND where they don't. */
export async function followState(ctx: MemberContext, record: RecordRef): Promise<{ isFollowing: boolean }> {
  await assertVisible(ctx, record);
  const count = await ctx.db.$count(follows, and(isOf(record), eq(follows.userId, ctx.actor.userId)));
  return { isFollowing: count > 0 };
}

export async function assertVisible({ db, actor }: MemberContext, { entityType, entityId }: RecordRef): Promise<void> {
  const entity = entityOf(entityType);
  const found = await db.$count(entity.table, and(eq(entity.table.id, entityId), visible(actor, entity)));
  if (found === 0) throw notFound(entityType);
}

export const isOf = ({ entityType, entityId }: RecordRef) =>
  and(eq(follows.entityType, entityType), eq(follows.entityId, entityId));

/** Who follows each of these records of a type. */
export async function followersOf(
  db: Db,
  entityType: RecordType,
  ids: readonly number[],
): Promise<Map<number, number[]>> {
  const found = new Map<number, number[]>();
  if (ids.length === 0) return found;
  const rows = await db
    .select({ entityId: follows.entityId, userId: follows.userId })
    .from(follows)
    .where(and(eq(follows.entityType, entityType), sql`${follows.entityId} = any(${sql.param(ids)}::bigint[])`));
  for (const { entityId, userId } of rows) found.set(entityId, [...(found.get(entityId) ?? []), userId]);
  return found;
}
