import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import { isWithheld } from '../access/fields.ts';
import { type DealStageChange, stageChangeEvents, writeStageChanges } from '../activities/stage-changes.ts';
import { type Activity, activities } from '../activities/table.ts';
import { conflict, type FieldErrors, invalid, invalidRows, noSuch, type RowErrors } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import { amountError } from '../core/money.ts';
import { inTransaction, violatedConstraint } from '../db/transaction.ts';
import { changesOf } from '../events/changes.ts';
import { recordOperations } from '../events/events.ts';
import type { ChangeSet, EventKind } from '../events/input.ts';
import { type Misplaced, StageMap } from '../pipelines/stage-map.ts';
import type { Stage } from '../pipelines/table.ts';
import type { Edit } from '../records/change-set.ts';
import { flat } from '../records/custom.ts';
import {
  type Changed,
  changeEvents,
  currentRecord,
  type Planned,
  planEdits,
  valuesOf,
  writeChanges,
} from '../records/records.ts';
import { findCollisions } from '../users/collisions.ts';
import { makeEntryTasks } from './arrivals.ts';
import { dealEntity } from './entity.ts';
import type { DealStatus } from './input.ts';
import { beginsPeriod, nextPeriods } from './periods.ts';
import { findPositions, type Placement } from './placement.ts';
import { statusOf } from './policy.ts';
import { emptiedErrors, judgeEntries, reasonErrors, type SkippedRule } from './stage-rules.ts';
import type { Deal } from './table.ts';

/** What can be asked of a deal besides new values of its fields. */
export type DealEdit = Edit & {
  /** Why it was won or lost. */
  reason?: string | undefined;
  /** Where in the column; without it a deal that changes its stage goes on top. */
  placement?: Omit<Placement, 'stageId'>;
  /** To its pipeline's won or lost stage, or back to an open one. */
  outcome?: DealStatus;
  lastOpenStageId?: number | undefined;
  /** When it happened, as an import knows it. */
  at?: Date | undefined;
  /** Against the rules of the pipeline; those who may not are told of them all the same. */
  skipRules?: boolean | undefined;
  /** The version that the move made which this takes back. */
  undoOf?: number | undefined;
  /** Its stage goes: no rule holds it, and none is set off. */
  isRelocated?: boolean;
};

type Target = { plan: Planned<Deal>; edit: DealEdit; from: Stage; to: Stage; at: Date };
/** `changes`: what was asked for, and what follows from it. */
type Step = Target & { changes: ChangeSet; skipped: SkippedRule[] };

/** Every change of a deal goes through here: it keeps stage, status, probability, dates, rank and history in step. */
export async function changeDeals(
  context: ActorContext,
  edits: readonly DealEdit[],
): Promise<{ deal: Deal; activity: Activity | null }[]> {
  return unlessStageGoes(() =>
    inTransaction(context, async (ctx) => {
      const [stages, plans] = await Promise.all([StageMap.load(ctx.db), planEdits(ctx, dealEntity, edits)]);
      const steps = await resolveSteps(ctx, stages, plans, edits);
      const positions = await positionsOf(ctx, steps);
      const complete = steps.map((step, place) => ({
        ...step.plan,
        changes: { ...step.changes, ...positions[place] },
      }));
      const atOf = new Map(steps.map(({ plan, at }) => [plan.row.id, at]));
      const skippedOf = new Map(steps.map(({ plan, skipped }) => [plan.row.id, skipped]));
      const momentOf = (change: Changed<Deal>): Date => atOf.get(change.before.id) ?? new Date();
      // The rows are locked, so what they will be is known: all that follows from it is sent with the update, not after it.
      const planned = complete.map(
        ({ row, changes }): Changed<Deal> => ({ before: row, after: { ...row, ...valuesOf(changes) }, changes }),
      );
      const moves = planned
        .filter(({ changes }) => 'stageId' in changes)
        .map((change) =>
          movedStage(
            change.after,
            stages.get(change.before.stageId),
            stages.get(change.after.stageId),
            momentOf(change),
            skippedOf.get(change.after.id),
          ),
        );
      const [changed, activities] = await Promise.all([
        writeChanges(ctx, dealEntity, complete),
        writeStageChanges(ctx, moves),
        nextPeriods(
          ctx,
          planned
            .filter(({ changes }) => beginsPeriod(changes))
            .map((change) => ({ deal: change.after, at: momentOf(change) })),
        ),
      ]);
      await recordOperations(ctx, [
        changeEvents(dealEntity, planned, kindOf, momentOf),
        stageChangeEvents(moves, activities),
      ]);
      const relocated = new Set(edits.filter(({ isRelocated }) => isRelocated).map(({ id }) => id));
      await makeEntryTasks(
        ctx,
        changed
          .filter(({ after, changes }) => 'stageId' in changes && !relocated.has(after.id))
          .map(({ after }) => ({ deal: after, stage: stages.get(after.stageId) })),
      );
      const activityOf = new Map(activities.map((activity) => [activity.entityId, activity]));
      return changed.map(({ after }) => ({ deal: after, activity: activityOf.get(after.id) ?? null }));
    }),
  );
}

