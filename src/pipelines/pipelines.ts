import { eq, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { ActorContext } from '../access/actor.ts';
import { assertMay } from '../access/scope.ts';
import { conflict, invalid, notFound } from '../core/errors.ts';
import type { Db } from '../db/client.ts';
import { inTransaction, sqlState } from '../db/transaction.ts';
import { changesOf } from '../events/changes.ts';
import { recordEvents } from '../events/events.ts';
import type { ChangeSet, EventKind } from '../events/input.ts';
import { DEFAULT_STAGES } from './defaults.ts';
import type { newPipeline, newStage, pipelineEdit } from './input.ts';
import { getPipeline, type PipelineWithStages } from './queries.ts';
import { type Pipeline, pipelineStages, pipelines } from './table.ts';

export type NewPipeline = z.output<typeof newPipeline>;
export type NewStage = z.output<typeof newStage>;

/** What a stage is unless said: certain where it is an outcome, and even odds where nobody knows better. */
function completed({ isWon = false, isLost = false, ...stage }: NewStage, index: number) {
  const probability = stage.probability ?? (isWon ? 100 : isLost ? 0 : 50);
  return {
    name: stage.name,
    sortOrder: stage.sortOrder ?? index,
    probability,
    isWon,
    isLost,
    rottingDays: stage.rottingDays ?? null,
  };
}

/** At least one open stage, and exactly one for each outcome. */
function assertWhole(stages: readonly { isWon: boolean; isLost: boolean; probability: number }[]): void {
  const won = stages.filter(({ isWon }) => isWon);
  const lost = stages.filter(({ isLost }) => isLost);
  const isWhole = won.length === 1 && lost.length === 1 && stages.some(({ isWon, isLost }) => !isWon && !isLost);
  const isEach = stages.every(({ isWon, isLost }) => !(isWon && isLost));
  if (!isWhole || !isEach) throw invalid({ stages: 'must be at least one open, exactly one won and exactly one lost' });
  if (won[0]?.probability !== 100 || lost[0]?.probability !== 0) {
    throw invalid({ stages: 'must give the won stage 100 % and the lost one 0 %' });
  }
}

export async function createPipeline(context: ActorContext, input: NewPipeline): Promise<PipelineWithStages> {
  assertMay(context.actor, 'pipeline', 'create');
  const stages = (input.stages ?? DEFAULT_STAGES).map(completed);
  assertWhole(stages);
  return inTransaction(context, async (ctx) => {
    const others = await lockPipelines(ctx.db);
    const sortOrder = input.sortOrder ?? Math.max(-1, ...others.map((other) => other.sortOrder)) + 1;
    const [pipeline] = await ctx.db
      .insert(pipelines)
      .values({ name: input.name, sortOrder, isDefault: others.length === 0 })
      .returning();
    if (!pipeline) throw new Error('The pipeline was not made');
    await ctx.db.insert(pipelineStages).values(stages.map((stage) => ({ ...stage, pipelineId: pipeline.id })));
    const created = await getPipeline(ctx.db, pipeline.id);
    const told = { name: created.name, stages: created.stages.map((stage) => stage.name) };
    await recordPipeline(ctx, 'created', pipeline.id, changesOf({}, told));
    return created;
  });
}

export async function editPipeline(
  context: ActorContext,
  { id, set }: z.output<typeof pipelineEdit>,
): Promise<PipelineWithStages> {
  assertMay(context.actor, 'pipeline', 'edit');
  return inTransaction(context, async (ctx) => {
    const all = await lockPipelines(ctx.db);
    const before = all.find((pipeline) => pipeline.id === id);
    if (!before) throw notFound('pipeline');
    const changes = changesOf(before, set);
    if (Object.keys(changes).length > 0) {
      const formerDefault = changes['isDefault'] && all.find((pipeline) => pipeline.isDefault);
      if (formerDefault) {
        await write(ctx.db, formerDefault.id, { isDefault: false });
        await recordPipeline(ctx, 'updated', formerDefault.id, { isDefault: { from: true, to: false } });
      }
      await write(ctx.db, id, set);
      await recordPipeline(ctx, 'updated', id, changes);
    }
    return getPipeline(ctx.db, id);
  });
}

async function write(db: Db, id: number, set: Partial<Pick<Pipeline, 'name' | 'sortOrder' | 'isDefault'>>) {
  await db
    .update(pipelines)
    .set({ ...set, updatedAt: sql`now()` })
    .where(eq(pipelines.id, id));
}

/** Deletes a pipeline in which there never was a deal, or none is left, not even in the trash. */
export async function deletePipeline(context: ActorContext, id: number): Promise<void> {
  assertMay(context.actor, 'pipeline', 'delete');
  await unlessDeals('This pipeline still holds deals, perhaps in the trash', () =>
    inTransaction(context, async (ctx) => {
      const pipeline = (await lockPipelines(ctx.db)).find((row) => row.id === id);
      if (!pipeline) throw notFound('pipeline');
      if (pipeline.isDefault) throw conflict('New deals go into this pipeline; make another the default first');
      await ctx.db.delete(pipelines).where(eq(pipelines.id, id));
      await recordPipeline(ctx, 'deleted', id, changesOf({ name: pipeline.name }, { name: null }));
    }),
  );
}

/** Locks them all, in order: there are few, and some rules are about all of them. */
async function lockPipelines(db: Db): Promise<Pipeline[]> {
  return db.select().from(pipelines).orderBy(pipelines.id).for('update');
}

export const recordPipeline = (ctx: ActorContext, kind: EventKind, entityId: number, changes: ChangeSet) =>
  recordEvents(ctx, [{ kind, entityType: 'pipeline', entityId, changes, resource: 'pipeline', ownerIds: [] }]);

const FOREIGN_KEY_VIOLATION = '23503';

/** Deals hold on to their stage and pipeline: what keeps one from being deleted is told in words. */
export async function unlessDeals<Result>(message: string, remove: () => Promise<Result>): Promise<Result> {
  try {
    return await remove();
  } catch (error) {
    if (sqlState(error) === FOREIGN_KEY_VIOLATION) throw conflict(message);
    throw error;
  }
}
