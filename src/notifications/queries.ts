import { and, desc, eq, isNull, lt, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { QueryContext, UserActor } from '../access/actor.ts';
import type { Db } from '../db/client.ts';
import { RECORD_TYPES, type RecordType } from '../records/input.ts';
import { visibleIds } from '../records/links.ts';
import type { NotificationKind, notificationList } from './input.ts';
import { type Notification, notifications } from './table.ts';

type MemberContext = QueryContext & { actor: UserActor };

export type NotificationView = {
  id: number;
  kind: NotificationKind;
  entityType: RecordType;
  entityId: number | null;
  title: string | null;
  by: { id: number; name: string } | null;
  dueAt: string | null;
  created: number | null;
  updated: number | null;
  readAt: Date | null;
  createdAt: Date;
};

const viewOf = ({ id, kind, entityType, entityId, data, readAt, createdAt }: Notification): NotificationView => ({
  id,
  kind,
  entityType,
  entityId,
  title: data.title ?? null,
  by: data.by ?? null,
  dueAt: data.dueAt ?? null,
  created: data.created ?? null,
  updated: data.updated ?? null,
  readAt,
  createdAt,
});

/** The newest first. A record that is out of sight by now keeps its entry, but neither its name nor its id. */
export async function listNotifications(
  ctx: MemberContext,
  { cursor, limit, unread }: z.output<typeof notificationList>,
): Promise<{ items: NotificationView[]; nextCursor: number | null }> {
  const rows = await ctx.adhoc
    .select()
    .from(notifications)
    .where(
      and(
        eq(notifications.userId, ctx.actor.userId),
        cursor ? lt(notifications.id, cursor) : undefined,
        unread ? isNull(notifications.readAt) : undefined,
      ),
    )
    .orderBy(desc(notifications.id))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const nextCursor = rows.length > limit ? (page.at(-1)?.id ?? null) : null;
  return { items: await withoutHidden(ctx, page.map(viewOf)), nextCursor };
}

async function withoutHidden(ctx: MemberContext, items: NotificationView[]): Promise<NotificationView[]> {
  const visible = new Map<RecordType, Set<number>>();
  for (const type of RECORD_TYPES) {
    const ids = items.flatMap((item) => (item.entityType === type && item.entityId !== null ? [item.entityId] : []));
    visible.set(type, await visibleIds(ctx, type, ids));
  }
  return items.map((item) => {
    const isHidden = item.entityId !== null && !visible.get(item.entityType)?.has(item.entityId);
    return isHidden ? { ...item, entityId: null, title: null } : item;
  });
}

export async function countUnread(ctx: MemberContext): Promise<number> {
  return ctx.db.$count(notifications, and(eq(notifications.userId, ctx.actor.userId), isNull(notifications.readAt)));
}

/** For the live stream, which asks on behalf of whom they belong to. */
export async function loadNotifications(db: Db, ids: readonly number[]): Promise<Map<number, NotificationView>> {
  const rows = await db
    .select()
    .from(notifications)
    .where(sql`${notifications.id} = any(${sql.param(ids)}::bigint[])`);
  return new Map(rows.map((row) => [row.id, viewOf(row)]));
}