/** A stage may be deleted while deals are on their way into it: for whoever brings them it is as if it was gone before. */
export async function unlessStageGoes<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (/^deals_(stage|pipeline)_id_/.test(violatedConstraint(error) ?? ''))
      throw invalid({ stageId: noSuch('stage') });
    throw error;
  }
}

/** Where each deal goes, and what forbids it. */
async function resolveSteps(
  ctx: ActorContext,
  stages: StageMap,
  plans: readonly Planned<Deal>[],
  edits: readonly DealEdit[],
): Promise<Step[]> {
  const steps: Step[] = [];
  const refused: { index: number; fields: FieldErrors }[] = [];
  for (const plan of plans) {
    const edit = edits[plan.index];
    if (!edit) continue;
    if (edit.outcome === 'open' && plan.row.status === 'open') {
      const race = { entityType: 'deal', entityId: plan.row.id, fields: ['status'], missed: 0 } as const;
      const collisions = await findCollisions(ctx.db, race);
      throw conflict(say('dealIsOpen'), await currentRecord(ctx, dealEntity, plan.row), collisions);
    }
    const from = stages.get(plan.row.stageId);
    const to = targetOf(stages, plan.row, edit);
    const fields: FieldErrors = {
      ...('message' in to ? { [to.field]: to.message } : {}),
      ...amountErrors(plan.row, edit.set),
      ...probabilityErrors('message' in to ? from : to, edit.set),
    };
    if (Object.keys(fields).length > 0) refused.push({ index: plan.index, fields });
    else if (!('message' in to)) {
      const target = { plan, edit, from, to, at: edit.at ?? new Date() };
      steps.push({ ...target, changes: fieldChanges(target), skipped: [] });
    }
  }
  if (refused.length > 0) throw invalidRows(refused);
  return byTheRules(ctx, stages, steps);
}

/** The steps with what each of them skips; refuses those that a pipeline's rules forbid. */
async function byTheRules(ctx: ActorContext, stages: StageMap, steps: readonly Step[]): Promise<Step[]> {
  const refused: RowErrors[] = [];
  const takenBack = await findTakenBack(ctx, steps);
  const entering = steps.filter(
    (step) => step.from.id !== step.to.id && !step.edit.isRelocated && !takenBack.has(step.plan.row.id),
  );
  const verdicts = await judgeEntries(
    ctx,
    stages,
    entering.map((step) => ({
      dealId: step.plan.row.id,
      from: step.from,
      to: step.to,
      values: { ...flat(step.plan.row), ...valuesOf(step.changes) },
      skipRules: step.edit.skipRules ?? false,
    })),
  );
  const verdictOf = new Map(entering.map((step, index) => [step, verdicts[index]]));
  const judged = steps.map((step) => {
    const { plan, edit, from, to } = step;
    const before = takenBack.get(plan.row.id);
    const changes = before ? { ...step.changes, ...changesOf(plan.row, before) } : step.changes;
    const verdict = verdictOf.get(step);
    const refusal = verdict && 'refusal' in verdict ? verdict.refusal : { fields: {} };
    const { wonReason, lostReason } = reasonErrors(stages, to.pipelineId, valuesOf(changes));
    const wrongReason = wonReason ?? lostReason;
    const fields: FieldErrors = {
      ...(wrongReason && {
        [edit.reason === undefined ? (wonReason ? 'wonReason' : 'lostReason') : 'reason']: wrongReason,
      }),
      ...reasonRefused(ctx, step),
      ...(from.id === to.id ? emptiedErrors(ctx.actor, stages, to, changes, edit.skipRules ?? false) : {}),
      ...refusal.fields,
    };
    if (Object.keys(fields).length > 0) refused.push({ ...refusal, index: plan.index, fields });
    return { ...step, changes, skipped: verdict && 'skipped' in verdict ? verdict.skipped : step.skipped };
  });
  if (refused.length > 0) throw invalidRows(refused);
  return judged;
}

