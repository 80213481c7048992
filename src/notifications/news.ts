import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import { roles } from '../access/table.ts';
import { mentionedIn } from '../activities/input.ts';
import { type Activity, activities } from '../activities/table.ts';
import { loadActors } from '../auth/actors.ts';
import type { EventRow } from '../events/table.ts';
import { addFollowers } from '../follows/follows.ts';
import { followersOf } from '../follows/queries.ts';
import { pipelineStages } from '../pipelines/table.ts';
import { entityOf, type RecordRow } from '../records/entity.ts';
import { RECORD_TYPES, type RecordType } from '../records/input.ts';
import { teams } from '../teams/table.ts';
import { users } from '../users/table.ts';
import type { NewNotification } from './notifications.ts';
import type { NotificationData } from './table.ts';

// Whom the log's events concern. What a person may not see is left out by `notify`.

export const ownerFieldOf = (type: RecordType): string => entityOf(type).ownerField;

/** More of a kind than this from one operation is told in one line. */
const FEW = 5;

type News = NewNotification & { operationId: string };

/** What one operation has to tell somebody many times, as once with its count. */
export function folded(news: readonly News[]): NewNotification[] {
  const groups = new Map<string, News[]>();
  for (const item of news) {
    const key = `${item.operationId} ${item.kind} ${item.userId}`;
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups].flatMap(([key, group]): NewNotification[] => {
    const [first] = group;
    if (!first || group.length <= FEW) return group;
    const { userId, kind, entityType, data } = first;
    const { by } = data;
    return [
      { userId, kind, entityType, entityId: null, data: { ...(by && { by }), count: group.length }, dedupeKey: key },
    ];
  });
}

const byOf = ({ actorId }: EventRow): Pick<NotificationData, 'by'> => (actorId === null ? {} : { by: { id: actorId } });

/** For those who still have what they were given, unless they took it themselves. */
export async function assignments(ctx: ActorContext, events: readonly EventRow[]): Promise<News[]> {
  const found: News[] = [];
  for (const type of RECORD_TYPES) {
    const field = ownerFieldOf(type);
    const given = events.filter((event) => event.entityType === type && newOwner(event, field) !== null);
    const records = await loadRecords(
      ctx,
      type,
      given.map(({ entityId }) => entityId),
    );
    for (const event of given) {
      const userId = newOwner(event, field);
      if (userId === null || records.get(event.entityId)?.[field] !== userId) continue;
      found.push({
        operationId: event.operationId,
        userId,
        kind: `${type}_assigned`,
        entityType: type,
        entityId: event.entityId,
        data: byOf(event),
        dedupeKey: `assigned ${event.id}`,
      });
    }
  }
  return found;
}

function newOwner({ changes, actorId }: EventRow, field: string): number | null {
  const to = changes[field]?.to;
  return typeof to === 'number' && to !== actorId ? to : null;
}

/** Those who are mentioned; and, of comments, whoever is responsible or follows. Who comments follows from then on. */
export async function writings(ctx: ActorContext, events: readonly EventRow[]): Promise<NewNotification[]> {
  const written = events.filter(({ entityType, changes }) => entityType === 'activity' && 'body' in changes);
  const found = await loadActivities(
    ctx,
    written.map(({ entityId }) => entityId),
  );
  const place = new Map<RecordType, { records: Map<number, RecordRow>; followers: Map<number, number[]> }>();
  for (const type of RECORD_TYPES) {
    const ids = [...found.values()].flatMap(({ entityType, entityId }) => (entityType === type ? [entityId] : []));
    place.set(type, { records: await loadRecords(ctx, type, ids), followers: await followersOf(ctx.db, type, ids) });
  }
  const news: NewNotification[] = [];
  for (const event of written) {
    const activity = found.get(event.entityId);
    if (!activity) continue;
    const { entityType, entityId } = activity;
    const tell = (kind: 'mentioned' | 'commented', userId: number): void => {
      if (userId === event.actorId) return;
      const data = { ...byOf(event), activityId: activity.id };
      news.push({ userId, kind, entityType, entityId, data, dedupeKey: `${kind} ${activity.id}` });
    };
    const mentioned = newMentions(event);
    for (const userId of mentioned) tell('mentioned', userId);
    if (activity.type !== 'comment' || event.kind !== 'created') continue;
    const { records, followers } = place.get(entityType) ?? {};
    const record = records?.get(entityId);
    const owners = record ? entityOf(entityType).ownerIds(record) : [];
    const audience = new Set([...owners.filter((id) => id !== null), ...(followers?.get(entityId) ?? [])]);
    for (const userId of audience) if (!mentioned.includes(userId)) tell('commented', userId);
    if (event.actorId !== null) followers?.set(entityId, [...(followers.get(entityId) ?? []), event.actorId]);
  }
  await addFollowers(ctx, commentators(written, found));
  return news;
}

function newMentions({ changes }: EventRow): number[] {
  const { from, to } = changes['body'] ?? {};
  const before = typeof from === 'string' ? mentionedIn(from) : [];
  return typeof to === 'string' ? mentionedIn(to).filter((id) => !before.includes(id)) : [];
}

function commentators(written: readonly EventRow[], found: ReadonlyMap<number, Activity>) {
  return written.flatMap(({ kind, entityId: id, actorId }) => {
    const activity = found.get(id);
    if (kind !== 'created' || activity?.type !== 'comment' || actorId === null) return [];
    return [{ entityType: activity.entityType, entityId: activity.entityId, userId: actorId }];
  });
}

