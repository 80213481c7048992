import { getTableColumns, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import { snakeCase } from '../core/case.ts';
import type { Db } from '../db/client.ts';
import type { RecordEntity, RecordRow } from '../records/entity.ts';

const ROWS_PER_STATEMENT = 5_000;

/**
 * Writes rows straight into their table, past verbs and events, and returns their ids in the order of the rows. Every
 * row has the keys of the first one.
 */
export async function load<Table extends PgTable>(
  db: Db,
  table: Table,
  rows: readonly Table['$inferInsert'][],
): Promise<number[]> {
  const ids: number[] = [];
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
    ids.push(...(await loadSome(db, table, rows.slice(start, start + ROWS_PER_STATEMENT))));
  }
  return ids;
}

async function loadSome<Table extends PgTable>(
  db: Db,
  table: Table,
  rows: readonly Table['$inferInsert'][],
): Promise<number[]> {
  const known = getTableColumns(table);
  const fields = Object.keys(rows[0] ?? {});
  const unknown = fields.find((field) => !(field in known));
  if (unknown !== undefined) throw new Error(`No such column: ${unknown}`);
  const columns = sql.raw(fields.map(snakeCase).join(', '));
  const json = JSON.stringify(
    rows.map((row) => Object.fromEntries(Object.entries(row).map(([field, value]) => [snakeCase(field), value]))),
  );
  const inserted = await db.execute<{ id: string }>(sql`
    insert into ${table} (${columns})
    select ${columns} from jsonb_populate_recordset(null::${table}, ${json}::jsonb)
    returning id`);
  return Array.from(inserted, ({ id }) => Number(id));
}

/** Rows with the ids that they got. */
export function withIds<Row>(rows: readonly Row[], ids: readonly number[]): (Row & { id: number })[] {
  return rows.map((row, index) => {
    const id = ids[index];
    if (id === undefined) throw new Error('Fewer ids than rows');
    return { ...row, id };
  });
}

/** Rows with what the search box finds them by. */
export function searchable<Row extends RecordRow, New extends object>(
  entity: Pick<RecordEntity<Row>, 'searchText'>,
  rows: readonly New[],
): (New & { searchText: string })[] {
  // Only the fields that search reads matter here, and those are the ones given.
  return rows.map((row) => ({ ...row, searchText: entity.searchText(row as unknown as Row) }));
}
