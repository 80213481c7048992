import { sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { ActorContext } from '../access/actor.ts';
import { invalidRows } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Edit } from '../records/change-set.ts';
import { withNewValues } from '../records/custom.ts';
import { filled } from '../records/entity.ts';
import { assertWritable } from '../records/field-rights.ts';
import { createRecords, editRecords, type Planned, restoreRecords, trashRecords } from '../records/records.ts';
import { companyEntity } from './entity.ts';
import type { newCompany } from './input.ts';
import { ancestry } from './queries.ts';
import type { Company } from './table.ts';

export type NewCompany = z.output<typeof newCompany> & { createdAt?: Date | undefined };

export async function createCompanies(context: ActorContext, given: readonly NewCompany[]): Promise<Company[]> {
  assertWritable(context.actor, companyEntity, given);
  return inTransaction(context, async (ctx) => {
    const inputs = await withNewValues(ctx, companyEntity, given);
    const rows = inputs.map((input) => filled(companyEntity, input, { tagIds: [], responsibleId: ctx.actor.userId }));
    return createRecords(ctx, companyEntity, rows);
  });
}

export async function editCompanies(ctx: ActorContext, edits: readonly Edit[]): Promise<Company[]> {
  const changed = await editRecords(ctx, companyEntity, edits, assertNoCircles);
  return changed.map(({ after }) => after);
}

export async function trashCompanies(ctx: ActorContext, ids: readonly number[]): Promise<void> {
  await trashRecords(ctx, companyEntity, ids);
}

export async function restoreCompanies(ctx: ActorContext, ids: readonly number[]): Promise<void> {
  await restoreRecords(ctx, companyEntity, ids);
}

/** Refuses to put a company below itself, at whatever depth, and however many edits of one call it takes. */
async function assertNoCircles(ctx: ActorContext, plans: Planned<Company>[]): Promise<void> {
  const moves = plans.flatMap(({ row, changes, index }) => {
    const parentId = changes['parentId']?.to;
    return typeof parentId === 'number' ? [{ id: row.id, parentId, index }] : [];
  });
  if (moves.length === 0) return;
  // Two such edits at once could close a circle that neither sees.
  await ctx.db.execute(sql`select pg_advisory_xact_lock(hashtext('companies.parent_id'))`);
  const parentOf = await ancestry(
    ctx,
    moves.map(({ parentId }) => parentId),
  );
  for (const { row, changes } of plans) {
    const change = changes['parentId'];
    if (change) parentOf.set(row.id, typeof change.to === 'number' ? change.to : null);
  }
  const circular = moves.filter(({ id }) => isBelowItself(id, parentOf));
  if (circular.length === 0) return;
  const fields = { parentId: say('companyWithinItself') };
  throw invalidRows(circular.map(({ index }) => ({ index, fields })));
}

function isBelowItself(id: number, parentOf: ReadonlyMap<number, number | null>): boolean {
  const seen = new Set<number>();
  let above = parentOf.get(id) ?? null;
  while (above !== null && above !== id && !seen.has(above)) {
    seen.add(above);
    above = parentOf.get(above) ?? null;
  }
  return above === id;
}
