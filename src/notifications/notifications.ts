import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { ActorContext, UserActor } from '../access/actor.ts';
import { invalid, noSuch } from '../core/errors.ts';
import { inTransaction } from '../db/transaction.ts';
import { recordEvents } from '../events/events.ts';
import type { RecordType } from '../records/input.ts';
import type { NotificationKind } from './input.ts';
import { type NotificationData, notifications } from './table.ts';

export type NewNotification = {
  userId: number;
  kind: NotificationKind;
  entityType: RecordType;
  /** Null where it is about many records. */
  entityId: number | null;
  data: NotificationData;
  /** What it is about: a person is told of the same thing once, however often this is called. */
  dedupeKey: string;
};

/** Tells people of something, on their open screens too. Returns how many were told of something new. */
export async function notify(context: ActorContext, items: readonly NewNotification[]): Promise<number> {
  if (items.length === 0) return 0;
  return inTransaction(context, async (ctx) => {
    const written = await ctx.db
      .insert(notifications)
      .values([...items])
      .onConflictDoNothing()
      .returning({ id: notifications.id, userId: notifications.userId });
    await recordEvents(
      ctx,
      written.map(({ id, userId }) => ({
        kind: 'created',
        entityType: 'notification',
        entityId: id,
        changes: {},
        resource: 'notification',
        ownerIds: [userId],
      })),
    );
    return written.length;
  });
}

/** Marks as read; the person's other screens hear of it. */
export async function markRead(
  context: ActorContext & { actor: UserActor },
  ids: readonly number[] | undefined,
): Promise<void> {
  await inTransaction(context, async (ctx) => {
    const isOwn = eq(notifications.userId, context.actor.userId);
    const wanted = ids && [...new Set(ids)];
    if (wanted) {
      const own = await ctx.db.$count(notifications, and(isOwn, inArray(notifications.id, wanted)));
      if (own < wanted.length) throw invalid({ ids: noSuch('notification') });
    }
    const read = await ctx.db
      .update(notifications)
      .set({ readAt: sql`now()`, updatedAt: sql`now()` })
      .where(and(isOwn, isNull(notifications.readAt), wanted ? inArray(notifications.id, wanted) : undefined))
      .returning({ id: notifications.id });
    const [first] = read;
    if (!first) return;
    await recordEvents(ctx, [
      {
        kind: 'updated',
        entityType: 'notification',
        entityId: first.id,
        changes: {},
        resource: 'notification',
        ownerIds: [context.actor.userId],
      },
    ]);
  });
}
