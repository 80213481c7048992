import { getTableColumns, sql } from 'drizzle-orm';
import { snakeCase } from '../core/case.ts';
import type { Db } from '../db/client.ts';
import type { RecordRow, RecordTable } from './entity.ts';

type Values = Record<string, unknown>;

/** Inserts any number of rows with one statement of constant text; all rows must have the same keys. */
export async function insertRows<Row extends RecordRow>(
  db: Db,
  table: RecordTable,
  rows: readonly Values[],
): Promise<Row[]> {
  const [first] = rows;
  if (!first) return [];
  const columns = sql.raw(columnNames(table, Object.keys(first)).join(', '));
  const inserted = await db.execute(sql`
    insert into ${table} (${columns})
    select ${columns} from jsonb_populate_recordset(null::${table}, ${toJson(rows)}::jsonb)
    returning *`);
  return decodeRows(table, inserted);
}

/** Sets the same fields of any number of rows, each to its own values, and counts the version up. */
export async function updateRows<Row extends RecordRow>(
  db: Db,
  table: RecordTable,
  fields: readonly string[],
  rows: readonly (Values & { id: number })[],
): Promise<Row[]> {
  if (rows.length === 0) return [];
  const assignments = sql.raw(
    columnNames(table, fields)
      .map((column) => `${column} = v.${column}`)
      .join(', '),
  );
  const updated = await db.execute(sql`
    update ${table} t set ${assignments}, version = t.version + 1, updated_at = now()
    from jsonb_populate_recordset(null::${table}, ${toJson(rows)}::jsonb) v
    where t.id = v.id
    returning t.*`);
  return decodeRows(table, updated);
}

/** SQL names of fields; a field that the table lacks is a mistake of the caller, and never reaches the SQL. */
function columnNames(table: RecordTable, fields: readonly string[]): string[] {
  const columns = getTableColumns(table);
  return fields.map((field) => {
    if (!(field in columns)) throw new Error(`No such column: ${field}`);
    return snakeCase(field);
  });
}

/** All rows have the keys of the first. What is left out is null to the database as well. */
function toJson(rows: readonly Values[]): string {
  const names = Object.keys(rows[0] ?? {}).map((field) => [field, snakeCase(field)] as const);
  return JSON.stringify(
    rows.map((row) => {
      const named: Values = {};
      for (const [field, name] of names) {
        const value = row[field];
        if (value !== null && value !== undefined) named[name] = value;
      }
      return named;
    }),
  );
}

/** Rows of a `returning *`, decoded as the query builder decodes them. */
function decodeRows<Row extends RecordRow>(table: RecordTable, rows: Iterable<Values>): Row[] {
  const columns = Object.entries(getTableColumns(table)).map(([field, column]) => ({
    field,
    column,
    name: snakeCase(field),
  }));
  return Array.from(rows, (row) => {
    const decoded: Values = {};
    for (const { field, column, name } of columns) {
      const value = row[name];
      decoded[field] = value === null ? null : column.mapFromDriverValue(value);
    }
    // The columns come from the table whose row type the caller names.
    return decoded as Row;
  });
}
