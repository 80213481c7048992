import { sql } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import { type CustomValue, hasOptions, MAX_OPTIONS } from '../custom-fields/input.ts';
import type { CustomField, FieldOption } from '../custom-fields/queries.ts';
import { customFieldOptions } from '../custom-fields/table.ts';
import { TABLES } from '../custom-fields/uniqueness.ts';
import { isEmptyValue } from '../custom-fields/values.ts';
import { withCustomTexts } from '../records/custom.ts';
import { entityOf, type RecordRow } from '../records/entity.ts';
import { lockRows } from '../records/records.ts';
import { type Converted, conversion, labelKey, type Person, type Reading } from './conversion.ts';
import type { NewOption } from './survey.ts';

/** A field, and the one that is to take its place. */
export type Change = { from: CustomField; to: CustomField; reading: Reading; people: readonly Person[] };

type Pair = { id: number; before: CustomValue; now: CustomValue };
export type Filled = {
  /** The last record of the part; null where there was none left. */
  last: number | null;
  count: number;
  /** The records whose value found no place in the new field. */
  lost: number[];
};

/**
 * Gives the next records what their value is in the new field; those that have it already stay as they are. It is no change
 * of the records: neither their version nor their history tells of it.
 */
export async function fillNext(ctx: ActorContext, change: Change, after: number, part: number): Promise<Filled> {
  const { from, to } = change;
  const pairs = await ctx.db.execute<Pair>(sql`
    select id::float8 as id, custom_fields->${from.key} as before, custom_fields->${to.key} as now
    from ${sql.raw(TABLES[from.recordType])}
    where id > ${after} and (jsonb_exists(custom_fields, ${from.key}) or jsonb_exists(custom_fields, ${to.key}))
    order by id limit ${part}`);
  const convert = conversion(change);
  const wanted = pairs.map(({ before }) => (isEmptyValue(before) ? null : convert(before)));
  await addMissingOptions(ctx, change, wanted);
  const valueOf = (converted: Converted | null) => storedOf(change.to, converted);
  const stale = pairs.filter(({ now }, index) => !isSame(now ?? null, valueOf(wanted[index] ?? null)));
  await write(
    ctx,
    change,
    stale.map(({ id }) => id),
    (before) => (isEmptyValue(before) ? null : valueOf(convert(before))),
  );
  return {
    last: pairs.at(-1)?.id ?? null,
    count: pairs.length,
    lost: pairs.flatMap(({ id, before }, index) =>
      !isEmptyValue(before) && valueOf(wanted[index] ?? null) === null ? [id] : [],
    ),
  };
}

const isSame = (a: CustomValue, b: CustomValue): boolean => JSON.stringify(a) === JSON.stringify(b);

/** As a record holds it. */
export function storedOf({ type, options }: CustomField, converted: Converted | null): CustomValue {
  if (converted === null) return null;
  if ('value' in converted) return converted.value;
  const wanted = new Set(converted.labels.map(labelKey));
  const ids = options.filter(({ label }) => wanted.has(labelKey(label))).map(({ id }) => id);
  return type === 'multiSelect' ? (ids.length === 0 ? null : ids) : (ids[0] ?? null);
}

/** Values that came since the options were made have theirs as well, as long as there is room. */
async function addMissingOptions(ctx: ActorContext, change: Change, wanted: readonly (Converted | null)[]) {
  if (!hasOptions(change.to.type)) return;
  const known = new Set(change.to.options.map(({ label }) => labelKey(label)));
  const missing = new Map<string, string>();
  for (const converted of wanted) {
    const labels = converted && 'labels' in converted ? converted.labels : [];
    for (const label of labels) if (!known.has(labelKey(label))) missing.set(labelKey(label), label);
  }
  const room = MAX_OPTIONS - change.to.options.filter(({ isArchived }) => !isArchived).length;
  const added = [...missing.values()].slice(0, Math.max(room, 0));
  const places = added.map((label): NewOption => ({ label, color: null, isArchived: false }));
  change.to.options.push(...(await addOptions(ctx, change.to, places)));
}

export async function addOptions(
  { db }: Pick<ActorContext, 'db'>,
  { id: fieldId, options }: CustomField,
  added: readonly NewOption[],
): Promise<FieldOption[]> {
  if (added.length === 0) return [];
  const rows = added.map(({ label, color, isArchived }, index) => ({
    fieldId,
    label,
    color,
    isArchived,
    sortOrder: options.length + index,
  }));
  const { id, label, color, isArchived } = customFieldOptions;
  return db.insert(customFieldOptions).values(rows).returning({ id, label, color, isArchived });
}

/** By the locked rows: what they hold may have changed since it was read. */
async function write(
  ctx: ActorContext,
  { from, to }: Change,
  ids: readonly number[],
  valueOf: (before: CustomValue) => CustomValue,
): Promise<void> {
  if (ids.length === 0) return;
  const entity = entityOf(from.recordType);
  const rows = await lockRows(ctx, entity, sql`${entity.table.id} = any(${sql.param([...ids])}::bigint[])`);
  const written = [...rows.values()].map((row: RecordRow) => {
    const { [to.key]: _now, ...others } = row.customFields ?? {};
    const value = valueOf(others[from.key] ?? null);
    const customFields = value === null ? others : { ...others, [to.key]: value };
    return {
      id: row.id,
      custom_fields: customFields,
      search_text: withCustomTexts(entity.searchText(row), customFields),
    };
  });
  await ctx.db.execute(sql`
    update ${entity.table} t set custom_fields = w.custom_fields, search_text = w.search_text
    from jsonb_to_recordset(${JSON.stringify(written)}::jsonb) as w (id bigint, custom_fields jsonb, search_text text)
    where t.id = w.id`);
}
