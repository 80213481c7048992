import { and, eq, isNull, sql } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import { reaches } from '../access/scope.ts';
import { assertEmailsAreFree, refusingTakenEmails } from '../contacts/email-uniqueness.ts';
import { AppError, conflict, forbidden, notFound } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import { assertUniqueValues } from '../custom-fields/uniqueness.ts';
import { inTransaction } from '../db/transaction.ts';
import { changesOf } from '../events/changes.ts';
import { recordEvents } from '../events/events.ts';
import type { ChangeSet } from '../events/input.ts';
import { assertUnchanged } from '../records/change-set.ts';
import { flat } from '../records/custom.ts';
import { entityOf, type RecordEntity, type RecordRow } from '../records/entity.ts';
import { changeEvents, currentRecord, writeChanges } from '../records/records.ts';
import type { MergedType } from '../redirects/input.ts';
import { merges } from '../redirects/table.ts';
import { lockBoth } from './merges.ts';
import { movePointersBack } from './pointers.ts';

type Merge = typeof merges.$inferSelect;

/**
 * Makes two records again of what was merged: the values, and everything that was moved and was not moved on since. Refused
 * where somebody changed the same values meanwhile, or gave away what only one may have.
 */
export async function undoMerge(
  context: ActorContext,
  mergeId: number,
): Promise<{ entityType: MergedType; id: number; duplicateId: number }> {
  return refusingTaken(() =>
    inTransaction(context, async (ctx) => {
      const merge = await loadMerge(ctx, mergeId);
      const entity = entityOf(merge.entityType);
      const rows = await lockBoth(ctx, entity, [merge.keptId, merge.mergedId]);
      const [kept, merged] = [rows.get(merge.keptId), rows.get(merge.mergedId)];
      if (!kept || !reaches(ctx.actor, entity.type, 'view', entity.ownerIds(kept))) throw notFound('merge');
      const isAllowed =
        reaches(ctx.actor, entity.type, 'edit', entity.ownerIds(kept)) &&
        (!merged || reaches(ctx.actor, entity.type, 'delete', entity.ownerIds(merged)));
      if (!isAllowed) throw forbidden();
      // Locked by now: who was faster has undone it.
      const isUndone = (await loadMerge(ctx, mergeId)).undoneAt !== null;
      if (isUndone) throw conflict(say('mergeUndone'));
      if (!merged || merge.changes === null) throw conflict(say('mergeForgotten'));
      if (kept.deletedAt !== null) throw conflict(say('mergedOn'));
      await writeBack(ctx, entity, merge, {
        kept,
        merged,
        changes: await valuesBack(ctx, entity, kept, merge.changes),
      });
      return { entityType: merge.entityType, id: kept.id, duplicateId: merged.id };
    }),
  );
}

async function loadMerge(ctx: ActorContext, id: number): Promise<Merge> {
  const [merge] = await ctx.db.select().from(merges).where(eq(merges.id, id));
  if (!merge) throw notFound('merge');
  return merge;
}

/** What sets the record back, where it still holds what the merge gave it. What came to its lists goes from them. */
async function valuesBack(
  ctx: ActorContext,
  entity: RecordEntity,
  kept: RecordRow,
  changes: ChangeSet,
): Promise<ChangeSet> {
  const values = flat(kept);
  const set: Record<string, unknown> = {};
  const from: Record<string, unknown> = {};
  for (const [field, change] of Object.entries(changes)) {
    const { kind } = entity.fields[field] ?? {};
    if (kind === 'list' || kind === 'tags') set[field] = listBack(values[field], change.from, change.to);
    else {
      set[field] = change.from;
      from[field] = change.to;
    }
  }
  await assertUnchanged(ctx, entity.type, values, { id: kept.id, set, from }, () => currentRecord(ctx, entity, kept));
  return changesOf(values, set);
}

function listBack(now: unknown, from: unknown, to: unknown): unknown[] {
  const [current, before, after] = [now, from, to].map((list) => (Array.isArray(list) ? list : []));
  const left = (current ?? []).filter((value) => !after?.includes(value) || before?.includes(value));
  // What stood in the list and moved to a field goes back to the list.
  const back = (before ?? []).filter((value) => !after?.includes(value) && !left.includes(value));
  return [...left, ...back];
}

async function writeBack(
  ctx: ActorContext,
  entity: RecordEntity,
  merge: Merge,
  { kept, merged, changes }: { kept: RecordRow; merged: RecordRow; changes: ChangeSet },
): Promise<void> {
  const changed = await writeChanges(ctx, entity, [{ row: kept, index: 0, changes }]);
  await assertFree(ctx, merge.entityType, merged);
  const plan = { row: merged, index: 0, changes: changesOf(merged, { deletedAt: null }) };
  const restored = await writeChanges(ctx, entity, [plan]);
  await ctx.db
    .update(merges)
    .set({ undoneAt: sql`now()`, updatedAt: sql`now()` })
    .where(and(eq(merges.id, merge.id), isNull(merges.undoneAt)));
  await movePointersBack(ctx, { type: merge.entityType, from: merge.keptId, to: merge.mergedId }, merge.moved);
  await recordEvents(ctx, [
    ...changeEvents(
      entity,
      // Told even where no value goes back: what was moved does.
      changed.map((each) => ({ ...each, changes: { ...each.changes, mergeId: { from: merge.id, to: null } } })),
      () => 'updated',
    ),
    ...changeEvents(entity, restored, () => 'restored'),
  ]);
}

/** What only one may have, somebody else may have got meanwhile. */
async function assertFree(ctx: ActorContext, type: MergedType, merged: RecordRow): Promise<void> {
  const email = type === 'contact' && typeof merged['email'] === 'string' ? merged['email'] : null;
  await assertEmailsAreFree(ctx, [{ id: merged.id, email, index: 0 }]);
  await assertUniqueValues(ctx, type, [{ id: merged.id, values: merged.customFields ?? {}, index: 0 }]);
}

/** There is no field here that the refusal could be about: it says which of the other record's it is. */
async function refusingTaken<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await refusingTakenEmails([], work);
  } catch (error) {
    const isTaken = error instanceof AppError && error.code === 'INVALID';
    throw isTaken ? conflict(say('mergedValueTaken')) : error;
  }
}
