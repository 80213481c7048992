import { Column, is, noopDecoder, type Query, SQL, sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import { drizzle } from 'drizzle-orm/postgres-js';
import type { Db } from './client.ts';

/** What varies from one reading to the next. */
type Narrowing = {
  where?: SQL | undefined;
  orderBy?: readonly SQL[];
  limit?: number;
  offset?: number;
  /** Locks the rows against other changes until the transaction ends. */
  isLocking?: boolean;
};

/** Reads the rows of a select; without `where` all of them. */
export type Reader<Row> = (db: Db, narrowing: Narrowing) => Promise<Row[]>;

type Field = Column | SQL;
type Fields = Readonly<Record<string, Field | Readonly<Record<string, Field>>>>;
type Decode = ((value: unknown) => unknown) | null;
type Cell = { name: string; decode: Decode };
/** A cell of the row, or the cells of what it is linked to. */
type Slot = Cell | { name: string; cells: Cell[] };

const casing = 'snake_case';
const dialect = new PgDialect({ casing });

/**
 * The same rows as the builder gives for a select of these fields, without what the builder does anew for each query and
 * each cell: the text up to WHERE is made once, and so is the way from a row to its object. A linked row whose first
 * field is null is null, as with the builder's left joins.
 */
export function readerOf<Row>(
  fieldsOf: () => Fields,
  select: (db: Db) => PromiseLike<Row[]> & { toSQL: () => Query },
): Reader<Row> {
  // Made when it is first needed: selects may name record types that are not declared yet.
  let known: { head: SQL; slots: Slot[] } | undefined;
  return (db, narrowing) => {
    known ??= { head: headOf(select(drizzle.mock({ casing })).toSQL()), slots: slotsOf(fieldsOf()) };
    const { head, slots } = known;
    const query = dialect.sqlToQuery(narrowed(head, narrowing));
    // The slots are those of the select, whose rows are Row.
    const decodeAll = (rows: unknown[][]) => rows.map((row) => rowOf(slots, row) as Row);
    return db._.session
      .prepareQuery<{ execute: Row[]; all: never; values: never }>(query, undefined, undefined, true, decodeAll)
      .execute();
  };
}

function narrowed(head: SQL, { where, orderBy, limit, offset, isLocking }: Narrowing): SQL {
  const parts = [head];
  if (where) parts.push(sql`where ${where}`);
  if (orderBy) parts.push(sql`order by ${sql.join([...orderBy], sql`, `)}`);
  // As part of the text: with a bound limit each execution would be planned anew.
  if (limit !== undefined) parts.push(sql.raw(`limit ${Math.trunc(limit)}`));
  if (offset) parts.push(sql`offset ${offset}`);
  if (isLocking) parts.push(sql`for no key update`);
  return sql.join(parts, sql` `);
}

const slotsOf = (fields: Fields): Slot[] =>
  Object.entries(fields).map(([name, field]) =>
    isField(field) ? cellOf(name, field) : { name, cells: Object.entries(field).map((inner) => cellOf(...inner)) },
  );

const isField = (field: Fields[string]): field is Field => is(field, Column) || is(field, SQL);

function headOf({ sql: text, params }: Query): SQL {
  if (params.length > 0) throw new Error('A select that is read binds nothing before its WHERE');
  return sql.raw(text);
}

function cellOf(name: string, field: Field): Cell {
  // What an expression is decoded by is known to the builder alone; columns have their own ways.
  const decoder: unknown = is(field, Column) ? field : Reflect.get(field, 'decoder');
  const decode: unknown = Reflect.get(Object(decoder), 'mapFromDriverValue');
  const isPlain = decode === Column.prototype.mapFromDriverValue || decode === noopDecoder.mapFromDriverValue;
  return {
    name,
    decode: isPlain || typeof decode !== 'function' ? null : (value) => Reflect.apply(decode, decoder, [value]),
  };
}

function rowOf(slots: readonly Slot[], values: readonly unknown[]): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  let at = 0;
  for (const slot of slots) {
    if (!('cells' in slot)) {
      row[slot.name] = decoded(slot.decode, values[at++]);
      continue;
    }
    const isThere = values[at] !== null;
    const linked: Record<string, unknown> = {};
    for (const { name, decode } of slot.cells) linked[name] = decoded(decode, values[at++]);
    row[slot.name] = isThere ? linked : null;
  }
  return row;
}

const decoded = (decode: Decode, value: unknown): unknown =>
  decode === null || value === null ? value : decode(value);
