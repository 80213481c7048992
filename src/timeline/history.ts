import { and, desc, eq, inArray, lt, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { ActorContext } from '../access/actor.ts';
import { invalid } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import type { EventKind } from '../events/input.ts';
import { events } from '../events/table.ts';
import { mergedTypeOf, withMerged } from '../redirects/redirects.ts';
import { merges } from '../redirects/table.ts';
import { users } from '../users/table.ts';
import type { timelineHistory } from './input.ts';
import { type HistoryChange, loadNames, namedIn, toldChanges } from './names.ts';
import { assertInSight } from './timeline.ts';

/** What one call changed of the record. */
export type HistoryEntry = {
  id: number;
  kind: EventKind;
  /** When it happened; an import may have brought it later. */
  at: Date;
  channel: string;
  user: { id: number; name: string } | null;
  changes: HistoryChange[];
  /** The record of which it is told, where that was merged into this one. */
  mergedId: number | null;
  /** The merge that it was, or that it undid. */
  merge: { id: number; isUndone: boolean } | null;
};

/** The changes of a record and of those that were merged into it, newest first. */
export async function loadHistory(
  ctx: ActorContext,
  { entityType, entityId, cursor, limit }: z.output<typeof timelineHistory>,
): Promise<{ items: HistoryEntry[]; nextCursor: string | null }> {
  await assertInSight(ctx, entityType, entityId);
  const mergedType = mergedTypeOf(entityType);
  const ids = mergedType ? await withMerged(ctx.db, mergedType, entityId) : [entityId];
  const mergeId = sql`coalesce(${events.changes} #>> '{mergeId,to}', ${events.changes} #>> '{mergeId,from}')::bigint`;
  const rows = await ctx.db
    .select({
      id: events.id,
      entityId: events.entityId,
      merge: { id: merges.id, isUndone: sql<boolean>`${merges.undoneAt} is not null` },
      kind: events.kind,
      at: events.occurredAt,
      channel: events.channel,
      changes: events.changes,
      user: { id: users.id, name: users.name },
    })
    .from(events)
    .leftJoin(users, eq(users.id, events.actorId))
    .leftJoin(merges, eq(merges.id, mergeId))
    .where(
      and(
        eq(events.entityType, entityType),
        inArray(events.entityId, ids),
        cursor ? lt(events.id, decodeCursor(cursor)) : undefined,
        // A card that only changed its place among others tells nobody anything.
        sql`(${events.changes} - 'position' <> '{}'::jsonb or ${events.kind} in ('created', 'deleted', 'restored', 'merged', 'erased'))`,
        // Of a merge both records have an event: that of the one which stayed tells it.
        sql`not (${events.kind} = 'merged' and jsonb_exists(${events.changes}, 'deletedAt'))`,
      ),
    )
    .orderBy(desc(events.id))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const told = page.map(({ changes }) => ({ entityType, changes }));
  const nameOf = await loadNames(ctx, namedIn(told));
  const last = page.at(-1);
  return {
    items: page.map(({ changes, entityId: id, ...entry }) => ({
      ...entry,
      mergedId: id === entityId ? null : id,
      changes: toldChanges(ctx.actor, { entityType, changes }, nameOf),
    })),
    nextCursor: rows.length > limit && last ? String(last.id) : null,
  };
}

function decodeCursor(cursor: string): number {
  if (!/^\d{1,15}$/.test(cursor)) throw invalid({ cursor: say('cursorOfPage') });
  return Number(cursor);
}