/**
 * The deals that go back to where the actor brought them from a moment ago, and that nobody has touched since: what was so
 * before is not held against them, and since when they were there is as it was.
 */
async function findTakenBack(ctx: ActorContext, steps: readonly Step[]): Promise<ReadonlyMap<number, Since>> {
  const asked = steps.filter(({ plan, edit }) => edit.undoOf !== undefined && edit.undoOf === plan.row.version);
  if (asked.length === 0) return new Map();
  const lastMoves = await ctx.db
    .selectDistinctOn([activities.entityId], {
      dealId: activities.entityId,
      userId: activities.userId,
      change: activities.stageChange,
      isRecent: sql<boolean>`${activities.createdAt} > now() - interval '5 minutes'`,
      // What version it made is not written down; the log tells whether it was the last change.
      lastChanges: sql<ChangeSet>`(select e.changes from events e
        where e.entity_type = 'deal' and e.entity_id = activities.entity_id order by e.id desc limit 1)`,
    })
    .from(activities)
    .where(
      and(
        eq(activities.entityType, 'deal'),
        inArray(
          activities.entityId,
          asked.map(({ plan }) => plan.row.id),
        ),
        eq(activities.type, 'stage_change'),
      ),
    )
    .orderBy(activities.entityId, desc(activities.happenedAt), desc(activities.id));
  const lastOf = new Map(lastMoves.map((move) => [move.dealId, move]));
  return new Map(
    asked.flatMap(({ plan, from, to }) => {
      const last = lastOf.get(plan.row.id);
      const isInverse = last?.change?.fromStageId === to.id && last.change.toStageId === from.id;
      const isTheirs = isInverse && last.isRecent && last.userId === ctx.actor.userId;
      if (!isTheirs || !('stageId' in last.lastChanges)) return [];
      return [[plan.row.id, sinceBefore(last.lastChanges)] as const];
    }),
  );
}

/** Since when a deal has been where it is, by the columns that tell it. */
type Since = Readonly<Record<string, Date | null>>;

const sinceBefore = (changes: ChangeSet): Since =>
  Object.fromEntries(
    ['stageEnteredAt', 'closedAt'].flatMap((field) => {
      const change = changes[field];
      return change ? [[field, typeof change.from === 'string' ? new Date(change.from) : null]] : [];
    }),
  );

/** A reason comes with the move, but is a field like any other. */
function reasonRefused({ actor }: ActorContext, { edit, to }: Step): FieldErrors {
  const field = statusOf(to) === 'won' ? 'wonReason' : 'lostReason';
  const isRefused = edit.reason !== undefined && statusOf(to) !== 'open' && isWithheld(actor, 'deal', field);
  return isRefused ? { reason: say('fieldReadOnly') } : {};
}

