import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { type Channel, type Viewer, whoIsThere } from '../access/actor.ts';
import type { Resource } from '../access/input.ts';
import type { Db } from '../db/client.ts';
import type { ChangeSet, EventEntityType, EventKind, Parent } from './input.ts';
import { events } from './table.ts';

export type NewEvent = {
  kind: EventKind;
  entityType: EventEntityType;
  entityId: number;
  changes: ChangeSet;
  /** Whose view right decides who may see it; a notification is its owner's alone, and so is whom one follows. */
  resource: Resource | 'notification';
  ownerIds: readonly (number | null)[];
  /** Whose it was before this change; the same as ownerIds unless it changed hands. */
  previousOwnerIds?: readonly (number | null)[];
  parents?: readonly Parent[];
  occurredAt?: Date;
};

/** Who changes something, and through what; an `ActorContext` is one. */
export type Recording = {
  db: Db;
  actor: { userId: number | null; channel: Channel; tokenId?: number | null; viewer?: Viewer | null };
  /** Given where several calls of verbs are one operation, to be undone as one. */
  operationId?: string | undefined;
};

const present = (ids: readonly (number | null)[]): number[] => ids.filter((id) => id !== null);

/** Writes one operation: an event for each changed record, in the caller's transaction. */
export async function recordEvents(ctx: Recording, newEvents: readonly NewEvent[]): Promise<void> {
  await recordOperations(ctx, [newEvents]);
}

/**
 * Writes several operations that belong to one change. One statement, whatever their number; the teams are the owners'
 * at this moment.
 */
export async function recordOperations(ctx: Recording, operations: readonly (readonly NewEvent[])[]): Promise<void> {
  const rows = operations.flatMap((newEvents) => rowsOf(ctx, newEvents));
  if (rows.length === 0) return;
  await ctx.db.execute(sql`
    insert into ${events} (operation_id, kind, entity_type, entity_id, actor_id, channel, token_id, changes, resource,
      owner_ids, previous_owner_ids, team_id, previous_team_id, parents, occurred_at)
    select e.operation_id, e.kind, e.entity_type, e.entity_id, e.actor_id, e.channel, e.token_id, e.changes, e.resource,
      e.owner_ids, e.previous_owner_ids,
      owner.team_id, previous.team_id, e.parents, coalesce(e.occurred_at, now())
    from rows from (jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as (operation_id uuid, kind text, entity_type text,
      entity_id bigint, actor_id bigint, channel text, token_id bigint, changes jsonb, resource text, owner_ids bigint[],
      previous_owner_ids bigint[], parents jsonb, occurred_at timestamptz)) with ordinality as e
    left join users owner on owner.id = e.owner_ids[1]
    left join users previous on previous.id = e.previous_owner_ids[1]
    order by e.ordinality`);
}

function rowsOf(ctx: Recording, newEvents: readonly NewEvent[]) {
  const operationId = ctx.operationId ?? randomUUID();
  return newEvents.map((event) => {
    const ownerIds = present(event.ownerIds);
    return {
      operation_id: operationId,
      kind: event.kind,
      entity_type: event.entityType,
      entity_id: event.entityId,
      actor_id: whoIsThere(ctx.actor),
      channel: ctx.actor.channel,
      token_id: ctx.actor.tokenId ?? null,
      changes: event.changes,
      resource: event.resource,
      owner_ids: ownerIds,
      previous_owner_ids: event.previousOwnerIds ? present(event.previousOwnerIds) : ownerIds,
      parents: event.parents ?? [],
      occurred_at: event.occurredAt ?? null,
    };
  });
}
