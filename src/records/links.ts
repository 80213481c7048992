import { and, isNull, sql } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import { scopeOf } from '../access/scope.ts';
import { type FieldErrors, invalidRows, noSuch } from '../core/errors.ts';
import { entityOf, type RecordEntity } from './entity.ts';
import type { RecordType } from './input.ts';

const isId = (value: unknown): value is number => typeof value === 'number';

/** The ids among these that are there, not in the trash, and visible to the actor. */
export async function visibleIds(ctx: ActorContext, type: RecordType, ids: readonly number[]): Promise<Set<number>> {
  if (ids.length === 0) return new Set();
  const entity = entityOf(type);
  const rows = await selectVisible(ctx, entity, ids);
  return new Set(rows.map((row) => row.id));
}

const selectVisible = (ctx: ActorContext, entity: RecordEntity, ids: readonly number[]) =>
  ctx.db
    .select({ id: sql<number>`${entity.table.id}`.mapWith(Number) })
    .from(entity.table)
    .where(
      and(
        sql`${entity.table.id} = any(${sql.param([...new Set(ids)])}::bigint[])`,
        isNull(entity.table.deletedAt),
        scopeOf(ctx.actor, entity.type, 'view', entity.ownerColumns),
      ),
    );

/**
 * Refuses rows that link to what is absent or invisible, both in the same words. `rows` are the values being set, in
 * the order of the verb's input; null and undefined link to nothing.
 */
export async function assertLinks(
  ctx: ActorContext,
  entity: Pick<RecordEntity, 'fields'>,
  rows: readonly Record<string, unknown>[],
): Promise<void> {
  const refused: FieldErrors[] = rows.map(() => ({}));
  for (const [field, { references }] of Object.entries(entity.fields)) {
    if (!references) continue;
    const ids = rows.map((row) => row[field]).filter(isId);
    if (ids.length === 0) continue;
    // Held until the link is written: what is merged into another meanwhile would leave it pointing at nothing.
    const found = await selectVisible(ctx, entityOf(references), ids).orderBy(sql`1`).for('key share');
    const visible = new Set(found.map(({ id }) => id));
    rows.forEach((row, index) => {
      const id = row[field];
      const errors = refused[index];
      if (errors && isId(id) && !visible.has(id)) errors[field] = noSuch(references);
    });
  }
  const failed = refused
    .map((fields, index) => ({ index, fields }))
    .filter(({ fields }) => Object.keys(fields).length > 0);
  if (failed.length > 0) throw invalidRows(failed);
}
