import { eq, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { ActorContext } from '../access/actor.ts';
import { assertMay } from '../access/scope.ts';
import { conflict, invalid, noSuch, notFound } from '../core/errors.ts';
import { type Message, say } from '../core/messages/message.ts';
import type { Db } from '../db/client.ts';
import { inTransaction, sqlState, violatedConstraint } from '../db/transaction.ts';
import { changesOf } from '../events/changes.ts';
import { recordEvents } from '../events/events.ts';
import type { ChangeSet, EventKind } from '../events/input.ts';
import { DEFAULT_REASONS, DEFAULT_STAGES } from './defaults.ts';
import type { newPipeline, newStage, pipelineDeletion, pipelineEdit } from './input.ts';
import { getPipeline, isOpenStage, type PipelineWithStages } from './queries.ts';
import { type Pipeline, pipelineSkipRoles, pipelineStages, pipelines, type Stage } from './table.ts';

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
    targetDays: stage.targetDays ?? null,
    requirements: stage.requirements ?? [],
    entryTasks: stage.entryTasks ?? [],
    color: stage.color ?? null,
  };
}

/** At least one open stage, and exactly one for each outcome. */
function assertWhole(stages: readonly { isWon: boolean; isLost: boolean; probability: number }[]): void {
  const won = stages.filter(({ isWon }) => isWon);
  const lost = stages.filter(({ isLost }) => isLost);
  const isWhole = won.length === 1 && lost.length === 1 && stages.some(({ isWon, isLost }) => !isWon && !isLost);
  const isEach = stages.every(({ isWon, isLost }) => !(isWon && isLost));
  if (!isWhole || !isEach) throw invalid({ stages: say('stagesOfEachKind') });
  if (won[0]?.probability !== 100 || lost[0]?.probability !== 0) {
    throw invalid({ stages: say('closedProbabilities') });
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
      .values({ name: input.name, sortOrder, isDefault: others.length === 0, ...DEFAULT_REASONS })
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
    if (!all.some((pipeline) => pipeline.id === id)) throw notFound('pipeline');
    const before = await getPipeline(ctx.db, id);
    const { skipRoles, ...own } = set;
    const changes = changesOf(before, { ...own, skipRoles: skipRoles && [...new Set(skipRoles)].sort() });
    if (Object.keys(changes).length > 0) {
      const formerDefault = changes['isDefault'] && all.find((pipeline) => pipeline.isDefault);
      if (formerDefault) {
        await write(ctx.db, formerDefault.id, { isDefault: false });
        await recordPipeline(ctx, 'updated', formerDefault.id, { isDefault: { from: true, to: false } });
      }
      await write(ctx.db, id, own);
      if (changes['skipRoles']) await writeSkipRoles(ctx.db, id, skipRoles ?? []);
      await recordPipeline(ctx, 'updated', id, changes);
    }
    return getPipeline(ctx.db, id);
  });
}

async function writeSkipRoles(db: Db, pipelineId: number, skipRoles: readonly string[]): Promise<void> {
  await db.delete(pipelineSkipRoles).where(eq(pipelineSkipRoles.pipelineId, pipelineId));
  if (skipRoles.length === 0) return;
  const rows = [...new Set(skipRoles)].map((role) => ({ pipelineId, role }));
  try {
    await db.insert(pipelineSkipRoles).values(rows);
  } catch (error) {
    if (violatedConstraint(error) === 'pipeline_skip_roles_role_roles_name_fk') {
      throw invalid({ skipRoles: noSuch('role') });
    }
    throw error;
  }
}

async function write(db: Db, id: number, set: Partial<Omit<Pipeline, 'id'>>) {
  await db
    .update(pipelines)
    .set({ ...set, updatedAt: sql`now()` })
    .where(eq(pipelines.id, id));
}

/** Moves all deals out of the stages that are the map's keys, each into the stage beside it. */
export type RelocateDeals = (ctx: ActorContext, places: ReadonlyMap<number, Stage>) => Promise<void>;

/** Deletes a pipeline. Its deals go where `moveDealsTo` says, the closed ones to that pipeline's won and lost stages. */
export async function deletePipeline(
  context: ActorContext,
  { id, moveDealsTo }: z.output<typeof pipelineDeletion>,
  relocateDeals: RelocateDeals,
): Promise<void> {
  assertMay(context.actor, 'pipeline', 'delete');
  await unlessDeals(say('pipelineHasDeals'), () =>
    inTransaction(context, async (ctx) => {
      const pipeline = (await lockPipelines(ctx.db)).find((row) => row.id === id);
      if (!pipeline) throw notFound('pipeline');
      if (pipeline.isDefault) throw conflict(say('pipelineIsDefault'));
      if (moveDealsTo !== undefined) {
        const { stages } = await getPipeline(ctx.db, id);
        await keepOut(ctx.db, stages);
        const place = await placeFor(ctx.db, moveDealsTo, stages);
        const { stages: others } = await getPipeline(ctx.db, place.pipelineId);
        const placeOf = (stage: Stage) =>
          isOpenStage(stage)
            ? place
            : others.find(({ isWon, isLost }) => isWon === stage.isWon && isLost === stage.isLost);
        await relocateDeals(ctx, new Map(stages.map((stage) => [stage.id, placeOf(stage) ?? place])));
      }
      await ctx.db.delete(pipelines).where(eq(pipelines.id, id));
      await recordPipeline(ctx, 'deleted', id, changesOf({ name: pipeline.name }, { name: null }));
    }),
  );
}

/** Has whoever moves a deal into one of these stages just now wait, and find it gone. */
export async function keepOut(db: Db, stages: readonly Stage[]): Promise<void> {
  const ids = stages.map((stage) => stage.id);
  await db
    .select({ id: pipelineStages.id })
    .from(pipelineStages)
    .where(sql`${pipelineStages.id} = any(${sql.param(ids)}::bigint[])`)
    .orderBy(pipelineStages.id)
    .for('update');
}

/** The open stage that takes the deals of others, which it must not be one of. */
export async function placeFor(db: Db, stageId: number, others: readonly Stage[]): Promise<Stage> {
  const [stage] = await db.select().from(pipelineStages).where(eq(pipelineStages.id, stageId)).for('share');
  if (!stage) throw invalid({ moveDealsTo: noSuch('stage') });
  if (!isOpenStage(stage) || others.some(({ id }) => id === stage.id))
    throw invalid({ moveDealsTo: say('openStageElsewhere') });
  return stage;
}

/** Locks them all, in order: there are few, and some rules are about all of them. */
async function lockPipelines(db: Db): Promise<Pipeline[]> {
  return db.select().from(pipelines).orderBy(pipelines.id).for('update');
}

export const recordPipeline = (ctx: ActorContext, kind: EventKind, entityId: number, changes: ChangeSet) =>
  recordEvents(ctx, [{ kind, entityType: 'pipeline', entityId, changes, resource: 'pipeline', ownerIds: [] }]);

const FOREIGN_KEY_VIOLATION = '23503';

/** Deals hold on to their stage and pipeline: what keeps one from being deleted is told in words. */
export async function unlessDeals<Result>(said: Message, remove: () => Promise<Result>): Promise<Result> {
  try {
    return await remove();
  } catch (error) {
    if (sqlState(error) === FOREIGN_KEY_VIOLATION) throw conflict(said);
    throw error;
  }
}
