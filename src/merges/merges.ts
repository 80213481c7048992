import { sql } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import { reaches } from '../access/scope.ts';
import { ancestry } from '../companies/queries.ts';
import { refusingTakenEmails } from '../contacts/email-uniqueness.ts';
import { forbidden, invalid, noSuch, notFound } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import { isCustomKey } from '../custom-fields/input.ts';
import { loadCustomFields } from '../custom-fields/queries.ts';
import { lockFields } from '../custom-fields/values.ts';
import { inTransaction } from '../db/transaction.ts';
import { changesOf } from '../events/changes.ts';
import { recordEvents } from '../events/events.ts';
import type { ChangeSet } from '../events/input.ts';
import { assertHandovers } from '../records/assignment.ts';
import { flat } from '../records/custom.ts';
import { entityOf, type RecordEntity, type RecordRow } from '../records/entity.ts';
import { withheldErrors } from '../records/field-rights.ts';
import { changeEvents, lockRows, writeChanges } from '../records/records.ts';
import type { MergedType } from '../redirects/input.ts';
import { merges } from '../redirects/table.ts';
import { activeUserIds } from '../users/queries.ts';
import { combined } from './combining.ts';
import type { MergeInput } from './input.ts';
import { movePointers } from './pointers.ts';

/**
 * Makes one record of two: the duplicate's values fill what the other lacks, or replace what is chosen, everything that points
 * at it is moved, and its id leads to the one that stays. Returns the merge, by which it can be undone.
 */
export async function mergeRecords(
  context: ActorContext,
  type: MergedType,
  { id, duplicateId, fields }: MergeInput,
): Promise<{ mergeId: number }> {
  if (id === duplicateId) throw invalid({ duplicateId: say('anotherRecord') });
  return refusingTakenEmails([], () =>
    inTransaction(context, async (ctx) => {
      const entity = entityOf(type);
      const { kept, merged } = await lockPair(ctx, entity, id, duplicateId);
      const isAllowed =
        reaches(ctx.actor, type, 'edit', entity.ownerIds(kept)) &&
        reaches(ctx.actor, type, 'delete', entity.ownerIds(merged));
      if (!isAllowed) throw forbidden();
      await assertChoosable(ctx, type, fields);
      const set = combined(entity, flat(kept), flat(merged), new Set(fields));
      await assertOwner(ctx, entity, kept, set, fields);
      if (type === 'company') await settleParent(ctx, kept, merged, set, fields.includes('parentId'));
      return { mergeId: await writeMerge(ctx, entity, kept, merged, changesOf(flat(kept), set)) };
    }),
  );
}

/** Locks both, in the order of their ids, against whoever would link to one of them or give a field another type meanwhile, too. */
export async function lockBoth(ctx: ActorContext, entity: RecordEntity, ids: readonly number[]) {
  const { table } = entity;
  const isOne = sql`${table.id} = any(${sql.param([...ids])}::bigint[])`;
  await lockFields(ctx, entity.type, 'share');
  await ctx.db.execute(sql`select 1 from ${table} where ${isOne} order by ${table.id} for update`);
  return lockRows<RecordRow>(ctx, entity, isOne);
}

async function lockPair(ctx: ActorContext, entity: RecordEntity, id: number, duplicateId: number) {
  const rows = await lockBoth(ctx, entity, [id, duplicateId]);
  const there = (each: number) => {
    const row = rows.get(each);
    const isThere = row?.deletedAt === null && reaches(ctx.actor, entity.type, 'view', entity.ownerIds(row));
    return isThere ? row : null;
  };
  const [kept, merged] = [there(id), there(duplicateId)];
  if (!kept) throw notFound(entity.type);
  if (!merged) throw invalid({ duplicateId: noSuch(entity.type) });
  return { kept, merged };
}

