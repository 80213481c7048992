import type { ActorContext } from '../access/actor.ts';
import { type NewEvent, recordEvents } from '../events/events.ts';
import type { Parent } from '../events/input.ts';
import { insertRows } from '../records/rows.ts';
import { type Activity, activities, type StageChange } from './table.ts';

export type DealStageChange = {
  dealId: number;
  change: StageChange;
  happenedAt: Date;
  ownerIds: readonly (number | null)[];
  /** What the deal is linked to: their timelines show it too. */
  parents: readonly Parent[];
};

/** Writes the timeline's entry for each deal that changed its stage, in the transaction of the move, and records it. */
export async function recordStageChanges(ctx: ActorContext, moves: readonly DealStageChange[]): Promise<Activity[]> {
  const written = await writeStageChanges(ctx, moves);
  await recordEvents(ctx, stageChangeEvents(moves, written));
  return written;
}

/** Writes the timeline's entries alone: their events are the caller's to record. */
export async function writeStageChanges(ctx: ActorContext, moves: readonly DealStageChange[]): Promise<Activity[]> {
  const now = new Date();
  return insertRows<Activity>(
    ctx.db,
    activities,
    moves.map(({ dealId, change, happenedAt }) => ({
      entityType: 'deal',
      entityId: dealId,
      type: 'stage_change',
      body: `Stage changed: ${change.from} → ${change.to}`,
      stageChange: change,
      happenedAt,
      userId: ctx.actor.userId,
      createdAt: now,
      updatedAt: now,
    })),
  );
}

/** What the log tells of the entries of these moves. */
export function stageChangeEvents(moves: readonly DealStageChange[], written: readonly Activity[]): NewEvent[] {
  return written.flatMap((activity, index) => {
    const move = moves[index];
    if (!move) return [];
    return [
      {
        kind: 'created',
        entityType: 'activity',
        entityId: activity.id,
        changes: {},
        resource: 'deal',
        ownerIds: move.ownerIds,
        parents: [{ type: 'deal', id: move.dealId }, ...move.parents],
        occurredAt: move.happenedAt,
      },
    ];
  });
}
