import { and, eq, isNull, max, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { ActorContext } from '../access/actor.ts';
import { assertMay } from '../access/scope.ts';
import { conflict, type FieldErrors, invalid, noSuch, notFound } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import { inTransaction } from '../db/transaction.ts';
import { changesOf } from '../events/changes.ts';
import { loadWorkspace } from '../workspace/queries.ts';
import { recordField, told } from './events.ts';
import {
  type CustomFieldEdit,
  type CustomFieldType,
  type customFieldOrder,
  hasOptions,
  keyOf,
  MAX_FIELDS,
  type NewCustomField,
  UNIQUE_TYPES,
} from './input.ts';
import { type CustomField, loadCustomFields } from './queries.ts';
import { takePlace } from './replacing.ts';
import { customFieldOptions, customFields } from './table.ts';
import { dropUniqueIndex, findDouble, makeUniqueIndex } from './uniqueness.ts';
import { checkValue, lockFields } from './values.ts';

/** Adds a field to a record type, after the others. */
export async function createCustomField(context: ActorContext, input: NewCustomField): Promise<CustomField> {
  assertManages(context);
  return inTransaction(context, async (ctx) => {
    const { recordType, type, options = [], defaultValue = null, isUnique = false, ...given } = input;
    await lockFields(ctx, recordType, 'change');
    await assertNameIsFree(ctx, input);
    assertFits(type, input);
    const [{ last, count } = { last: null, count: 0 }] = await ctx.db
      .select({
        last: max(customFields.sortOrder),
        count: sql<number>`count(*) filter (where deleted_at is null)::int`,
      })
      .from(customFields)
      .where(eq(customFields.recordType, recordType));
    if (count >= MAX_FIELDS) throw conflict(say('fieldsFull', { count: MAX_FIELDS }));
    const currency = type === 'money' ? (given.currency ?? (await loadWorkspace(ctx.db)).currency) : null;
    const [row] = await ctx.db
      .insert(customFields)
      .values({ ...given, recordType, type, currency, sortOrder: (last ?? -1) + 1 })
      .returning();
    if (!row) throw new Error('The field was not made');
    await writeOptions(ctx, row.id, [], options);
    if (isUnique) await makeUniqueIndex(ctx, recordType, keyOf(row.id));
    await setDefault(ctx, await readField(ctx, row.id), defaultValue, isUnique);
    const field = await readField(ctx, row.id);
    await recordField(ctx, 'created', field.id, changesOf({}, told(field)));
    return field;
  });
}

/** Changes how a field is called, what it offers and what it asks for, not its type. */
export async function editCustomField(context: ActorContext, { id, set }: CustomFieldEdit): Promise<CustomField> {
  assertManages(context);
  return inTransaction(context, async (ctx) => {
    const before = await lockField(ctx, id);
    if (set.name !== undefined) await assertNameIsFree(ctx, { ...before, name: set.name });
    assertFits(before.type, set);
    if (set.options) await writeOptions(ctx, id, before.options, set.options);
    const { options: _options, defaultValue, isUnique, ...columns } = set;
    const currency = before.type === 'money' ? (set.currency ?? before.currency) : null;
    await ctx.db
      .update(customFields)
      .set({ ...columns, currency, version: sql`${customFields.version} + 1`, updatedAt: sql`now()` })
      .where(eq(customFields.id, id));
    if (isUnique !== undefined && isUnique !== before.isUnique) {
      await (isUnique ? makeUniqueIndex : dropUniqueIndex)(ctx, before.recordType, before.key);
    }
    const changed = await readField(ctx, id);
    await setDefault(ctx, changed, defaultValue, isUnique ?? before.isUnique);
    const after = await readField(ctx, id);
    const changes = changesOf(told(before), told(after));
    if (Object.keys(changes).length > 0) await recordField(ctx, 'updated', id, changes);
    return after;
  });
}

/** Puts the fields of a record type into an order, all at once. */
export async function arrangeCustomFields(
  context: ActorContext,
  { recordType, fieldIds }: z.output<typeof customFieldOrder>,
): Promise<void> {
  assertManages(context);
  await inTransaction(context, async (ctx) => {
    await lockFields(ctx, recordType, 'change');
    const fields = await loadCustomFields(ctx.db, { recordType });
    const ids = fields.map(({ id }) => id);
    const isSame = ids.length === fieldIds.length && ids.every((id) => fieldIds.includes(id));
    if (!isSame) throw invalid({ fieldIds: say('fieldsChanged') });
    await ctx.db.execute(sql`update ${customFields} f set sort_order = o.place
      from unnest(${sql.param(fieldIds)}::bigint[]) with ordinality as o (id, place) where f.id = o.id`);
    const [first] = fieldIds;
    if (first !== undefined && !isSameOrder(ids, fieldIds)) {
      await recordField(ctx, 'updated', first, { sortOrder: { from: ids, to: fieldIds } });
    }
  });
}

const isSameOrder = (a: readonly number[], b: readonly number[]): boolean => a.every((id, index) => id === b[index]);

/** Puts a field into the trash: it is gone from everywhere, and its values wait with it. */
export async function deleteCustomField(context: ActorContext, id: number): Promise<void> {
  assertManages(context);
  await inTransaction(context, async (ctx) => {
    const field = await lockField(ctx, id);
    await dropUniqueIndex(ctx, field.recordType, field.key);
    const deletedAt = new Date();
    await ctx.db.update(customFields).set({ deletedAt }).where(eq(customFields.id, id));
    await recordField(ctx, 'deleted', id, changesOf({ deletedAt: null }, { deletedAt }));
  });
}

/**
 * Brings a field back with the values that it had; what was unique stays so where it still is. One whose type was changed
 * takes its place again, and what stands there now goes into the trash.
 */
export async function restoreCustomField(context: ActorContext, id: number): Promise<CustomField> {
  assertManages(context);
  return inTransaction(context, async (ctx) => {
    const field = await lockField(ctx, id, true);
    const successor = field.replacedById === null ? undefined : await findField(ctx, field.replacedById);
    if (successor?.deletedAt === null) return takePlace(ctx, successor, field, field.defaultValue);
    await assertNameIsFree(ctx, field);
    const isUnique = field.isUnique && !(await findDouble(ctx, field.recordType, field.key));
    await ctx.db.update(customFields).set({ deletedAt: null, isUnique }).where(eq(customFields.id, id));
    if (isUnique) await makeUniqueIndex(ctx, field.recordType, field.key);
    const { deletedAt } = field;
    const changes = changesOf({ deletedAt, isUnique: field.isUnique }, { deletedAt: null, isUnique });
    await recordField(ctx, 'restored', id, changes);
    return readField(ctx, id);
  });
}

function assertManages({ actor }: ActorContext): void {
  assertMay(actor, 'workspace', 'edit');
}

/** The field as it stands; nobody writes its values or changes it meanwhile. */
async function lockField(ctx: ActorContext, id: number, isDeleted = false): Promise<CustomField> {
  const found = await findField(ctx, id);
  if (!found) throw notFound('customField');
  await lockFields(ctx, found.recordType, 'change');
  const field = await findField(ctx, id);
  if (!field || (field.deletedAt !== null) !== isDeleted) throw notFound('customField');
  return field;
}

async function findField({ db }: ActorContext, id: number): Promise<CustomField | undefined> {
  const [field] = await loadCustomFields(db, { id, withDeleted: true });
  return field;
}

async function readField(ctx: ActorContext, id: number): Promise<CustomField> {
  const field = await findField(ctx, id);
  if (!field) throw notFound('customField');
  return field;
}

/** Two fields of one name could not be told apart on screen. */
async function assertNameIsFree(
  { db }: ActorContext,
  { recordType, name, id }: Pick<CustomField, 'recordType' | 'name'> & { id?: number },
): Promise<void> {
  const same = await db
    .select({ id: customFields.id })
    .from(customFields)
    .where(
      and(
        eq(customFields.recordType, recordType),
        isNull(customFields.deletedAt),
        sql`lower(${customFields.name}) = lower(${name})`,
      ),
    );
  if (same.some((field) => field.id !== id)) throw invalid({ name: say('inUse') });
}

/** What goes with some types alone. */
function assertFits(
  type: CustomFieldType,
  set: Pick<CustomFieldEdit['set'], 'isUnique' | 'options' | 'currency'>,
): void {
  const errors: FieldErrors = {};
  if (set.isUnique && !UNIQUE_TYPES.some((each) => each === type)) errors['isUnique'] = say('notForThisType');
  if (set.options && set.options.length > 0 && !hasOptions(type)) errors['options'] = say('notForThisType');
  if (set.currency && type !== 'money') errors['currency'] = say('notForThisType');
  const labels = (set.options ?? []).map(({ label }) => label.toLowerCase());
  if (new Set(labels).size < labels.length) errors['options'] = say('optionsAlike');
  if (Object.keys(errors).length > 0) throw invalid(errors);
}

/** Undefined leaves it as it is. A default of a unique field would be everybody's. */
async function setDefault(
  ctx: ActorContext,
  field: CustomField,
  value: CustomField['defaultValue'] | undefined,
  isUnique: boolean,
): Promise<void> {
  const { defaultValue } = field;
  if (isUnique && (value === undefined ? defaultValue : value) !== null) {
    throw invalid({ defaultValue: say('notForUnique') });
  }
  const { stored, error } =
    value === undefined ? { stored: defaultValue, error: undefined } : await checkValue(ctx, field, value);
  if (error) throw invalid({ defaultValue: error });
  await ctx.db.update(customFields).set({ defaultValue: stored, isUnique }).where(eq(customFields.id, field.id));
}

type GivenOption = NonNullable<CustomFieldEdit['set']['options']>[number];

/** Options keep their ids, so that records keep what they hold; those that are left out are archived. */
async function writeOptions(
  { db }: ActorContext,
  fieldId: number,
  before: CustomField['options'],
  given: readonly GivenOption[],
): Promise<void> {
  const known = new Set(before.map(({ id }) => id));
  const strange = given.findIndex(({ id }) => id !== undefined && !known.has(id));
  if (strange >= 0) throw invalid({ [`options.${strange}.id`]: noSuch('customFieldOption') });
  const rows = given.map(({ id = null, label, color }, place) => ({
    id,
    label,
    color: color ?? null,
    has_color: color !== undefined,
    place,
  }));
  await db.execute(sql`
    with given as (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as g (id bigint, label text, color text, has_color boolean, place int)
    ), kept as (
      update ${customFieldOptions} o set label = g.label, sort_order = g.place, is_archived = false,
        color = case when g.has_color then g.color else o.color end
      from given g where o.id = g.id
    ), archived as (
      update ${customFieldOptions} o set is_archived = true
      where o.field_id = ${fieldId} and not o.is_archived and not exists (select 1 from given g where g.id = o.id)
    )
    insert into ${customFieldOptions} (field_id, label, color, sort_order)
    select ${fieldId}, label, color, place from given where id is null order by place`);
}
