import { and, desc, eq, getTableColumns, inArray, isNull, lt, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { Actor, QueryContext, UserActor } from '../access/actor.ts';
import { reaches } from '../access/scope.ts';
import { MENTION, mentionedIn } from '../activities/input.ts';
import { activities } from '../activities/table.ts';
import { loadActors } from '../auth/actors.ts';
import type { Db } from '../db/client.ts';
import { entityOf, type RecordRow } from '../records/entity.ts';
import { RECORD_TYPES, type RecordType } from '../records/input.ts';
import { users } from '../users/table.ts';
import type { NotificationKind, notificationList } from './input.ts';
import { type Notification, type NotificationData, type NotificationSubject, notifications } from './table.ts';

type MemberContext = QueryContext & { actor: UserActor };

export type NotificationView = {
  id: number;
  kind: NotificationKind;
  entityType: NotificationSubject;
  entityId: number | null;
  /** What the record is called by now; null where it is out of sight. */
  title: string | null;
  by: { id: number; name: string } | null;
  dueAt: string | null;
  created: number | null;
  updated: number | null;
  count: number | null;
  stage: NotificationData['stage'] | null;
  rights: NotificationData['rights'] | null;
  job: NotificationData['job'] | null;
  /** The beginning of what was written, with the names of those whom it mentions. */
  excerpt: string | null;
  /** Whether it is told on the open screen, too. */
  isToast: boolean;
  readAt: Date | null;
  createdAt: Date;
};

const EXCERPT_LENGTH = 200;
const isInBell = sql`'bell' = any(${notifications.channels})`;
const isOneOf = (column: unknown, ids: readonly number[]) => sql`${column} = any(${sql.param(ids)}::bigint[])`;

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
        isInBell,
        cursor ? lt(notifications.id, cursor) : undefined,
        unread ? isNull(notifications.readAt) : undefined,
      ),
    )
    .orderBy(desc(notifications.id))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const nextCursor = rows.length > limit ? (page.at(-1)?.id ?? null) : null;
  return { items: await asSeen(ctx.db, page, new Map([[ctx.actor.userId, ctx.actor]])), nextCursor };
}

export async function countUnread(ctx: MemberContext): Promise<number> {
  return ctx.db.$count(
    notifications,
    and(eq(notifications.userId, ctx.actor.userId), isNull(notifications.readAt), isInBell),
  );
}

/** For the live stream, which tells them to whom they belong. */
export async function loadNotifications(db: Db, ids: readonly number[]): Promise<Map<number, NotificationView>> {
  const rows = await db.select().from(notifications).where(isOneOf(notifications.id, ids));
  const actors = await loadActors(db, [...new Set(rows.map(({ userId }) => userId))]);
  return new Map((await asSeen(db, rows, actors)).map((view) => [view.id, view]));
}

type SeenRecord = { name: string; ownerIds: (number | null)[] };

/** As each may see it whom it belongs to, by the rights and the names of now. */
export async function asSeen(
  db: Db,
  rows: readonly Notification[],
  actors: ReadonlyMap<number, Actor>,
): Promise<NotificationView[]> {
  const [records, bodies] = await Promise.all([loadRecords(db, rows), loadBodies(db, rows)]);
  const nameOf = await loadNames(db, [
    ...rows.flatMap(({ data }) => (data.by ? [data.by.id] : [])),
    ...[...bodies.values()].flatMap(mentionedIn),
  ]);
  return rows.map((row) => {
    const { id, kind, entityType, entityId, data, channels, readAt, createdAt } = row;
    const actor = actors.get(row.userId);
    const record = records.get(`${entityType} ${entityId}`);
    const isSeen =
      actor !== undefined &&
      record !== undefined &&
      entityType !== 'user' &&
      reaches(actor, entityType, 'view', record.ownerIds);
    const body = isSeen && actor.matrix.activity.view !== 'none' ? bodies.get(data.activityId ?? 0) : undefined;
    const byName = data.by && nameOf.get(data.by.id);
    return {
      id,
      kind,
      entityType,
      entityId: isSeen ? entityId : null,
      title: isSeen ? record.name : null,
      by: data.by && byName !== undefined ? { id: data.by.id, name: byName } : null,
      dueAt: data.dueAt ?? null,
      created: data.created ?? null,
      updated: data.updated ?? null,
      count: data.count ?? null,
      stage: (isSeen && data.stage) || null,
      rights: data.rights ?? null,
      job: data.job ?? null,
      excerpt: body === undefined ? null : excerptOf(body, nameOf),
      isToast: channels.includes('toast'),
      readAt,
      createdAt,
    };
  });
}

/** Those that are not in the trash, a query for each type that occurs. */
async function loadRecords(db: Db, rows: readonly Notification[]): Promise<Map<string, SeenRecord>> {
  const found = new Map<string, SeenRecord>();
  for (const type of RECORD_TYPES) {
    const ids = idsOf(rows, type);
    if (ids.length === 0) continue;
    const entity = entityOf(type);
    const records = await db
      .select({ row: getTableColumns(entity.table), name: sql<string>`${entity.nameColumn}` })
      .from(entity.table)
      .where(and(isOneOf(entity.table.id, ids), isNull(entity.table.deletedAt)));
    // The table is the entity's own, whose rows are records.
    for (const { row, name } of records as { row: RecordRow; name: string }[]) {
      found.set(`${type} ${row.id}`, { name, ownerIds: entity.ownerIds(row) });
    }
  }
  return found;
}

function idsOf(rows: readonly Notification[], type: RecordType): number[] {
  const ids = rows.flatMap(({ entityType, entityId }) => (entityType === type && entityId !== null ? [entityId] : []));
  return [...new Set(ids)];
}

async function loadBodies(db: Db, rows: readonly Notification[]): Promise<Map<number, string>> {
  const ids = rows.flatMap(({ data }) => (data.activityId === undefined ? [] : [data.activityId]));
  if (ids.length === 0) return new Map();
  const found = await db
    .select({ id: activities.id, body: activities.body })
    .from(activities)
    .where(and(isOneOf(activities.id, ids), isNull(activities.deletedAt)));
  return new Map(found.map(({ id, body }) => [id, body ?? '']));
}

async function loadNames(db: Db, ids: readonly number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ id: users.id, name: users.name })
    .from(users)
    .where(inArray(users.id, [...new Set(ids)]));
  return new Map(rows.map(({ id, name }) => [id, name]));
}

function excerptOf(body: string, nameOf: ReadonlyMap<number, string>): string {
  const text = body.replace(MENTION, (mention, id: string) => {
    const name = nameOf.get(Number(id));
    return name === undefined ? mention : `@${name}`;
  });
  return text.length > EXCERPT_LENGTH ? `${text.slice(0, EXCERPT_LENGTH).trimEnd()}…` : text;
}