/** What is withheld from the actor is filled where it is empty, by the merge's own rule, but not chosen. */
async function assertChoosable(ctx: ActorContext, type: MergedType, fields: readonly string[]): Promise<void> {
  const custom = fields.filter(isCustomKey);
  if (custom.length > 0) {
    const known = new Set((await loadCustomFields(ctx.db, { recordType: type })).map(({ key }) => key));
    if (custom.some((key) => !known.has(key))) throw invalid({ fields: say('unknown') });
  }
  const withheld = Object.values(withheldErrors(ctx.actor, type, fields, fields));
  const [first] = withheld;
  if (first) throw invalid({ fields: first });
}

/** Whose it is changes by choice alone, and by those who may hand it over; what is nobody's is filled if they may. */
async function assertOwner(
  ctx: ActorContext,
  { type, ownerField }: RecordEntity,
  kept: RecordRow,
  set: Record<string, unknown>,
  fields: readonly string[],
): Promise<void> {
  const [from, to] = [kept[ownerField] ?? null, set[ownerField] ?? null];
  if (!(ownerField in set) || from === to) return;
  const handover = { from: idOrNull(from), to: idOrNull(to) };
  if (fields.includes(ownerField)) return assertHandovers(ctx, type, ownerField, [{ ...handover, index: 0 }]);
  const { to: owner } = handover;
  const isFree = reaches(ctx.actor, type, 'assign', [null]) && reaches(ctx.actor, type, 'assign', [owner]);
  if (!isFree || owner === null || !(await activeUserIds(ctx.db, [owner])).has(owner)) delete set[ownerField];
}

const idOrNull = (value: unknown): number | null => (typeof value === 'number' ? value : null);

/** What was below the duplicate is below the other from now on, which must not be below itself then. */
async function settleParent(
  ctx: ActorContext,
  kept: RecordRow,
  merged: RecordRow,
  set: Record<string, unknown>,
  isChosen: boolean,
): Promise<void> {
  // As edits of the same field do.
  await ctx.db.execute(sql`select pg_advisory_xact_lock(hashtext('companies.parent_id'))`);
  const parents = [set['parentId'], kept['parentId'], merged['parentId']];
  const above = await ancestry(
    ctx,
    parents.filter((id) => typeof id === 'number'),
  );
  const isCircular = (parentId: unknown): boolean => {
    const seen = new Set<number>();
    for (let id = idOrNull(parentId); id !== null && !seen.has(id); id = above.get(id) ?? null) {
      if (id === kept.id || id === merged.id) return true;
      seen.add(id);
    }
    return false;
  };
  const wished = 'parentId' in set ? set['parentId'] : kept['parentId'];
  if (!isCircular(wished)) return;
  if (isChosen) throw invalid({ fields: say('companyWithinItself') });
  set['parentId'] = parents.slice(1).find((id) => id !== undefined && !isCircular(id)) ?? null;
}

async function writeMerge(
  ctx: ActorContext,
  entity: RecordEntity,
  kept: RecordRow,
  merged: RecordRow,
  changes: ChangeSet,
): Promise<number> {
  const type = entity === entityOf('company') ? 'company' : 'contact';
  // First the duplicate goes, so that what only one may have is free for the other.
  const plan = { row: merged, index: 0, changes: changesOf(merged, { deletedAt: new Date() }) };
  const gone = await writeChanges(ctx, entity, [plan]);
  const moved = await movePointers(ctx, { type, from: merged.id, to: kept.id });
  const [stays] = await writeChanges(ctx, entity, [{ row: kept, index: 0, changes }]);
  const [merge] = await ctx.db
    .insert(merges)
    .values({
      entityType: type,
      keptId: kept.id,
      mergedId: merged.id,
      mergedById: ctx.actor.userId,
      changes,
      moved,
    })
    .returning({ id: merges.id });
  const mergeId = merge?.id ?? 0;
  const told = { mergeId: { from: null, to: mergeId } };
  await recordEvents(
    ctx,
    changeEvents(
      entity,
      [
        { before: kept, after: stays?.after ?? kept, changes: { ...changes, ...told } },
        ...gone.map((each) => ({ ...each, changes: { ...each.changes, ...told } })),
      ],
      () => 'merged',
    ),
  );
  return mergeId;
}
