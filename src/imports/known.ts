import { and, type SQL, sql } from 'drizzle-orm';
import { events } from '../events/table.ts';
import { jobs } from '../jobs/table.ts';
import { entityOf } from '../records/entity.ts';
import { inSight } from '../records/filters.ts';
import { RECORD_TYPES } from '../records/input.ts';
import type { Draft } from './conversion.ts';
import type { ExistingRow, Importable, ImportContext, Values } from './importable.ts';
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

/** Those in the actor's sight. */
export async function existingRows(
  ctx: ImportContext,
  { type, table }: Importable,
  ids: readonly number[],
): Promise<Map<number, ExistingRow>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.db
    .select()
    .from(table)
    .where(and(sql`${table.id} = any(${sql.param([...new Set(ids)])}::bigint[])`, sightOf(ctx, type)));
  // Every importable table has a numeric id; what people added to it stands among its fields.
  return new Map((rows as ExistingRow[]).map((row) => [row.id, { ...row, ...Object(row['customFields']) }]));
}

function sightOf({ actor }: ImportContext, type: Importable['type']): SQL | undefined {
  const record = RECORD_TYPES.find((each) => each === type);
  return record && inSight(actor, entityOf(record));
}

export const isEmptyCell = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

type Matches = {
  ids: Map<string, number>;
  /** How many it may be. */
  ambiguous: Map<string, number>;
  /** What it is called that is in the trash, where nothing else is like it. */
  trashed: Map<string, string>;
};

/** Records that are there although no import made them: those in sight that have the row's value of the field. */
export async function matchesOf(
  ctx: ImportContext,
  { importable, match }: { importable: Importable; match: string | null },
  drafts: readonly Draft[],
): Promise<Matches> {
  const matches: Matches = { ids: new Map(), ambiguous: new Map(), trashed: new Map() };
  if (match === null || drafts.length === 0) return matches;
  const wanted = drafts.flatMap(({ key, values }) => {
    const value = values[match] ?? (match === 'name' ? nameOf(values) : null);
    return typeof value === 'string' && value !== '' ? [{ key, value }] : [];
  });
  const hasTrash = 'deletedAt' in importable.table;
  const isThere = hasTrash ? sql`deleted_at is null` : undefined;
  for (const { key, ids } of await findLike(ctx, importable, match, wanted, isThere)) {
    const [id] = ids;
    if (ids.length > 1) matches.ambiguous.set(key, ids.length);
    else if (id !== undefined) matches.ids.set(key, id);
  }
  if (!hasTrash) return matches;
  const missing = wanted.filter(({ key }) => !matches.ids.has(key) && !matches.ambiguous.has(key));
  const isInTrash = sql`deleted_at is not null and not ${wasTakenBack(importable)}`;
  for (const { key, name } of await findLike(ctx, importable, match, missing, isInTrash)) {
    if (name !== null) matches.trashed.set(key, name);
  }
  return matches;
}

/** Whether a job made it and its undo put it into the trash: nobody has decided against the record, and it may come again. */
const wasTakenBack = ({ table, type }: Importable): SQL => sql`exists (
  select 1 from ${events} made
  join ${jobs} maker on maker.operation_id = made.operation_id
  join ${jobs} undoer on undoer.undoes_id = maker.id
  join ${events} gone on gone.operation_id = undoer.operation_id
    and gone.entity_type = made.entity_type and gone.entity_id = made.entity_id
  where made.entity_type = ${type} and made.entity_id = ${table.id} and made.kind = 'created'
    and gone.id = (
      select max(latest.id) from ${events} latest
      where latest.entity_type = made.entity_type and latest.entity_id = made.entity_id and latest.kind = 'deleted'))`;

/** Those in sight that have the same value: of what is there an index may tell, of the trash it is a look through. */
async function findLike(
  ctx: ImportContext,
  { table, type }: Importable,
  match: string,
  wanted: readonly { key: string; value: string }[],
  condition: SQL | undefined,
): Promise<{ key: string; ids: number[]; name: string | null }[]> {
  if (wanted.length === 0) return [];
  const column: unknown = Reflect.get(table, match);
  const record = RECORD_TYPES.find((each) => each === type);
  const name = record ? sql`${entityOf(record).nameColumn}` : sql`null::text`;
  return ctx.db.execute<{ key: string; ids: number[]; name: string | null }>(sql`
    select w.key, jsonb_agg(${table.id}) as ids, min(${name}) as name
    from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as w(key text, value text)
    join ${table} on lower(${column}::text) = lower(w.value) and ${and(condition, sightOf(ctx, type)) ?? sql`true`}
    group by w.key`);
}

/** What a contact is called, by its parts. */
const nameOf = ({ firstName, lastName }: Values): string =>
  [firstName, lastName].filter((part) => typeof part === 'string').join(' ');
