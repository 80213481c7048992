import type { z } from 'zod';
import type { ActorContext } from '../access/actor.ts';
import { recordStageChanges } from '../activities/stage-changes.ts';
import type { Activity } from '../activities/table.ts';
import { type FieldErrors, invalidRows, type RowErrors } from '../core/errors.ts';
import { amountError } from '../core/money.ts';
import { inTransaction } from '../db/transaction.ts';
import { StageMap } from '../pipelines/stage-map.ts';
import type { Stage } from '../pipelines/table.ts';
import { flat, withNewValues } from '../records/custom.ts';
import { assertWritable } from '../records/field-rights.ts';
import { createRecords, restoreRecords, trashRecords } from '../records/records.ts';
import { loadWorkspace } from '../workspace/queries.ts';
import { makeEntryTasks } from './arrivals.ts';
import { changeDeals, type DealEdit, movedStage, unlessStageGoes } from './changes.ts';
import { dealEntity } from './entity.ts';
import type { dealAssign, dealClose, dealMove, dealReopen, newDeal } from './input.ts';
import { lastOpenStages, openPeriods, type PastPeriod } from './periods.ts';
import { findPositions } from './placement.ts';
import { statusOf } from './policy.ts';
import { judgeEntries, reasonErrors } from './stage-rules.ts';
import type { Deal } from './table.ts';

export type NewDeal = z.output<typeof newDeal> & {
  /** What an import knows of the past; the rest is worked out from it. */
  createdAt?: Date | undefined;
  stageEnteredAt?: Date | undefined;
  closedAt?: Date | undefined;
};

/** A deal as it is after a change, with the timeline's entry where it changed its stage. */
export type ChangedDeal = { deal: Deal; activity: Activity | null };

export async function createDeals(context: ActorContext, given: readonly NewDeal[]): Promise<Deal[]> {
  assertWritable(context.actor, dealEntity, given);
  return unlessStageGoes(() =>
    inTransaction(context, async (ctx) => {
      const stages = await StageMap.load(ctx.db);
      const { currency } = await loadWorkspace(ctx.db);
      const now = new Date();
      const resolved = given.map((input) => stages.resolve(input));
      const refused = given.flatMap((input, index) => {
        const stage = resolved[index];
        const wrongAmount = amountError(input.amount, input.currency ?? currency);
        const fields: FieldErrors = {
          ...(stage && 'message' in stage ? { [stage.field]: stage.message } : {}),
          ...(wrongAmount === null ? {} : { amount: wrongAmount }),
        };
        return Object.keys(fields).length > 0 ? [{ index, fields }] : [];
      });
      if (refused.length > 0) throw invalidRows(refused);
      const inputs = await withNewValues(ctx, dealEntity, given);
      const targets = resolved.filter((stage): stage is Stage => !('message' in stage));
      const positions = await findPositions(
        ctx,
        targets.map((stage, index) => ({ stageId: stage.id, dealId: null, index })),
      );
      const rows = inputs.flatMap((input, index) => {
        const stage = targets[index];
        return stage ? [newRow(input, stage, positions[index] ?? '', currency, ctx.actor.userId, now)] : [];
      });
      await assertEntries(ctx, stages, inputs, rows);
      const created = await createRecords(ctx, dealEntity, rows);
      const past = created.flatMap((deal) => pastOf(deal, stages));
      const pastById = new Map(past.map((period) => [period.dealId, period]));
      await openPeriods(ctx, created, past);
      await recordStageChanges(
        ctx,
        created.flatMap((deal) => {
          const before = pastById.get(deal.id);
          return before ? [movedStage(deal, stages.get(before.stageId), stages.get(deal.stageId), before.validTo)] : [];
        }),
      );
      await makeEntryTasks(
        ctx,
        created.map((deal) => ({ deal, stage: stages.get(deal.stageId) })),
      );
      return created;
    }),
  );
}

/** A deal is made in a stage by the rules by which it would enter. */
async function assertEntries(
  ctx: ActorContext,
  stages: StageMap,
  inputs: readonly NewDeal[],
  rows: readonly ReturnType<typeof newRow>[],
): Promise<void> {
  const entries = rows.map((values, index) => ({
    dealId: null,
    from: null,
    to: stages.get(values.stageId),
    values: flat(values),
    skipRules: inputs[index]?.skipRules ?? false,
  }));
  const verdicts = await judgeEntries(ctx, stages, entries);
  const refused = rows.flatMap((row, index): RowErrors[] => {
    const verdict = verdicts[index];
    const refusal = verdict && 'refusal' in verdict ? verdict.refusal : { fields: {} };
    const fields = { ...reasonErrors(stages, row.pipelineId, row), ...refusal.fields };
    return Object.keys(fields).length > 0 ? [{ ...refusal, index, fields }] : [];
  });
  if (refused.length > 0) throw invalidRows(refused);
}

