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

/** Records of a part that hold the same. */
type Alike = { ids: string; before: CustomValue; now: CustomValue };
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
  const rows = await ctx.db.execute<Alike>(sql`
    with part as (
      select id, custom_fields->${from.key} as before, custom_fields->${to.key} as now
      from ${sql.raw(TABLES[from.recordType])}
      where id > ${after} and (jsonb_exists(custom_fields, ${from.key}) or jsonb_exists(custom_fields, ${to.key}))
      order by id limit ${part})
    select before, now, string_agg(id::text, ',') as ids from part group by before, now`);
  const convert = conversion(change);
  const converted = rows.map(({ ids, before, now }) => ({
    ids: ids.split(',').map(Number),
    now: now ?? null,
    isLeft: !isEmptyValue(before),
    wanted: isEmptyValue(before) ? null : convert(before),
  }));
  await addMissingOptions(
    ctx,
    change,
    converted.map(({ wanted }) => wanted),
  );
  const stored = storing(to);
  const all = converted.map(({ wanted, ...alike }) => ({ ...alike, value: stored(wanted) }));
  const stale = all.filter(({ now, value }) => !isSame(now, value)).flatMap(({ ids }) => ids);
  await write(ctx, change, stale, (before) => (isEmptyValue(before) ? null : stored(convert(before))));
  const ids = all.flatMap((alike) => alike.ids);
  return {
    last: ids.length === 0 ? null : ids.reduce((a, b) => Math.max(a, b)),
    count: ids.length,
    lost: all
      .filter(({ isLeft, value }) => isLeft && value === null)
      .flatMap((alike) => alike.ids)
      .sort((a, b) => a - b),
  };
}

const isSame = (a: CustomValue, b: CustomValue): boolean => JSON.stringify(a) === JSON.stringify(b);

/** How a record holds what a value became. */
export function storing({ type, options }: CustomField): (converted: Converted | null) => CustomValue {
  const placeOf = new Map(options.map(({ label }, place) => [labelKey(label), place]));
  return (converted) => {
    if (converted === null) return null;
    if ('value' in converted) return converted.value;
    const places = converted.labels.flatMap((label) => placeOf.get(labelKey(label)) ?? []).sort((a, b) => a - b);
    const ids = places.flatMap((place) => options[place]?.id ?? []);
    return type === 'multiSelect' ? (ids.length === 0 ? null : ids) : (ids[0] ?? null);
  };
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
