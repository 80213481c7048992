import { and, eq, inArray, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { conflict } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import type { Db } from '../db/client.ts';
import { MERGED_TYPES, type MergedType } from './input.ts';
import { merges } from './table.ts';

export const mergedTypeOf = (type: string): MergedType | undefined => MERGED_TYPES.find((each) => each === type);

/** The record that this one was merged into, however often that was merged again; null where it was not. */
export async function keptInstead(db: Db, type: MergedType, id: number): Promise<number | null> {
  const [last] = await db.execute<{ id: string }>(sql`
    with recursive way as (
      select kept_id, 1 as step from merges where entity_type = ${type} and merged_id = ${id} and undone_at is null
      union all
      select m.kept_id, way.step + 1 from way
      join merges m on m.entity_type = ${type} and m.merged_id = way.kept_id and m.undone_at is null
    )
    select kept_id as id from way order by step desc limit 1`);
  return last ? Number(last.id) : null;
}

/** All records that have become this one, and it itself. */
export async function withMerged(db: Db, type: MergedType, id: number): Promise<number[]> {
  const rows = await db.execute<{ id: string }>(sql`
    with recursive all_of_it as (
      select ${id}::bigint as id
      union
      select m.merged_id from all_of_it
      join merges m on m.entity_type = ${type} and m.kept_id = all_of_it.id and m.undone_at is null
    )
    select id from all_of_it`);
  return Array.from(rows, (row) => Number(row.id));
}

/** What was merged comes back by undoing that, with all that was moved, and not by itself. */
export async function assertNotMerged(db: Db, type: string, ids: readonly number[]): Promise<void> {
  const mergedType = mergedTypeOf(type);
  if (!mergedType) return;
  const [merge] = await db
    .select({ id: merges.id })
    .from(merges)
    .where(and(eq(merges.entityType, mergedType), inArray(merges.mergedId, [...ids]), isNull(merges.undoneAt)))
    .limit(1);
  if (merge) throw conflict(say('wasMerged'));
}

/** What was merged is in the trash for no other reason, and no part of it. */
export const isNotMerged = (type: string, id: PgColumn): SQL | undefined =>
  mergedTypeOf(type) &&
  sql`not exists (select 1 from ${merges}
    where ${merges.entityType} = ${type} and ${merges.mergedId} = ${id} and ${merges.undoneAt} is null)`;

/** Forgets which values the merges of these records changed; they can't be undone any more. */
export async function forgetMerges(db: Db, type: string, ids: readonly number[]): Promise<void> {
  const mergedType = mergedTypeOf(type);
  if (!mergedType || ids.length === 0) return;
  await db
    .update(merges)
    .set({ changes: null })
    .where(
      and(eq(merges.entityType, mergedType), or(inArray(merges.keptId, [...ids]), inArray(merges.mergedId, [...ids]))),
    );
}