const CLOSED = { won: 'deal_won', lost: 'deal_lost' } as const;

/**
 * A deal's way through its stages, for its owner and those who follow it; that it is won or lost, for the people of the
 * owner's team too.
 */
export async function dealNews(ctx: ActorContext, events: readonly EventRow[]): Promise<News[]> {
  const moves = events.filter(
    ({ entityType, kind, changes }) => entityType === 'deal' && 'stageId' in changes && kind !== 'created',
  );
  if (moves.length === 0) return [];
  const ids = moves.map(({ entityId }) => entityId);
  const [deals, followers, stageName] = [
    await loadRecords(ctx, 'deal', ids),
    await followersOf(ctx.db, 'deal', ids),
    await loadStageNames(ctx),
  ];
  const isClosing = moves.some(({ kind }) => kind in CLOSED);
  const everybody = isClosing ? [...(await loadActors(ctx.db)).values()] : [];
  return moves.flatMap((event) => {
    const owner = deals.get(event.entityId)?.['responsibleId'];
    if (!deals.has(event.entityId)) return [];
    const kind = event.kind === 'won' || event.kind === 'lost' ? CLOSED[event.kind] : 'deal_moved';
    const ownerId = typeof owner === 'number' ? owner : null;
    const team =
      kind === 'deal_moved'
        ? []
        : everybody.filter(
            ({ teamId, teamMemberIds }) => teamId !== null && ownerId !== null && teamMemberIds.includes(ownerId),
          );
    const audience = new Set([
      ...(ownerId === null ? [] : [ownerId]),
      ...(followers.get(event.entityId) ?? []),
      ...team.map(({ userId }) => userId),
    ]);
    const { from, to } = event.changes['stageId'] ?? {};
    const stage = { from: stageName(from), to: stageName(to) };
    return [...audience].flatMap((userId): News[] =>
      userId === event.actorId
        ? []
        : [
            {
              operationId: event.operationId,
              userId,
              kind,
              entityType: 'deal',
              entityId: event.entityId,
              data: { ...byOf(event), stage },
              dedupeKey: `stage ${event.id}`,
            },
          ],
    );
  });
}

/** Another role or team, and other rights of one's role, unless it was oneself who changed them. */
export async function rightsNews(ctx: ActorContext, events: readonly EventRow[]): Promise<NewNotification[]> {
  const concerned = events.filter(({ entityType, kind }) => PEOPLE.has(entityType) && kind === 'updated');
  if (concerned.length === 0) return [];
  const teamName = new Map((await ctx.db.select().from(teams)).map(({ id, name }) => [id, name]));
  const news: NewNotification[] = [];
  for (const event of concerned) {
    const tell = (userId: number, rights: NonNullable<NotificationData['rights']>): void => {
      if (userId === event.actorId) return;
      const data = { ...byOf(event), rights };
      const dedupeKey = `rights ${event.id} ${rights.what}`;
      news.push({ userId, kind: 'rights_changed', entityType: 'user', entityId: null, data, dedupeKey });
    };
    const { role, teamId } = event.changes;
    if (event.entityType === 'user' && role) tell(event.entityId, { what: 'role', to: String(role.to) });
    if (event.entityType === 'user' && teamId)
      tell(event.entityId, { what: 'team', to: teamName.get(Number(teamId.to)) ?? null });
    if (event.entityType === 'role' && Object.keys(event.changes).some((right) => right.includes('.'))) {
      for (const userId of await peopleOf(ctx, event.entityId)) tell(userId, { what: 'permissions', to: null });
    }
  }
  return news;
}

const PEOPLE: ReadonlySet<string> = new Set(['user', 'role']);

async function peopleOf({ db }: ActorContext, roleId: number): Promise<number[]> {
  const rows = await db
    .select({ id: users.id })
    .from(users)
    .innerJoin(roles, eq(roles.name, users.role))
    .where(and(eq(roles.id, roleId), eq(users.active, true)));
  return rows.map(({ id }) => id);
}

/** Those that are not in the trash. */
async function loadRecords(
  { db }: ActorContext,
  type: RecordType,
  ids: readonly number[],
): Promise<Map<number, RecordRow>> {
  if (ids.length === 0) return new Map();
  const { table } = entityOf(type);
  const rows = await db
    .select()
    .from(table)
    .where(and(sql`${table.id} = any(${sql.param([...new Set(ids)])}::bigint[])`, isNull(table.deletedAt)));
  // The table is the entity's own, whose rows are records.
  return new Map((rows as RecordRow[]).map((row) => [row.id, row]));
}

async function loadActivities({ db }: ActorContext, ids: readonly number[]): Promise<Map<number, Activity>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select()
    .from(activities)
    .where(and(inArray(activities.id, [...new Set(ids)]), isNull(activities.deletedAt)));
  return new Map(rows.map((row) => [row.id, row]));
}

async function loadStageNames({ db }: ActorContext): Promise<(id: unknown) => string> {
  const rows = await db.select({ id: pipelineStages.id, name: pipelineStages.name }).from(pipelineStages);
  const nameOf = new Map<unknown, string>(rows.map(({ id, name }) => [id, name]));
  return (id) => nameOf.get(id) ?? '–';
}
