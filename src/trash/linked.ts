import { and, isNotNull, sql } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import { reaches } from '../access/scope.ts';
import { entityOf, type RecordRow } from '../records/entity.ts';
import { inSight } from '../records/filters.ts';
import type { RecordType } from '../records/input.ts';

export type Linked = { entityType: RecordType; id: number; name: string; canRestore: boolean };

/** The records in the trash and in sight that these link to: a deal's company, a task's deal. Each once. */
export async function linkedInTrash(ctx: ActorContext, type: RecordType, ids: readonly number[]): Promise<Linked[]> {
  const entity = entityOf(type);
  const fields = Object.entries(entity.fields).flatMap(([field, { references }]) =>
    references ? [{ field, references }] : [],
  );
  if (fields.length === 0) return [];
  const rows = await ctx.db
    .select()
    .from(entity.table)
    .where(and(sql`${entity.table.id} = any(${sql.param(ids)}::bigint[])`, inSight(ctx.actor, entity)));
  const found = new Map<string, Linked>();
  for (const { field, references } of fields) {
    const targets = [...new Set(rows.map((row) => row[field]).filter((id) => typeof id === 'number'))];
    for (const linked of await trashedOf(ctx, references, targets)) {
      found.set(`${linked.entityType} ${linked.id}`, linked);
    }
  }
  return [...found.values()];
}

async function trashedOf(ctx: ActorContext, type: RecordType, ids: readonly number[]): Promise<Linked[]> {
  if (ids.length === 0) return [];
  const entity = entityOf(type);
  const { table } = entity;
  const rows = await ctx.db
    .select({ row: table, name: sql<string>`${entity.nameColumn}` })
    .from(table)
    .where(
      and(sql`${table.id} = any(${sql.param(ids)}::bigint[])`, isNotNull(table.deletedAt), inSight(ctx.actor, entity)),
    );
  return rows.map(({ row, name }) => {
    // The table is the entity's own, whose rows are records.
    const record = row as RecordRow;
    const canRestore = reaches(ctx.actor, type, 'delete', entity.ownerIds(record));
    return { entityType: type, id: record.id, name, canRestore };
  });
}
