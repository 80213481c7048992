import { and, desc, eq, gte, inArray, lt, type SQL, sql } from 'drizzle-orm';
import type { QueryContext, UserActor } from '../access/actor.ts';
import { RESOURCES } from '../access/input.ts';
import { apiTokens } from '../auth/table.ts';
import { invalid } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import { addDays, momentAt } from '../core/zones.ts';
import type { EventEntityType, EventKind, Parent } from '../events/input.ts';
import { events, IS_AUDITED } from '../events/table.ts';
import { RECORD_TYPES } from '../records/input.ts';
import { decodeCursor, encodeCursor, type Place } from '../timeline/cursor.ts';
import { type HistoryChange, loadNames, type Named, type NameOf, namedIn, toldChanges } from '../timeline/names.ts';
import { timezoneOf } from '../users/queries.ts';
import { users } from '../users/table.ts';
import type { AuditFilters, AuditList } from './input.ts';

type AuditContext = QueryContext & { actor: UserActor };

type Subject = { type: EventEntityType; id: number; name: string | null };

export type AuditEntry = {
  id: number;
  at: Date;
  kind: EventKind;
  /** Who did it; null for the system and for strangers. */
  user: { id: number; name: string } | null;
  channel: string;
  /** The key that a script used; its name is null once it is gone. */
  token: { id: number; name: string | null } | null;
  /** What it was done to; for `access` the person, or null for nobody known. */
  subject: Subject | null;
  /** The record that an activity is on. */
  on: Subject | null;
  changes: HistoryChange[];
};

export type AuditPage = { items: AuditEntry[]; nextCursor: string | null };

/** Everything that happened, newest first as it was recorded. */
export async function listAudit(ctx: AuditContext, input: AuditList): Promise<AuditPage> {
  const { cursor, limit } = input;
  return readPage(ctx, await conditionOf(ctx, input), cursor ? decodeCursor(cursor) : null, limit);
}

const EXPORT_PAGE = 1_000;

/** The same without end, page by page: the log may be larger than memory. */
export async function* readAudit(ctx: AuditContext, filters: AuditFilters): AsyncGenerator<AuditEntry[]> {
  const where = await conditionOf(ctx, filters);
  let cursor: string | null = null;
  do {
    const page: AuditPage = await readPage(ctx, where, cursor === null ? null : decodeCursor(cursor), EXPORT_PAGE);
    yield page.items;
    cursor = page.nextCursor;
  } while (cursor !== null);
}

/** Who does not see everything of a kind is not told what happened to it either. */
async function conditionOf(ctx: AuditContext, filters: AuditFilters): Promise<SQL | undefined> {
  const { userId, kind, entityType, entityId, from, to } = filters;
  if (entityId !== undefined && entityType === undefined) throw invalid({ entityType: say('required') });
  const seen = RESOURCES.filter((resource) => ctx.actor.matrix[resource].view === 'all');
  const zone = from || to ? await timezoneOf(ctx.db, ctx.actor.userId) : 'UTC';
  return and(
    IS_AUDITED,
    seen.length === RESOURCES.length ? undefined : inArray(events.resource, seen),
    userId === undefined ? undefined : eq(events.actorId, userId),
    kind === undefined ? undefined : eq(events.kind, kind),
    entityType === undefined ? undefined : eq(events.entityType, entityType),
    entityId === undefined ? undefined : eq(events.entityId, entityId),
    from === undefined ? undefined : gte(events.recordedAt, momentAt(from, '00:00', zone)),
    to === undefined ? undefined : lt(events.recordedAt, momentAt(addDays(to, 1), '00:00', zone)),
  );
}

/** Not prepared: the indexes of what happens rarely are for values that the plan has to know. */
async function readPage(
  ctx: AuditContext,
  where: SQL | undefined,
  before: Place | null,
  limit: number,
): Promise<AuditPage> {
  const rows = await ctx.adhoc
    .select({
      id: events.id,
      at: events.recordedAt,
      kind: events.kind,
      channel: events.channel,
      entityType: events.entityType,
      entityId: events.entityId,
      parents: events.parents,
      changes: events.changes,
      user: { id: users.id, name: users.name },
      tokenId: events.tokenId,
      tokenName: apiTokens.name,
    })
    .from(events)
    .leftJoin(users, eq(users.id, events.actorId))
    .leftJoin(apiTokens, eq(apiTokens.id, events.tokenId))
    .where(
      and(
        where,
        before
          ? sql`(${events.recordedAt}, ${events.id}) < (${before.at.toISOString()}, ${before.id}::bigint)`
          : undefined,
      ),
    )
    .orderBy(desc(events.recordedAt), desc(events.id))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const subjects = page.flatMap((row) =>
    [nameable(row.entityType, row.entityId), onWhat(row)].filter((it) => it !== null),
  );
  const nameOf = await loadNames(ctx, [...subjects, ...namedIn(page)]);
  const last = page.at(-1);
  return {
    items: page.map(({ tokenId, tokenName, entityType, entityId, parents, changes, ...entry }) => ({
      ...entry,
      token: tokenId === null ? null : { id: tokenId, name: tokenName },
      subject: entityId === 0 ? null : subjectOf({ type: entityType, id: entityId }, nameOf),
      on: entityType === 'activity' && parents[0] ? subjectOf(parents[0], nameOf) : null,
      changes: toldChanges(ctx.actor, { entityType, changes }, nameOf),
    })),
    nextCursor: rows.length > limit && last ? encodeCursor(last) : null,
  };
}

const onWhat = ({ entityType, parents }: { entityType: EventEntityType; parents: Parent[] }): Named | null => {
  const [parent] = parents;
  return entityType === 'activity' && parent ? nameable(parent.type, parent.id) : null;
};

function subjectOf({ type, id }: Parent, nameOf: NameOf): Subject {
  const named = nameable(type, id);
  return { type, id, name: named && nameOf(named) };
}

const NAMED = [...RECORD_TYPES, 'user', 'team', 'role', 'pipeline', 'savedView', 'tag'] as const;

function nameable(entityType: EventEntityType, id: number): Named | null {
  const type = entityType === 'access' ? 'user' : NAMED.find((each) => each === entityType);
  return type ? { type, id } : null;
}
