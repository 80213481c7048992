import { sql } from 'drizzle-orm';
import type { Language } from '../core/messages/languages.ts';
import { type CustomValue, hasOptions, MAX_OPTIONS } from '../custom-fields/input.ts';
import type { CustomField, FieldOption } from '../custom-fields/queries.ts';
import { TABLES } from '../custom-fields/uniqueness.ts';
import type { Db } from '../db/client.ts';
import { users } from '../users/table.ts';
import { loadWorkspace } from '../workspace/queries.ts';
import { conversion, labelKey, type Person, type Reading, readingOf, type Typed } from './conversion.ts';

/** Records that are read at once. */
const PART = 5_000;
const SAMPLE = 1_000;

export type Held = { value: CustomValue; count: number };
type HeldIn = Pick<CustomField, 'recordType' | 'key'>;

/** What the records hold in a field, those in the trash too: each value of a part once. */
export async function* heldValues(db: Db, { recordType, key }: HeldIn, part = PART): AsyncGenerator<Held[]> {
  const table = sql.raw(TABLES[recordType]);
  let after = 0;
  for (;;) {
    const rows = await db.execute<Held & { last: number }>(sql`
      with part as (
        select id, custom_fields->${key} as value from ${table}
        where id > ${after} and jsonb_exists(custom_fields, ${key}) order by id limit ${part})
      select value, count(*)::int as count, max(id)::float8 as last from part group by value`);
    if (rows.length === 0) return;
    after = Math.max(...rows.map(({ last }) => last));
    yield rows;
  }
}

export const loadPeople = async (db: Db): Promise<(Person & { locale: string })[]> =>
  db
    .select({ id: users.id, name: users.name, email: users.email, isActive: users.active, locale: users.locale })
    .from(users);

/** How the first values say numbers and days. */
export async function findReading(
  db: Db,
  field: CustomField,
  { locale, language }: { locale: string; language: Language },
): Promise<Reading> {
  const { timezone: zone } = await loadWorkspace(db);
  const first = await heldValues(db, field, SAMPLE).next();
  const sample = first.done ? [] : first.value;
  const labels = hasOptions(field.type) ? field.options.map(({ label }) => label) : [];
  const texts = sample.flatMap(({ value }) => (typeof value === 'string' ? [value] : []));
  return readingOf([...texts, ...labels], locale, { zone, language });
}

export type NewOption = Pick<FieldOption, 'label' | 'color' | 'isArchived'>;

/** The options that a field is to have: those of another that has some, else what its values say, the most frequent of them. */
export async function optionsFor(
  db: Db,
  way: { from: CustomField; to: Typed; reading: Reading; people: readonly Person[] },
): Promise<{ options: NewOption[]; distinct: number }> {
  const { from, reading } = way;
  if (hasOptions(from.type)) {
    const options = from.options.filter(
      ({ label }, place) => from.options.findIndex((other) => labelKey(other.label) === labelKey(label)) === place,
    );
    return { options, distinct: options.length };
  }
  const convert = conversion(way);
  const found = new Map<string, Map<string, number>>();
  for await (const held of heldValues(db, from)) {
    for (const { value, count } of held) {
      const converted = convert(value);
      const labels = converted && 'labels' in converted ? converted.labels : [];
      for (const label of labels) {
        const spellings = found.get(labelKey(label)) ?? new Map<string, number>();
        found.set(labelKey(label), spellings.set(label, (spellings.get(label) ?? 0) + count));
      }
    }
  }
  const order = new Intl.Collator(reading.language, { numeric: true }).compare;
  const options = [...found.values()]
    .map(asMostWrite)
    .sort((a, b) => b.count - a.count)
    .slice(0, MAX_OPTIONS)
    .map(({ label }): NewOption => ({ label, color: null, isArchived: false }))
    .sort((a, b) => order(a.label, b.label));
  return { options, distinct: found.size };
}

/** The usual one of the spellings of a word. */
function asMostWrite(spellings: ReadonlyMap<string, number>): { label: string; count: number } {
  const usual = [...spellings].sort(([a, often], [b, other]) => other - often || (a < b ? -1 : 1));
  return { label: usual[0]?.[0] ?? '', count: usual.reduce((sum, [, count]) => sum + count, 0) };
}
