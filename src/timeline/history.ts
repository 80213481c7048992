import { and, desc, eq, lt, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { z } from 'zod';
import type { ActorContext } from '../access/actor.ts';
import { invalid } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import type { ChangeSet, EventKind } from '../events/input.ts';
import { events } from '../events/table.ts';
import { pipelineStages, pipelines } from '../pipelines/table.ts';
import { entityOf, type FieldDefinition } from '../records/entity.ts';
import { visible } from '../records/filters.ts';
import type { RecordType } from '../records/input.ts';
import { users } from '../users/table.ts';
import type { timelineHistory } from './input.ts';
import { assertInSight } from './timeline.ts';

/** One field's change. Where it holds ids, the names are those of what the reader may see, and null for the rest. */
export type HistoryChange = {
  field: string;
  from: unknown;
  to: unknown;
  fromName?: string | null;
  toName?: string | null;
};

/** What one call changed of the record. */
export type HistoryEntry = {
  id: number;
  kind: EventKind;
  /** When it happened; an import may have brought it later. */
  at: Date;
  channel: string;
  user: { id: number; name: string } | null;
  changes: HistoryChange[];
};

/** What the record's own mechanics write beside what people change. */
const UNTOLD = new Set(['position', 'stageEnteredAt', 'deletedAt', 'occursAt', 'customFields']);

/** What a field's ids are of. */
type Named = RecordType | 'user' | 'stage' | 'pipeline';

/** The changes of a record, newest first. */
export async function loadHistory(
  ctx: ActorContext,
  { entityType, entityId, cursor, limit }: z.output<typeof timelineHistory>,
): Promise<{ items: HistoryEntry[]; nextCursor: string | null }> {
  await assertInSight(ctx, entityType, entityId);
  const rows = await ctx.db
    .select({
      id: events.id,
      kind: events.kind,
      at: events.occurredAt,
      channel: events.channel,
      changes: events.changes,
      user: { id: users.id, name: users.name },
    })
    .from(events)
    .leftJoin(users, eq(users.id, events.actorId))
    .where(
      and(
        eq(events.entityType, entityType),
        eq(events.entityId, entityId),
        cursor ? lt(events.id, decodeCursor(cursor)) : undefined,
        // A card that only changed its place among others tells nobody anything.
        sql`(${events.changes} - 'position' <> '{}'::jsonb or ${events.kind} in ('created', 'deleted', 'restored', 'merged'))`,
      ),
    )
    .orderBy(desc(events.id))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const nameOf = await loadNames(ctx, entityType, page);
  const last = page.at(-1);
  return {
    items: page.map(({ changes, ...entry }) => ({
      ...entry,
      changes: Object.entries(changes)
        .filter(([field]) => !UNTOLD.has(field))
        .map(([field, { from, to }]) => ({ field, from, to, ...namesOf(entityType, field, from, to, nameOf) })),
    })),
    nextCursor: rows.length > limit && last ? String(last.id) : null,
  };
}

function decodeCursor(cursor: string): number {
  if (!/^\d{1,15}$/.test(cursor)) throw invalid({ cursor: say('cursorOfPage') });
  return Number(cursor);
}

type NameOf = (named: Named, id: number) => string | null;

function namesOf(type: RecordType, field: string, from: unknown, to: unknown, nameOf: NameOf) {
  const named = referenceOf(type, field);
  if (named === null) return {};
  const name = (value: unknown) => (typeof value === 'number' ? nameOf(named, value) : null);
  return { fromName: name(from), toName: name(to) };
}

function referenceOf(type: RecordType, field: string): Named | null {
  if (field === 'stageId') return 'stage';
  if (field === 'pipelineId') return 'pipeline';
  const definition: FieldDefinition | undefined = entityOf(type).fields[field];
  if (definition?.kind === 'user') return 'user';
  return definition?.references ?? null;
}

/** The names of everything that the changes point at, a query for each type that occurs. */
async function loadNames(
  ctx: ActorContext,
  type: RecordType,
  entries: readonly { changes: ChangeSet }[],
): Promise<NameOf> {
  const wanted = new Map<Named, Set<number>>();
  for (const [field, { from, to }] of entries.flatMap(({ changes }) => Object.entries(changes))) {
    const named = referenceOf(type, field);
    if (named === null) continue;
    const ids = wanted.get(named) ?? new Set();
    for (const value of [from, to]) if (typeof value === 'number') ids.add(value);
    wanted.set(named, ids);
  }
  const names = new Map<string, string>();
  for (const [named, ids] of wanted) {
    if (ids.size === 0) continue;
    for (const { id, name } of await readNames(ctx, named, [...ids])) names.set(`${named} ${id}`, name);
  }
  return (named, id) => names.get(`${named} ${id}`) ?? null;
}

const KNOWN_TO_ALL = {
  user: { table: users, name: users.name },
  stage: { table: pipelineStages, name: pipelineStages.name },
  pipeline: { table: pipelines, name: pipelines.name },
};

/** People, stages and pipelines are known to everybody; records to those who see them. */
async function readNames(ctx: ActorContext, named: Named, ids: number[]): Promise<{ id: number; name: string }[]> {
  if (named === 'user' || named === 'stage' || named === 'pipeline') {
    const { table, name } = KNOWN_TO_ALL[named];
    return ctx.db.select({ id: table.id, name }).from(table).where(among(table.id, ids));
  }
  const entity = entityOf(named);
  return ctx.db
    .select({ id: sql`${entity.table.id}`.mapWith(Number), name: sql<string>`${entity.nameColumn}` })
    .from(entity.table)
    .where(and(among(entity.table.id, ids), visible(ctx.actor, entity)));
}

const among = (column: PgColumn, ids: number[]): SQL => sql`${column} = any(${sql.param(ids)}::bigint[])`;
