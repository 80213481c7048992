import { and, eq } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import { inTransaction } from '../db/transaction.ts';
import { recordEvents } from '../events/events.ts';
import { assertVisible, isOf, type MemberContext, type RecordRef } from './queries.ts';
import { follows } from './table.ts';

type Follow = typeof follows.$inferSelect;

export async function follow(context: MemberContext, record: RecordRef): Promise<{ isFollowing: boolean }> {
  await inTransaction(context, async (ctx) => {
    await assertVisible({ ...ctx, actor: context.actor }, record);
    await addFollowers(ctx, [{ ...record, userId: context.actor.userId }]);
  });
  return { isFollowing: true };
}

export async function unfollow(context: MemberContext, record: RecordRef): Promise<{ isFollowing: boolean }> {
  await inTransaction(context, async (ctx) => {
    await assertVisible({ ...ctx, actor: context.actor }, record);
    const gone = await ctx.db
      .delete(follows)
      .where(and(isOf(record), eq(follows.userId, context.actor.userId)))
      .returning();
    await recordFollows(ctx, 'deleted', gone);
  });
  return { isFollowing: false };
}

/** Has people follow records; those who do already go on. */
export async function addFollowers(
  ctx: ActorContext,
  rows: readonly (RecordRef & { userId: number })[],
): Promise<void> {
  if (rows.length === 0) return;
  const made = await ctx.db
    .insert(follows)
    .values([...rows])
    .onConflictDoNothing()
    .returning();
  await recordFollows(ctx, 'created', made);
}

/** The person's own screens hear of it, and nobody else's. */
const recordFollows = (ctx: ActorContext, kind: 'created' | 'deleted', rows: readonly Follow[]) =>
  recordEvents(
    ctx,
    rows.map(({ id, userId, entityType, entityId }) => ({
      kind,
      entityType: 'follow',
      entityId: id,
      changes: {},
      resource: 'notification',
      ownerIds: [userId],
      parents: [{ type: entityType, id: entityId }],
    })),
  );
