import { sql } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import { isWithheld } from '../access/fields.ts';
import { type FieldErrors, invalidRows } from '../core/errors.ts';
import { inEnglish, type Message, say } from '../core/messages/message.ts';
import { messageOfWord } from '../core/messages/words.ts';
import { activeUserIds } from '../users/queries.ts';
import {
  type Customized,
  type CustomKey,
  type CustomValue,
  type CustomValues,
  hasOptions,
  isCustomKey,
  valueSchema,
} from './input.ts';
import { type CustomField, loadCustomFields } from './queries.ts';

type Values = Readonly<Record<string, unknown>>;

/** Where a refusal says that a value is wrong. */
export const pathOf = (key: CustomKey): string => `customFields.${key}`;

export const isEmptyValue = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

/** Whoever writes values keeps the fields as they are meanwhile: changes of a field's type wait for them, and they for those. */
export async function lockFields(
  { db }: Pick<ActorContext, 'db'>,
  type: Customized,
  mode: 'share' | 'change',
): Promise<void> {
  const lock = sql.raw(mode === 'share' ? 'pg_advisory_xact_lock_shared' : 'pg_advisory_xact_lock');
  await db.execute(sql`select ${lock}(hashtext(${`custom_fields.${type}`}))`);
}

/** What new records hold in their custom fields: what is given, else the defaults. Refuses what is not as the fields want it. */
export async function newValues(
  ctx: ActorContext,
  type: Customized,
  rows: readonly (CustomValues | undefined)[],
): Promise<CustomValues[]> {
  const isGiven = rows.some((row) => row !== undefined && Object.keys(row).length > 0);
  if (isGiven) await lockFields(ctx, type, 'share');
  let fields = await loadCustomFields(ctx.db, { recordType: type });
  if (!isGiven && fields.some(({ defaultValue }) => defaultValue !== null)) {
    await lockFields(ctx, type, 'share');
    fields = await loadCustomFields(ctx.db, { recordType: type });
  }
  if (!isGiven && fields.length === 0) return rows.map(() => ({}));
  const checked = await checkValues(
    ctx,
    fields,
    rows.map((row) => row ?? {}),
  );
  const isOffered = await offeredDefaults(ctx, fields);
  // Who can't give it is not asked for it: a stage's tasks have a title alone, and files no columns for it.
  const canGive = ctx.actor.channel !== 'rule' && ctx.actor.channel !== 'import';
  const complete = checked.map(({ values, errors }, index) => {
    const given = rows[index] ?? {};
    for (const field of fields) {
      const isDefault = !(field.key in given) && field.defaultValue !== null && isOffered(field);
      if (isDefault) values[field.key] = field.defaultValue;
      const isAsked = field.isRequired && canGive && !isWithheld(ctx.actor, type, field.key);
      if (isAsked) requireValue(field, values, errors);
    }
    return { values, errors };
  });
  refuse(complete.map(({ errors }) => errors));
  return complete.map(({ values }) => withoutEmpty(values));
}

/** Defaults are put in as long as they could be chosen: neither a person who left nor an option that is no longer offered. */
async function offeredDefaults(
  { db }: ActorContext,
  fields: readonly CustomField[],
): Promise<(field: CustomField) => boolean> {
  const people = fields.flatMap(({ type, defaultValue }) =>
    type === 'person' && typeof defaultValue === 'number' ? [defaultValue] : [],
  );
  const active = people.length > 0 ? await activeUserIds(db, people) : new Set<number>();
  return ({ type, options, defaultValue }) => {
    if (type === 'person') return typeof defaultValue === 'number' && active.has(defaultValue);
    if (!hasOptions(type)) return true;
    const archived = options.filter(({ isArchived }) => isArchived).map(({ id }) => id);
    return !idsIn(defaultValue).some((id) => archived.some((each) => each === id));
  };
}

const idsIn = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

/**
 * The custom fields among the values that edits set, as they are to be stored; null empties one. `held` is what each record
 * holds so far: an option that is no longer offered may stay where it is.
 */
