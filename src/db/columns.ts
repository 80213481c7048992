import { type SQL, sql } from 'drizzle-orm';
import { bigint, customType, integer, type PgColumn, text, timestamp } from 'drizzle-orm/pg-core';

/** An identity key. Numbers stay exact to 2^53. */
export const id = () => bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity();

/** The id of a row elsewhere. */
export const ref = () => bigint({ mode: 'number' });

/** A moment. Milliseconds, so that what JavaScript read compares equal to what is stored. */
export const moment = () => timestamp({ withTimezone: true, precision: 3, mode: 'date' });

/** 15 digits survive a double, three decimals hold every ISO 4217 currency. Sums are computed in SQL. */
export const money = customType<{ data: number; driverData: string }>({
  dataType: () => 'numeric(15,3)',
  fromDriver: Number,
  toDriver: String,
});

/** Text compared byte by byte, as ranks are. */
export const byteText = customType<{ data: string }>({ dataType: () => 'text COLLATE "C"' });

export const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

export const timestamps = {
  createdAt: moment().notNull().defaultNow(),
  updatedAt: moment().notNull().defaultNow(),
};

/** What rows that people edit carry besides: a count of changes, and when it went to the trash. */
export const editable = {
  ...timestamps,
  version: integer().notNull().default(1),
  deletedAt: moment(),
};

/** The postal address that companies and contacts share. */
export const address = {
  addressLine1: text(),
  addressLine2: text(),
  city: text(),
  state: text(),
  postalCode: text(),
  country: text(),
};

/** Folded text for the search box, written by the application: `unaccent()` can't be indexed. */
export const searchColumn = () => text().notNull().default('');

/** A value list for a check constraint, from the tuple that the zod enum uses too. */
export function oneOf(column: PgColumn, values: readonly string[]): SQL {
  const list = sql.join(
    values.map((value) => sql.raw(`'${value.replaceAll("'", "''")}'`)),
    sql.raw(', '),
  );
  return sql`${column} in (${list})`;
}

/** Names as readers look for them: é beside e, in whatever case. One order for all languages, so that one index serves it. */
export const alphabetically = (column: PgColumn): SQL => sql`${column} collate "und-x-icu"`;

/** A text as `fold` of core/text makes it, in SQL, which takes its time: for few rows, or once for an index. */
export const folded = (value: SQL | PgColumn): SQL =>
  sql`replace(replace(replace(translate(lower(regexp_replace(normalize(${value}, NFKD), '[\\u0300-\\u036f]+', '', 'g') collate "und-x-icu"),
    'øłđı', 'oldi'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe')`;
