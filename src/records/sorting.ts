import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { alphabetically } from '../db/columns.ts';

/** What a field is sorted by; `mayBeNull` puts rows without a value last either way. */
export type SortKey = { by: SQL | PgColumn; mayBeNull: boolean };

/** Text in the order of the alphabet, in whatever case. */
export const alphabetical = (column: PgColumn): SortKey => ({ by: alphabetically(column), mayBeNull: !column.notNull });

export const bySize = (column: PgColumn): SortKey => ({ by: column, mayBeNull: !column.notNull });

/**
 * `name` or `-name` as ORDER BY, with the id to tell equals apart, so that pages neither repeat nor skip rows. The id
 * runs the same way: then one index serves both directions.
 */
export function ordering<Field extends string>(
  keys: Readonly<Record<Field, SortKey>>,
  sort: Field | `-${Field}`,
  id: PgColumn,
): SQL[] {
  const isDescending = sort.startsWith('-');
  // What is left is the field: inputs are made of a closed set of fields and their opposites.
  const { by, mayBeNull } = keys[(isDescending ? sort.slice(1) : sort) as Field];
  const direction = sql.raw(isDescending ? 'desc' : 'asc');
  return [mayBeNull ? sql`${by} ${direction} nulls last` : sql`${by} ${direction}`, sql`${id} ${direction}`];
}