export async function editedValues(
  ctx: ActorContext,
  type: Customized,
  sets: readonly Values[],
  held: readonly (CustomValues | undefined)[] = [],
): Promise<Values[]> {
  if (!sets.some((set) => Object.keys(set).some(isCustomKey))) return [...sets];
  await lockFields(ctx, type, 'share');
  const fields = await loadCustomFields(ctx.db, { recordType: type });
  const given = sets.map((set) => Object.fromEntries(Object.entries(set).filter(([name]) => isCustomKey(name))));
  const checked = await checkValues(ctx, fields, given, held);
  for (const { values, errors } of checked) {
    for (const field of fields) if (field.isRequired && field.key in values) requireValue(field, values, errors);
  }
  refuse(checked.map(({ errors }) => errors));
  return sets.map((set, index) => ({ ...set, ...checked[index]?.values }));
}

/** What is wrong with the value already says more than that there is none. */
function requireValue({ key, name }: CustomField, values: CustomValues, errors: FieldErrors): void {
  if (isEmptyValue(values[key])) errors[pathOf(key)] ??= say('customRequired', { field: name });
}

type Checked = { values: CustomValues; errors: FieldErrors };

async function checkValues(
  ctx: ActorContext,
  fields: readonly CustomField[],
  rows: readonly Values[],
  held: readonly (CustomValues | undefined)[] = [],
): Promise<Checked[]> {
  const fieldOf = new Map<string, CustomField>(fields.map((field) => [field.key, field]));
  const schemaOf = new Map(fields.map((field) => [field.key, valueSchema(offering(field))]));
  const checked = rows.map((row, index): Checked => {
    const values: CustomValues = {};
    const errors: FieldErrors = {};
    for (const [name, value] of Object.entries(row)) {
      if (!isCustomKey(name)) continue;
      const field = fieldOf.get(name);
      const kept = held[index]?.[name];
      const schema =
        field && hasOptions(field.type) && !isEmptyValue(kept)
          ? valueSchema(offering(field, idsIn(kept)))
          : schemaOf.get(name);
      if (!schema) errors[pathOf(name)] = say('unknown');
      else {
        const parsed = schema.safeParse(value);
        if (parsed.success) values[name] = isEmptyValue(parsed.data) ? null : parsed.data;
        else errors[pathOf(name)] = messageOf(parsed.error.issues[0]?.message);
      }
    }
    return { values, errors };
  });
  const people = checked.flatMap(({ values }) => personsIn(values, fieldOf).map(([, id]) => id));
  const active = await activeUserIds(ctx.db, people);
  for (const { values, errors } of checked) {
    for (const [key, id] of personsIn(values, fieldOf)) {
      if (!active.has(id)) errors[pathOf(key)] = say('absent.user');
    }
  }
  return checked;
}

/** The field with the options that can be chosen: those that are offered, and what is held already. */
const offering = (field: CustomField, kept: readonly unknown[] = []): CustomField => ({
  ...field,
  options: field.options.filter(({ id, isArchived }) => !isArchived || kept.includes(id)),
});

/** A single value as it is to be stored, or what is wrong with it. */
export async function checkValue(
  ctx: ActorContext,
  field: CustomField,
  value: unknown,
): Promise<{ stored: CustomValue; error?: Message | undefined }> {
  const [checked] = await checkValues(ctx, [field], [{ [field.key]: value }]);
  return { stored: checked?.values[field.key] ?? null, error: checked?.errors[pathOf(field.key)] };
}

const messageOf = (text = ''): Message => messageOfWord(text) ?? inEnglish(text);

const personsIn = (values: CustomValues, fieldOf: ReadonlyMap<string, CustomField>): [CustomKey, number][] =>
  Object.entries(values).flatMap(([key, value]) =>
    isCustomKey(key) && typeof value === 'number' && fieldOf.get(key)?.type === 'person' ? [[key, value]] : [],
  );

function refuse(errors: readonly FieldErrors[]): void {
  const refused = errors
    .map((fields, index) => ({ index, fields }))
    .filter(({ fields }) => Object.keys(fields).length > 0);
  if (refused.length > 0) throw invalidRows(refused);
}

const withoutEmpty = (values: CustomValues): CustomValues =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => !isEmptyValue(value)));
