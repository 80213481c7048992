import type { ActorContext } from '../access/actor.ts';
import { recordEvents } from '../events/events.ts';
import type { Parent } from '../events/input.ts';
import { type Activity, activities, type StageChange } from './table.ts';

type DealStageChange = {
  dealId: number;
  change: StageChange;
  happenedAt: Date;
  ownerIds: readonly (number | null)[];
  /** What the deal is linked to: their timelines show it too. */
  parents: readonly Parent[];
};

/** Writes the timeline's entry for each deal that changed its stage, in the transaction of the move. */
export async function recordStageChanges(ctx: ActorContext, moves: readonly DealStageChange[]): Promise<Activity[]> {
  if (moves.length === 0) return [];
  const written = await ctx.db
    .insert(activities)
    .values(
      moves.map(({ dealId, change, happenedAt }) => ({
        entityType: 'deal' as const,
        entityId: dealId,
        type: 'stage_change' as const,
        body: `Stage changed: ${change.from} → ${change.to}`,
        stageChange: change,
        happenedAt,
        userId: ctx.actor.userId,
      })),
    )
    .returning();
  await recordEvents(
    ctx,
    written.flatMap((activity, index) => {
      const move = moves[index];
      return move
        ? [
            {
              kind: 'created' as const,
              entityType: 'activity' as const,
              entityId: activity.id,
              changes: {},
              resource: 'deal' as const,
              ownerIds: move.ownerIds,
              parents: [{ type: 'deal' as const, id: move.dealId }, ...move.parents],
              occurredAt: move.happenedAt,
            },
          ]
        : [];
    }),
  );
  return written;
}
