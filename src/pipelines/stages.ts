import { and, eq, gte, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { ActorContext } from '../access/actor.ts';
import { assertMay } from '../access/scope.ts';
import { conflict, invalid, noSuch, notFound } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import { isCustomKey } from '../custom-fields/input.ts';
import { loadCustomFields } from '../custom-fields/queries.ts';
import type { Db } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { changesOf, staleFields } from '../events/changes.ts';
import type { ChangeSet } from '../events/input.ts';
import { findCollisions } from '../users/collisions.ts';
import type { Requirement, stageCreation, stageDeletion, stageEdit, stageOrder } from './input.ts';
import { keepOut, placeFor, type RelocateDeals, recordPipeline, unlessDeals } from './pipelines.ts';
import { isOpenStage } from './queries.ts';
import { pipelineStages, pipelines, type Stage } from './table.ts';

/** Adds an open stage, after the last open one unless said. Each outcome has its stage already. */
export async function createStage(
  context: ActorContext,
  { pipelineId, ...input }: z.output<typeof stageCreation>,
): Promise<Stage> {
  assertMay(context.actor, 'pipeline', 'edit');
  if (input.isWon) throw invalid({ isWon: say('oneWonStage') });
  if (input.isLost) throw invalid({ isLost: say('oneLostStage') });
  return inTransaction(context, async (ctx) => {
    const stages = await lockStages(ctx.db, pipelineId);
    await assertRequirements(ctx.db, input.requirements);
    const last = stages.findLast(isOpenStage);
    const sortOrder = input.sortOrder ?? (last?.sortOrder ?? -1) + 1;
    await ctx.db
      .update(pipelineStages)
      .set({ sortOrder: sql`${pipelineStages.sortOrder} + 1` })
      .where(and(eq(pipelineStages.pipelineId, pipelineId), gte(pipelineStages.sortOrder, sortOrder)));
    const [stage] = await ctx.db
      .insert(pipelineStages)
      .values({
        pipelineId,
        name: input.name,
        sortOrder,
        probability: input.probability ?? last?.probability ?? 50,
        rottingDays: input.rottingDays ?? null,
        targetDays: input.targetDays ?? null,
        requirements: input.requirements ?? [],
        entryTasks: input.entryTasks ?? [],
        color: input.color ?? null,
      })
      .returning();
    if (!stage) throw new Error('The stage was not made');
    const { name, probability, rottingDays } = stage;
    await recordPipeline(ctx, 'updated', pipelineId, ofStage(stage, changesOf({}, { name, probability, rottingDays })));
    return stage;
  });
}

export async function editStage(context: ActorContext, { id, set, from }: z.output<typeof stageEdit>): Promise<Stage> {
  assertMay(context.actor, 'pipeline', 'edit');
  return inTransaction(context, async (ctx) => {
    const { stage: before, siblings } = await lockStage(ctx.db, id);
    await assertSeen(ctx, before, staleFields(before, from));
    await assertRequirements(ctx.db, set.requirements, before.requirements);
    if (set.closedTo?.some((other) => !siblings.some((sibling) => sibling.id === other))) {
      throw invalid({ closedTo: noSuch('stage') });
    }
    const changes = changesOf(before, set);
    if (Object.keys(changes).length === 0) return before;
    if (changes['probability'] && !isOpenStage(before)) {
      throw invalid({
        probability: before.isWon ? say('wonIsCertain') : say('lostIsCertain'),
      });
    }
    const [after] = await ctx.db
      .update(pipelineStages)
      .set({ ...set, updatedAt: sql`now()` })
      .where(eq(pipelineStages.id, id))
      .returning();
    await recordPipeline(ctx, 'updated', before.pipelineId, ofStage(before, changes));
    return after ?? before;
  });
}

/** Refuses where something of the stage is not what its editor saw, and says who changed it. */
async function assertSeen({ db }: ActorContext, stage: Stage, stale: readonly string[]): Promise<void> {
  if (stale.length === 0) return;
  const found = await findCollisions(db, {
    entityType: 'pipeline',
    entityId: stage.pipelineId,
    fields: stale.map((field) => nameOf(stage, field)),
    missed: 0,
  });
  const collisions = stale.flatMap((field) =>
    found.filter((collision) => collision.field === nameOf(stage, field)).map((collision) => ({ ...collision, field })),
  );
  throw conflict(say('changedMeanwhile'), stage, collisions);
}

/** What is asked for is there to be given; what was asked for before may be in the trash by now. */
async function assertRequirements(
  db: Db,
  requirements: readonly Requirement[] = [],
  before: readonly Requirement[] = [],
): Promise<void> {
  const added = requirements.filter((each) => isCustomKey(each) && !before.includes(each));
  if (added.length === 0) return;
  const known = await loadCustomFields(db, { recordType: 'deal' });
  if (added.some((each) => !known.some(({ key }) => key === each))) {
    throw invalid({ requirements: noSuch('customField') });
  }
}

/** Puts the open stages of a pipeline into an order, all at once: refused where they are no longer those that were seen. */
export async function arrangeStages(
  context: ActorContext,
  { id, stageIds }: z.output<typeof stageOrder>,
): Promise<Stage[]> {
  assertMay(context.actor, 'pipeline', 'edit');
  return inTransaction(context, async (ctx) => {
    const stages = await lockStages(ctx.db, id);
    const open = stages.filter(isOpenStage);
    const wished = stageIds.flatMap((stageId) => open.find((stage) => stage.id === stageId) ?? []);
    if (new Set(wished).size !== open.length || stageIds.length !== open.length) throw conflict(say('stagesChanged'));
    const changes: ChangeSet = {};
    const arranged = [...wished, ...stages.filter((stage) => !isOpenStage(stage))];
    for (const [sortOrder, stage] of arranged.entries()) {
      if (stage.sortOrder === sortOrder) continue;
      await ctx.db
        .update(pipelineStages)
        .set({ sortOrder, updatedAt: sql`now()` })
        .where(eq(pipelineStages.id, stage.id));
      Object.assign(changes, ofStage(stage, changesOf(stage, { sortOrder })));
    }
    if (Object.keys(changes).length > 0) await recordPipeline(ctx, 'updated', id, changes);
    return lockStages(ctx.db, id);
  });
}

/** Deletes an open stage; its deals go to `moveDealsTo`. */
export async function deleteStage(
  context: ActorContext,
  { id, moveDealsTo }: z.output<typeof stageDeletion>,
  relocateDeals: RelocateDeals,
): Promise<void> {
  assertMay(context.actor, 'pipeline', 'edit');
  await unlessDeals(say('stageHasDeals'), () =>
    inTransaction(context, async (ctx) => {
      const { stage, siblings } = await lockStage(ctx.db, id);
      if (!isOpenStage(stage)) throw conflict(say('closedStagesNeeded'));
      if (!siblings.some(isOpenStage)) throw conflict(say('openStageNeeded'));
      await keepOut(ctx.db, [stage]);
      if (moveDealsTo !== undefined) {
        await relocateDeals(ctx, new Map([[id, await placeFor(ctx.db, moveDealsTo, [stage])]]));
      }
      await ctx.db.delete(pipelineStages).where(eq(pipelineStages.id, id));
      await ctx.db
        .update(pipelineStages)
        .set({ closedTo: sql`array_remove(${pipelineStages.closedTo}, ${id}::bigint)` })
        .where(and(eq(pipelineStages.pipelineId, stage.pipelineId), sql`${id} = any(${pipelineStages.closedTo})`));
      await recordPipeline(
        ctx,
        'updated',
        stage.pipelineId,
        ofStage(stage, changesOf({ name: stage.name }, { name: null })),
      );
    }),
  );
}

/** In the history of its pipeline a stage's field is told from another's. */
const nameOf = ({ id }: Stage, field: string): string => `stages.${id}.${field}`;

const ofStage = (stage: Stage, changes: ChangeSet): ChangeSet =>
  Object.fromEntries(Object.entries(changes).map(([field, change]) => [nameOf(stage, field), change]));

/** A pipeline's stages in their order; the pipeline's row is what those who change them queue on. */
async function lockStages(db: Db, pipelineId: number): Promise<Stage[]> {
  const [pipeline] = await db.select().from(pipelines).where(eq(pipelines.id, pipelineId)).for('update');
  if (!pipeline) throw notFound('pipeline');
  return db
    .select()
    .from(pipelineStages)
    .where(eq(pipelineStages.pipelineId, pipelineId))
    .orderBy(pipelineStages.sortOrder, pipelineStages.id);
}

async function lockStage(db: Db, id: number): Promise<{ stage: Stage; siblings: Stage[] }> {
  const [found] = await db.select().from(pipelineStages).where(eq(pipelineStages.id, id));
  const stages = found ? await lockStages(db, found.pipelineId) : [];
  const stage = stages.find((row) => row.id === id);
  if (!stage) throw notFound('stage');
  return { stage, siblings: stages.filter((row) => row.id !== id) };
}
