import { and, type SQL, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { ActorContext } from '../access/actor.ts';
import { activities } from '../activities/table.ts';
import type { Db } from '../db/client.ts';
import { recordEvents } from '../events/events.ts';
import { favourites } from '../favourites/table.ts';
import { files } from '../files/table.ts';
import { follows } from '../follows/table.ts';
import { externalKeys } from '../imports/table.ts';
import { jobRefusals } from '../jobs/table.ts';
import { recordLooks } from '../looks/table.ts';
import { notifications } from '../notifications/table.ts';
import { entityOf, type RecordRow } from '../records/entity.ts';
import { RECORD_TYPES, type RecordType } from '../records/input.ts';
import { changeEvents, lockRows, writeChanges } from '../records/records.ts';
import type { MergedType } from '../redirects/input.ts';
import type { Moved } from '../redirects/table.ts';

/** A table whose rows are about a record, as `entity_type` and `entity_id` say. */
type Pointer = {
  name: string;
  table: PgTable;
  /** What tells its rows apart: an id, or whose it is where everybody has one for each record. */
  key: 'id' | 'user_id';
};

export const POINTERS: readonly Pointer[] = [
  { name: 'activities', table: activities, key: 'id' },
  { name: 'external_keys', table: externalKeys, key: 'id' },
  { name: 'favourites', table: favourites, key: 'user_id' },
  { name: 'files', table: files, key: 'id' },
  { name: 'follows', table: follows, key: 'user_id' },
  { name: 'job_refusals', table: jobRefusals, key: 'id' },
  { name: 'notifications', table: notifications, key: 'id' },
  { name: 'record_looks', table: recordLooks, key: 'user_id' },
];

/** The fields of records that link to a record of this type. */
export const linksTo = (type: MergedType): { type: RecordType; field: string }[] =>
  RECORD_TYPES.flatMap((each) =>
    Object.entries(entityOf(each).fields)
      .filter(([, { references }]) => references === type)
      .map(([field]) => ({ type: each, field })),
  );

type Move = { type: MergedType; from: number; to: number };

/**
 * Has everything that points at one record point at another, whether the actor sees it or not: the record that it would be
 * left with is gone, and what they may see of it is nothing that they did not see before.
 */
export async function movePointers(ctx: ActorContext, move: Move): Promise<Moved> {
  const moved: Moved = { links: [], rows: [], dropped: [] };
  for (const { type, field } of linksTo(move.type)) {
    const isLinked = and(sql`${columnOf(type, field)} = ${move.from}`, notItself(move, type));
    const ids = await relink(ctx, type, field, isLinked, move.to);
    if (ids.length > 0) moved.links.push({ type, field, ids });
  }
  for (const pointer of POINTERS) {
    const keys = await moveRows(ctx.db, pointer, move);
    if (keys.length > 0) moved.rows.push({ table: pointer.name, keys });
    const rows = await dropRows(ctx.db, pointer, move);
    if (rows.length > 0) moved.dropped.push({ table: pointer.name, rows });
  }
  return moved;
}

/** Has what was moved, and still points there, point back. */
export async function movePointersBack(ctx: ActorContext, { type, from, to }: Move, moved: Moved): Promise<void> {
  for (const { type: linked, field, ids } of moved.links) {
    const link = linksTo(type).find((each) => each.type === linked && each.field === field);
    if (!link) continue;
    const { table } = entityOf(link.type);
    const isMoved = sql`${table.id} = any(${sql.param(ids)}::bigint[]) and ${columnOf(link.type, field)} = ${from}`;
    await relink(ctx, link.type, field, isMoved, to);
  }
  for (const pointer of POINTERS) {
    const keys = moved.rows.filter(({ table }) => table === pointer.name).flatMap((each) => each.keys);
    if (keys.length > 0) await moveRows(ctx.db, pointer, { type, from, to }, keys);
    const rows = moved.dropped.filter(({ table }) => table === pointer.name).flatMap((each) => each.rows);
    if (rows.length > 0) await bringBack(ctx.db, pointer, rows);
  }
}

/** A company below the one that goes, where it is the one that stays, is the merge's own to place. */
const notItself = ({ type, to }: Move, linked: RecordType): SQL | undefined =>
  linked === type ? sql`${entityOf(type).table.id} <> ${to}` : undefined;

function columnOf(type: RecordType, field: string): SQL {
  const column = Object.entries(entityOf(type).table).find(([name]) => name === field)?.[1];
  return sql`${column}`;
}

/** Sets the link of all these records, and tells of those that are not in the trash. */
async function relink(
  ctx: ActorContext,
  type: RecordType,
  field: string,
  where: SQL | undefined,
  to: number,
): Promise<number[]> {
  const entity = entityOf(type);
  const rows = [...(await lockRows<RecordRow>(ctx, entity, where)).values()];
  const plans = rows.map((row, index) => ({ row, index, changes: { [field]: { from: row[field] ?? null, to } } }));
  const changed = await writeChanges(ctx, entity, plans);
  const live = changed.filter(({ after }) => after.deletedAt === null);
  await recordEvents(
    ctx,
    changeEvents(entity, live, () => 'updated'),
  );
  return rows.map(({ id }) => id);
}

const isAbout = (type: MergedType, id: number): SQL => sql`entity_type = ${type} and entity_id = ${id}`;

async function moveRows(
  db: Db,
  { table, key }: Pointer,
  { type, from, to }: Move,
  only?: readonly number[],
): Promise<number[]> {
  const column = sql.identifier(key);
  const isFree = sql`not exists (select 1 from ${table} o where o.entity_type = ${type} and o.entity_id = ${to} and o.user_id = t.user_id)`;
  const rows = await db.execute<{ key: string }>(sql`
    update ${table} t set entity_id = ${to}
    where ${isAbout(type, from)}
      ${only ? sql`and ${column} = any(${sql.param(only)}::bigint[])` : sql``}
      ${key === 'user_id' ? sql`and ${isFree}` : sql``}
    returning ${column} as key`);
  return Array.from(rows, (row) => Number(row.key));
}

async function dropRows(db: Db, { table }: Pointer, { type, from }: Move): Promise<unknown[]> {
  const rows = await db.execute<{ row: unknown }>(
    sql`delete from ${table} t where ${isAbout(type, from)} returning to_jsonb(t) as row`,
  );
  return Array.from(rows, ({ row }) => row);
}

const bringBack = (db: Db, { table }: Pointer, rows: readonly unknown[]) =>
  db.execute(sql`
    insert into ${table} overriding system value
    select * from jsonb_populate_recordset(null::${table}, ${JSON.stringify(rows)}::jsonb)
    on conflict do nothing`);
