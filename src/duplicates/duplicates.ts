import { and, eq, sql } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import { reaches } from '../access/scope.ts';
import { forbidden, invalid, noSuch, notFound } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import { entityOf, type RecordRow } from '../records/entity.ts';
import { visible } from '../records/filters.ts';
import type { MergedType } from '../redirects/input.ts';
import { duplicatePairs } from './table.ts';

type Pair = { id: number; duplicateId: number };

/** Remembers for everybody that two records are not the same, or forgets it again. Takes the right to edit one of them. */
export async function setDismissed(
  ctx: ActorContext,
  type: MergedType,
  { id, duplicateId }: Pair,
  isDismissed: boolean,
): Promise<{ isDismissed: boolean }> {
  if (id === duplicateId) throw invalid({ duplicateId: say('anotherRecord') });
  const entity = entityOf(type);
  const isOne = sql`${entity.table.id} in (${id}, ${duplicateId})`;
  // The table is the entity's own, whose rows are records.
  const rows = (await ctx.db
    .select()
    .from(entity.table)
    .where(and(visible(ctx.actor, entity), isOne))) as RecordRow[];
  if (!rows.some((row) => row.id === id)) throw notFound(type);
  if (!rows.some((row) => row.id === duplicateId)) throw invalid({ duplicateId: noSuch(type) });
  if (!rows.some((row) => reaches(ctx.actor, type, 'edit', entity.ownerIds(row)))) throw forbidden();
  const pair = { entityType: type, firstId: Math.min(id, duplicateId), secondId: Math.max(id, duplicateId) };
  if (!isDismissed) {
    await ctx.db
      .update(duplicatePairs)
      .set({ dismissedAt: null, dismissedById: null })
      .where(
        and(
          eq(duplicatePairs.entityType, type),
          eq(duplicatePairs.firstId, pair.firstId),
          eq(duplicatePairs.secondId, pair.secondId),
        ),
      );
    return { isDismissed };
  }
  const said = { dismissedAt: sql`now()`, dismissedById: ctx.actor.userId };
  await ctx.db
    .insert(duplicatePairs)
    .values({ ...pair, bits: 0, ...said })
    .onConflictDoUpdate({
      target: [duplicatePairs.entityType, duplicatePairs.firstId, duplicatePairs.secondId],
      set: said,
    });
  return { isDismissed };
}
