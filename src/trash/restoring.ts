import type { z } from 'zod';
import type { ActorContext } from '../access/actor.ts';
import { restoreActivities } from '../activities/activities.ts';
import { restoreCompanies } from '../companies/companies.ts';
import { restoreContacts } from '../contacts/contacts.ts';
import { AppError, type FieldErrors, invalid } from '../core/errors.ts';
import { inTransaction } from '../db/transaction.ts';
import { restoreDeals } from '../deals/deals.ts';
import type { RecordType } from '../records/input.ts';
import { restoreTasks } from '../tasks/tasks.ts';
import type { TrashType, trashRestore } from './input.ts';
import { type Linked, linkedInTrash } from './linked.ts';

const RESTORE: Record<TrashType, (ctx: ActorContext, ids: readonly number[]) => Promise<unknown>> = {
  company: restoreCompanies,
  contact: restoreContacts,
  deal: restoreDeals,
  task: restoreTasks,
  activity: restoreActivities,
};
/** What others are linked to comes first. */
const LINK_ORDER = ['company', 'contact', 'deal', 'task'] as const satisfies RecordType[];

export type Restored = {
  /** What came back besides what was asked for. */
  alsoRestored: Linked[];
  /** What these are linked to and what is in the trash still. */
  inTrash: Linked[];
};

/** Brings all of these back, or none. */
export async function restoreFromTrash(
  context: ActorContext,
  { entityType, ids, withLinked }: z.output<typeof trashRestore>,
): Promise<Restored> {
  return inTransaction(context, async (ctx) => {
    const wanted = [...new Set(ids)];
    const alsoRestored = withLinked ? await restoreLinked(ctx, entityType, wanted) : [];
    await namingRows(wanted, () => RESTORE[entityType](ctx, wanted));
    const inTrash = entityType === 'activity' ? [] : await linkedInTrash(ctx, entityType, wanted);
    return { alsoRestored, inTrash };
  });
}

/** What these link to, and what that links to in its turn: a task's deal, and the deal's company. */
async function restoreLinked(ctx: ActorContext, type: TrashType, ids: readonly number[]): Promise<Linked[]> {
  if (type === 'activity') return [];
  const found = new Map<string, Linked>();
  let next: { type: RecordType; ids: readonly number[] }[] = [{ type, ids }];
  while (next.length > 0) {
    const linked = (await Promise.all(next.map((part) => linkedInTrash(ctx, part.type, part.ids))))
      .flat()
      .filter(({ entityType, id, canRestore }) => canRestore && !found.has(`${entityType} ${id}`));
    for (const each of linked) found.set(`${each.entityType} ${each.id}`, each);
    next = grouped(linked);
  }
  const others = [...found.values()].filter(({ entityType, id }) => entityType !== type || !ids.includes(id));
  for (const part of grouped(others)) await RESTORE[part.type](ctx, part.ids);
  return others;
}

const grouped = (linked: readonly Linked[]) =>
  LINK_ORDER.map((type) => ({
    type,
    ids: linked.filter(({ entityType }) => entityType === type).map(({ id }) => id),
  })).filter(({ ids }) => ids.length > 0);

/** A refusal of one among several says which. */
async function namingRows(ids: readonly number[], restore: () => Promise<unknown>): Promise<void> {
  try {
    await restore();
  } catch (error) {
    // What may not be done is another answer than what can't be.
    const rows = error instanceof AppError && error.code !== 'FORBIDDEN' ? error.details.rows : undefined;
    if (!rows || ids.length === 1) throw error;
    const fields: FieldErrors = {};
    for (const row of rows) {
      const [first] = Object.values(row.fields);
      if (first) fields[`ids.${row.index}`] = first;
    }
    throw invalid(fields);
  }
}