function targetOf(stages: StageMap, deal: Deal, edit: DealEdit): Stage | Misplaced {
  const { pipelineId, stageId } = edit.set;
  if (edit.outcome === 'open') {
    const last = edit.lastOpenStageId === undefined ? undefined : stages.find(edit.lastOpenStageId);
    return last ?? stages.resolve({ pipelineId: deal.pipelineId });
  }
  if (edit.outcome !== undefined)
    return stages.outcome(deal.pipelineId, edit.outcome === 'won') ?? stages.get(deal.stageId);
  const wishedPipeline = typeof pipelineId === 'number' ? pipelineId : deal.pipelineId;
  if (typeof stageId === 'number') return stages.resolve({ pipelineId: wishedPipeline, stageId });
  return wishedPipeline === deal.pipelineId ? stages.get(deal.stageId) : stages.resolve({ pipelineId: wishedPipeline });
}

function amountErrors(deal: Deal, set: Record<string, unknown>): FieldErrors {
  if (!('amount' in set) && !('currency' in set)) return {};
  const amount = 'amount' in set ? set['amount'] : deal.amount;
  const currency = typeof set['currency'] === 'string' ? set['currency'] : deal.currency;
  const wrong = typeof amount === 'number' ? amountError(amount, currency) : null;
  return wrong === null ? {} : { amount: wrong };
}

function probabilityErrors(stage: Stage, set: Record<string, unknown>): FieldErrors {
  const isFree =
    statusOf(stage) === 'open' || set['probability'] === undefined || set['probability'] === stage.probability;
  return isFree
    ? {}
    : { probability: say('probabilityOfStage', { probability: stage.probability, stage: stage.name }) };
}

/** What was asked for, and what follows from it. */
function fieldChanges({ plan, edit, from, to, at }: Target): ChangeSet {
  const { row } = plan;
  const status = statusOf(to);
  const reason =
    edit.reason === undefined
      ? {}
      : status === 'won'
        ? { wonReason: edit.reason }
        : status === 'lost'
          ? { lostReason: edit.reason }
          : {};
  if (from.id === to.id) return { ...plan.changes, ...changesOf(row, reason) };
  const probability = typeof edit.set['probability'] === 'number' ? edit.set['probability'] : to.probability;
  const closedAt = status === 'open' ? null : row.status === status ? row.closedAt : at;
  return {
    ...plan.changes,
    ...changesOf(row, {
      ...reason,
      pipelineId: to.pipelineId,
      stageId: to.id,
      status,
      probability,
      closedAt,
      stageEnteredAt: at,
    }),
  };
}

/** New ranks for those that change their place, as changes; nothing for the rest. */
async function positionsOf(ctx: ActorContext, steps: readonly Step[]): Promise<ChangeSet[]> {
  const placed = steps.flatMap(({ plan, edit, from, to }, index) => {
    const isPlaced = typeof edit.placement?.beforeId === 'number' || typeof edit.placement?.afterId === 'number';
    const isMoved = from.id !== to.id || edit.placement !== undefined;
    if (!isMoved && !isPlaced) return [];
    return [{ stageId: to.id, ...edit.placement, dealId: plan.row.id, index }];
  });
  const positions = await findPositions(ctx, placed);
  const changes: ChangeSet[] = steps.map(() => ({}));
  placed.forEach(({ index }, place) => {
    const row = steps[index]?.plan.row;
    if (row) changes[index] = changesOf(row, { position: positions[place] });
  });
  return changes;
}

function kindOf({ before, after, changes }: Changed<Deal>): EventKind {
  if (before.status !== after.status) return after.status === 'open' ? 'reopened' : after.status;
  if ('stageId' in changes || 'position' in changes) return 'moved';
  return 'responsibleId' in changes ? 'assigned' : 'updated';
}

/** A stage change as the timeline tells it. */
export function movedStage(
  deal: Deal,
  from: Stage,
  to: Stage,
  happenedAt: Date,
  skipped: readonly SkippedRule[] = [],
): DealStageChange {
  return {
    dealId: deal.id,
    change: {
      from: from.name,
      to: to.name,
      fromStageId: from.id,
      toStageId: to.id,
      ...(skipped.length > 0 && { skipped: [...skipped] }),
    },
    happenedAt,
    ownerIds: dealEntity.ownerIds(deal),
    parents: dealEntity.parents(deal),
  };
}
