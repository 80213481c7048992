import { and, type SQL, sql } from 'drizzle-orm';
import type { QueryContext } from '../access/actor.ts';
import { type AppError, invalid } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import type { RecordEntity } from '../records/entity.ts';
import { orderBy, type SortKey, stretchesAfter } from './ordering.ts';

export type RowsInput = { sort: string; cursor?: string | null | undefined; offset: number; limit: number };
type Found = { id: number; place: (string | null)[] };

/** The ids of a list from a place on: after a cursor, or so many rows down. `where` holds the scope and the filters. */
export async function rowsOfList(
  ctx: QueryContext,
  entity: RecordEntity,
  where: SQL | undefined,
  keys: readonly SortKey[],
  { cursor, offset, limit }: RowsInput,
): Promise<{ ids: number[]; nextCursor: string | null }> {
  const place = cursor ? placeOf(cursor, keys.length) : null;
  const found =
    offset > 0 && !place
      ? await rowsFrom(ctx, entity, where, keys, offset, limit + 1)
      : await rowsAfter(ctx, entity, where, keys, place, limit + 1);
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  const nextCursor = found.length > limit && last ? cursorOf(last.place) : null;
  return { ids: shown.map(({ id }) => id), nextCursor };
}

// As JSON, in which a value that is missing is told from the text NULL; one call takes texts of one collation.
const asText = (keys: readonly SortKey[]): SQL =>
  sql`jsonb_build_array(${sql.join(
    keys.map(({ by }) => sql`(${by})::text collate "C"`),
    sql`, `,
  )})`;

async function rowsFrom(
  { adhoc }: QueryContext,
  { table }: RecordEntity,
  where: SQL | undefined,
  keys: readonly SortKey[],
  offset: number,
  limit: number,
): Promise<Found[]> {
  const rows = await adhoc.execute<Found>(sql`
    select ${table.id}::float8 as id, ${asText(keys)} as place from ${table} where ${where ?? sql`true`}
    order by ${sql.join(orderBy(keys), sql`, `)} limit ${sql.raw(String(limit))} offset ${sql.raw(String(offset))}`);
  return Array.from(rows);
}

async function rowsAfter(
  { adhoc }: QueryContext,
  { table }: RecordEntity,
  where: SQL | undefined,
  keys: readonly SortKey[],
  place: readonly (string | null)[] | null,
  limit: number,
): Promise<Found[]> {
  const found: Found[] = [];
  try {
    for (const stretch of stretchesAfter(keys, place)) {
      const rows = await adhoc.execute<Found>(sql`
        select ${table.id}::float8 as id, ${asText(keys)} as place from ${table} where ${and(where, stretch.where)}
        order by ${sql.join(stretch.orderBy, sql`, `)} limit ${sql.raw(String(limit - found.length))}`);
      // What somebody moves on meanwhile may be met twice.
      found.push(...rows.filter(({ id }) => found.every((earlier) => earlier.id !== id)));
      // Mostly the first holds enough, and what comes after it need not be read.
      if (found.length >= limit) break;
    }
    return found;
  } catch (error) {
    // Filters are checked before: what can't be read as a value of its type came with the cursor.
    throw isUnreadable(error) ? notACursor() : error;
  }
}

/** The ids of all rows of a list as they are at this moment, in its order. */
export async function idsOfList(
  { adhoc }: QueryContext,
  { table }: RecordEntity,
  where: SQL | undefined,
  keys: readonly SortKey[],
): Promise<Float64Array> {
  // As bytes: a row of its own for each id would take many times as much memory.
  const [row] = await adhoc.execute<{ ids: Buffer | null }>(sql`
    select string_agg(int8send(sorted.id), '') as ids from (
      select ${table.id} as id from ${table} where ${where ?? sql`true`}
      order by ${sql.join(orderBy(keys), sql`, `)}) sorted`);
  const bytes = row?.ids ?? Buffer.alloc(0);
  return Float64Array.from({ length: bytes.length / 8 }, (_, index) => Number(bytes.readBigInt64BE(index * 8)));
}

const notACursor = (): AppError => invalid({ cursor: say('cursor') });
const UNREADABLE = new Set(['22P02', '22003', '22007', '22008', '22021']);

function isUnreadable(error: unknown): boolean {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return typeof cause === 'object' && cause !== null && 'code' in cause && UNREADABLE.has(String(cause.code));
}

const cursorOf = (place: readonly (string | null)[]): string =>
  Buffer.from(JSON.stringify(place)).toString('base64url');

function placeOf(cursor: string, length: number): (string | null)[] {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const isPlace =
      Array.isArray(place) &&
      place.length === length &&
      place.every(
        (part): part is string | null => part === null || (typeof part === 'string' && !part.includes('\0')),
      ) &&
      place.at(-1) !== null;
    if (isPlace) return place;
  } catch {
    // Said below.
  }
  throw notACursor();
}