function newRow(input: NewDeal, stage: Stage, position: string, currency: string, userId: number | null, now: Date) {
  const status = statusOf(stage);
  const createdAt = input.createdAt ?? now;
  const closedAt = status === 'open' ? null : (input.closedAt ?? input.stageEnteredAt ?? now);
  return {
    title: input.title,
    amount: input.amount ?? null,
    currency: input.currency ?? currency,
    pipelineId: stage.pipelineId,
    stageId: stage.id,
    position,
    probability: status === 'open' ? (input.probability ?? stage.probability) : stage.probability,
    status,
    stageEnteredAt: closedAt ?? input.stageEnteredAt ?? createdAt,
    expectedCloseDate: input.expectedCloseDate ?? null,
    closedAt,
    wonReason: input.wonReason ?? null,
    lostReason: input.lostReason ?? null,
    contactId: input.contactId ?? null,
    companyId: input.companyId ?? null,
    responsibleId: input.responsibleId === undefined ? userId : input.responsibleId,
    source: input.source ?? null,
    description: input.description ?? null,
    tagIds: input.tagIds,
    customFields: input.customFields ?? {},
    createdAt,
  };
}

/** A deal that came to its stage later than it was made was somewhere before: open, on the way there. */
function pastOf(deal: Deal, stages: StageMap): PastPeriod[] {
  if (deal.stageEnteredAt <= deal.createdAt) return [];
  const before = deal.status === 'open' ? stages.firstOpen(deal.pipelineId) : stages.lastOpen(deal.pipelineId);
  if (!before || before.id === deal.stageId) return [];
  return [{ dealId: deal.id, validFrom: deal.createdAt, validTo: deal.stageEnteredAt, stageId: before.id }];
}

/** Edits any fields; a change of stage follows the rules of a move. */
export async function editDeals(context: ActorContext, edits: readonly DealEdit[]): Promise<ChangedDeal[]> {
  return changeDeals(context, edits);
}

/** Puts deals into a stage of their pipeline, next to a neighbour or on top. */
export async function moveDeals(
  context: ActorContext,
  moves: readonly z.output<typeof dealMove>[],
): Promise<ChangedDeal[]> {
  return changeDeals(
    context,
    moves.map(({ id, stageId, beforeId, afterId, reason, set, from, undoOf, version, skipRules }) => ({
      id,
      set: { ...set, stageId },
      from,
      undoOf,
      version,
      skipRules,
      reason: reason ?? undefined,
      placement: { beforeId, afterId },
    })),
  );
}

/** Closes deals as won or lost, with the reason. */
export async function closeDeals(
  context: ActorContext,
  closings: readonly z.output<typeof dealClose>[],
): Promise<ChangedDeal[]> {
  return changeDeals(
    context,
    closings.map(({ id, won, reason, from, version, skipRules }) => ({
      id,
      set: {},
      from,
      version,
      skipRules,
      reason: reason ?? undefined,
      outcome: won ? 'won' : 'lost',
    })),
  );
}

/** Opens closed deals again, in the open stage that each was in last. */
export async function reopenDeals(
  context: ActorContext,
  inputs: readonly z.output<typeof dealReopen>[],
): Promise<ChangedDeal[]> {
  return inTransaction(context, async (ctx) => {
    const last = await lastOpenStages(
      ctx,
      inputs.map(({ id }) => id),
    );
    return changeDeals(
      ctx,
      inputs.map(({ id, from, version, skipRules }) => ({
        id,
        set: {},
        from,
        version,
        skipRules,
        outcome: 'open',
        lastOpenStageId: last.get(id),
      })),
    );
  });
}

/** Makes deals somebody else's. */
export async function assignDeals(
  context: ActorContext,
  inputs: readonly z.output<typeof dealAssign>[],
): Promise<ChangedDeal[]> {
  return changeDeals(
    context,
    inputs.map(({ id, responsibleId, version }) => ({ id, set: { responsibleId }, version })),
  );
}

export async function trashDeals(ctx: ActorContext, ids: readonly number[]): Promise<void> {
  await trashRecords(ctx, dealEntity, ids);
}

export async function restoreDeals(ctx: ActorContext, ids: readonly number[]): Promise<void> {
  await restoreRecords(ctx, dealEntity, ids);
}
