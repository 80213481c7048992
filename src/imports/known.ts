import { sql } from 'drizzle-orm';
import type { Draft } from './conversion.ts';
import type { ExistingRow, Importable, ImportContext } from './importable.ts';
import { externalKeys } from './table.ts';

/** Only what is new is written: an import that changes nothing leaves no trace. */
export async function rememberKeys(
  ctx: ImportContext,
  { type }: Importable,
  source: string,
  keys: readonly [string, number][],
): Promise<void> {
  const rows = JSON.stringify(keys.map(([key, id]) => ({ key, id })));
  await ctx.db.execute(sql`
    insert into ${externalKeys} (source, entity_type, key, entity_id)
    select ${source}, ${type}, k.key, k.id from jsonb_to_recordset(${rows}::jsonb) as k(key text, id bigint)
    where not exists (
      select 1 from ${externalKeys} e
      where e.source = ${source} and e.entity_type = ${type} and e.key = k.key and e.entity_id = k.id)
    on conflict (source, entity_type, key) do update set entity_id = excluded.entity_id, updated_at = now()`);
}

export async function existingRows(
  ctx: ImportContext,
  { table }: Importable,
  ids: readonly number[],
): Promise<Map<number, ExistingRow>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.db
    .select()
    .from(table)
    .where(sql`${table.id} = any(${sql.param([...new Set(ids)])}::bigint[])`);
  // Every importable table has a numeric id.
  return new Map((rows as ExistingRow[]).map((row) => [row.id, row]));
}

/** Records that are there although no import made them: those that alone have the row's value of the field. */
export async function matchesOf(
  ctx: ImportContext,
  { importable, match }: { importable: Importable; match: string | null },
  drafts: readonly Draft[],
): Promise<Map<string, number>> {
  if (match === null || drafts.length === 0) return new Map();
  const { table } = importable;
  const column: unknown = Reflect.get(table, match);
  const wanted = drafts.flatMap(({ key, values }) => {
    const value = values[match];
    return typeof value === 'string' ? [{ key, value }] : [];
  });
  const isLive = 'deletedAt' in table ? sql`and deleted_at is null` : sql``;
  const rows = await ctx.db.execute<{ key: string; ids: number[] }>(sql`
    select w.key, jsonb_agg(${table.id}) as ids
    from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as w(key text, value text)
    join ${table} on lower(${column}::text) = lower(w.value) ${isLive}
    group by w.key`);
  return new Map(
    Array.from(rows).flatMap(({ key, ids: [id, ...others] }) =>
      id === undefined || others.length > 0 ? [] : [[key, id] as const],
    ),
  );
}
