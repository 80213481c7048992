import { and, asc, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Stage } from '../pipelines/table.ts';
import { changeDeals } from './changes.ts';
import { nextPeriods } from './periods.ts';
import { deals } from './table.ts';

/** Deals that one statement moves: a stage that was lost in for years holds very many. */
const AT_ONCE = 5_000;

/**
 * Moves all deals out of stages that are about to go: `places` names, for each of them, the stage that takes its deals.
 * Those in the trash go along silently, so that they can still be restored.
 */
export async function relocateDeals(context: ActorContext, places: ReadonlyMap<number, Stage>): Promise<void> {
  await inTransaction(context, async (ctx) => {
    const isThere = inArray(deals.stageId, [...places.keys()]);
    const rows = await ctx.db
      .select({ id: deals.id, stageId: deals.stageId })
      .from(deals)
      .where(and(isThere, isNull(deals.deletedAt)))
      .orderBy(asc(deals.stageId), asc(deals.position), asc(deals.id));
    const edits = rows.flatMap(({ id, stageId }) => {
      const place = places.get(stageId);
      return place ? [{ id, set: { pipelineId: place.pipelineId, stageId: place.id }, isRelocated: true }] : [];
    });
    // The last first: what is moved goes on top, and is to stand there in the order that it had.
    for (let end = edits.length; end > 0; end -= AT_ONCE) {
      await changeDeals(ctx, edits.slice(Math.max(0, end - AT_ONCE), end));
    }
    const at = new Date();
    for (const [from, { id, pipelineId, probability }] of places) {
      const trashed = await ctx.db
        .update(deals)
        .set({ pipelineId, stageId: id, probability, updatedAt: sql`now()` })
        .where(and(eq(deals.stageId, from), isNotNull(deals.deletedAt)))
        .returning();
      await nextPeriods(
        ctx,
        trashed.map((deal) => ({ deal, at })),
      );
    }
  });
}
