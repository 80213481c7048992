import { and, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import type { Actor, ActorContext, UserActor } from '../access/actor.ts';
import { reaches } from '../access/scope.ts';
import { loadActors } from '../auth/actors.ts';
import { invalid, noSuch } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import { inTransaction } from '../db/transaction.ts';
import { recordEvents } from '../events/events.ts';
import { entityOf, type RecordRow } from '../records/entity.ts';
import { RECORD_TYPES } from '../records/input.ts';
import { loadChannels } from './choices.ts';
import { type NotificationKind, type NotificationsRead, TOPIC_OF } from './input.ts';
import { type NotificationData, type NotificationSubject, notifications } from './table.ts';

export type NewNotification = {
  userId: number;
  kind: NotificationKind;
  entityType: NotificationSubject;
  /** Null where it is about many records, or none. */
  entityId: number | null;
  data: NotificationData;
  /** What it is about: a person is told of the same thing once, however often this is called. */
  dedupeKey: string;
};

/** Whoever reads the bell is not written to: mail waits so long for that, and gathers what happens meanwhile. */
const MAIL_AFTER_MINUTES = 5;

/**
 * Tells people of something where they want to hear of it, on their open screens too. Those who are not active, or don't
 * see the record, are not told. Returns how many were told of something new.
 */
export async function notify(context: ActorContext, items: readonly NewNotification[]): Promise<number> {
  if (items.length === 0) return 0;
  return inTransaction(context, async (ctx) => {
    const told = await withoutBlind(ctx, items);
    if (told.length === 0) return 0;
    const channelsOf = await loadChannels(
      ctx.db,
      told.map(({ userId }) => userId),
    );
    const written = await ctx.db
      .insert(notifications)
      .values(
        told.map((item) => {
          const channels = channelsOf(item.userId, TOPIC_OF[item.kind]);
          const mailAt = sql`now() + make_interval(mins => ${MAIL_AFTER_MINUTES})`;
          return { ...item, channels, mailAt: channels.includes('email') ? mailAt : null };
        }),
      )
      .onConflictDoNothing()
      .returning({ id: notifications.id, userId: notifications.userId, channels: notifications.channels });
    const seen = written.filter(({ channels }) => channels.includes('bell') || channels.includes('toast'));
    await recordEvents(
      ctx,
      seen.map(({ id, userId }) => ({
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

async function withoutBlind(ctx: ActorContext, items: readonly NewNotification[]): Promise<NewNotification[]> {
  const actors = await loadActors(ctx.db, [...new Set(items.map(({ userId }) => userId))]);
  const owners = new Map<string, (number | null)[]>();
  for (const type of RECORD_TYPES) {
    const ids = items.flatMap(({ entityType, entityId }) =>
      entityType === type && entityId !== null ? [entityId] : [],
    );
    if (ids.length === 0) continue;
    const entity = entityOf(type);
    const { table } = entity;
    const rows = await ctx.db
      .select()
      .from(table)
      .where(and(sql`${table.id} = any(${sql.param([...new Set(ids)])}::bigint[])`, isNull(table.deletedAt)));
    // The table is the entity's own, whose rows are records.
    for (const row of rows as RecordRow[]) owners.set(`${type} ${row.id}`, entity.ownerIds(row));
  }
  return items.filter((item) => {
    const actor = actors.get(item.userId);
    return actor !== undefined && isSeen(actor, item, owners);
  });
}

function isSeen(
  actor: Actor,
  { entityType, entityId, data }: NewNotification,
  owners: ReadonlyMap<string, (number | null)[]>,
): boolean {
  if (entityId === null || entityType === 'user') return true;
  if (data.activityId !== undefined && actor.matrix.activity.view === 'none') return false;
  const ownerIds = owners.get(`${entityType} ${entityId}`);
  return ownerIds !== undefined && reaches(actor, entityType, 'view', ownerIds);
}

type MemberContext = ActorContext & { actor: UserActor };

/** Marks as read; the person's other screens hear of it. */
export async function markRead(context: MemberContext, which: NotificationsRead): Promise<void> {
  if (which.entityId !== undefined && which.entityType === undefined) throw invalid({ entityType: say('required') });
  await setRead(context, which, true);
}

/** Marks as unread, to come back to it. */
export async function markUnread(context: MemberContext, ids: readonly number[]): Promise<void> {
  await setRead(context, { ids: [...ids] }, false);
}

async function setRead(
  context: MemberContext,
  { ids, entityType, entityId }: Readonly<Partial<NotificationsRead>>,
  isRead: boolean,
): Promise<void> {
  await inTransaction(context, async (ctx) => {
    const isOwn = eq(notifications.userId, context.actor.userId);
    const wanted = ids && [...new Set(ids)];
    if (wanted) {
      const own = await ctx.db.$count(notifications, and(isOwn, inArray(notifications.id, wanted)));
      if (own < wanted.length) throw invalid({ ids: noSuch('notification') });
    }
    const isOther = isRead ? isNull(notifications.readAt) : isNotNull(notifications.readAt);
    const changed = await ctx.db
      .update(notifications)
      .set({ readAt: isRead ? sql`now()` : null, updatedAt: sql`now()` })
      .where(
        and(
          isOwn,
          isOther,
          wanted && inArray(notifications.id, wanted),
          entityType && eq(notifications.entityType, entityType),
          entityId === undefined ? undefined : eq(notifications.entityId, entityId),
        ),
      )
      .returning({ id: notifications.id });
    const [first] = changed;
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
