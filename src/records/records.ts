import { and, eq, getTableColumns, isNotNull, isNull, type SQL, sql } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import { assertMay, canOn, reaches, scopeOf } from '../access/scope.ts';
import { forbidden, invalidRows, notFound } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import { assertUniqueValues, refusingTakenValues } from '../custom-fields/uniqueness.ts';
import { editedValues } from '../custom-fields/values.ts';
import { type Reader, readerOf } from '../db/reader.ts';
import { inTransaction } from '../db/transaction.ts';
import { changesOf } from '../events/changes.ts';
import { type NewEvent, recordEvents } from '../events/events.ts';
import type { ChangeSet, EventKind } from '../events/input.ts';
import { assertNotMerged } from '../redirects/redirects.ts';
import { assertHandovers, assertOwners } from './assignment.ts';
import { assertUnchanged, type Edit } from './change-set.ts';
import { columnsOf, flat, flatEdit, withCustomTexts } from './custom.ts';
import type { RecordEntity, RecordRow, RecordTable } from './entity.ts';
import { withheldErrors, withoutHidden } from './field-rights.ts';
import { assertLinks } from './links.ts';
import { insertRows, updateRows } from './rows.ts';
import { idsIn, withNewTags, withWornTags } from './tags.ts';

/** A record before and after a change; `changes` is what differs. */
export type Changed<Row extends RecordRow> = { before: Row; after: Row; changes: ChangeSet };

/** A change that is allowed but not written yet. */
export type Planned<Row extends RecordRow> = { row: Row; changes: ChangeSet; index: number };

const idOfOwner = (value: unknown): number | null => (typeof value === 'number' ? value : null);

/**
 * Locks the rows, in the order of their ids so that two bulk changes can't wait for each other, and returns them in the
 * order asked for. One that is absent, trashed or invisible is NOT_FOUND.
 */
export async function lockVisible<Row extends RecordRow>(
  ctx: ActorContext,
  entity: RecordEntity<Row>,
  ids: readonly number[],
  isTrashed = false,
): Promise<Row[]> {
  const { table } = entity;
  const found = await lockRows(
    ctx,
    entity,
    and(
      sql`${table.id} = any(${sql.param([...new Set(ids)])}::bigint[])`,
      isTrashed ? isNotNull(table.deletedAt) : isNull(table.deletedAt),
      scopeOf(ctx.actor, entity.type, 'view', entity.ownerColumns),
    ),
  );
  const absent = ids.flatMap((id, index) => (found.has(id) ? [] : [index]));
  if (absent.length > 0) throw notFound(entity.type, absent);
  return ids.flatMap((id) => found.get(id) ?? []);
}

/** Locks the rows of a condition in the order of their ids, whoever may see them. */
export async function lockRows<Row extends RecordRow>(
  { db }: Pick<ActorContext, 'db'>,
  entity: RecordEntity<Row>,
  where: SQL | undefined,
): Promise<Map<number, Row>> {
  const rows = await rowsOf(entity)(db, { where, orderBy: [sql`${entity.table.id}`], isLocking: true });
  return new Map(rows.map((row) => [row.id, row]));
}

const readers = new WeakMap<RecordTable, Reader<Record<string, unknown>>>();

/** Reads the rows of a record type's table as they are. */
function rowsOf<Row extends RecordRow>({ table }: RecordEntity<Row>): Reader<Row> {
  const reader =
    readers.get(table) ??
    readerOf(
      () => getTableColumns(table),
      (db) => db.select().from(table),
    );
  readers.set(table, reader);
  // The table is the entity's own, whose row type is Row.
  return reader as Reader<Row>;
}

/** Inserts records made by the actor, once their owners and links are allowed, and records their creation. */
export async function createRecords<Row extends RecordRow>(
  ctx: ActorContext,
  entity: RecordEntity<Row>,
  values: readonly Record<string, unknown>[],
  occurredAt: (row: Row) => Date = (row) => row.createdAt,
): Promise<Row[]> {
  assertMay(ctx.actor, entity.type, 'create');
  await assertOwners(
    ctx,
    entity.type,
    entity.ownerField,
    values.map((row) => idOfOwner(row[entity.ownerField])),
  );
  await assertLinks(ctx, entity, values);
  await assertUniqueValues(
    ctx,
    entity.type,
    values.map((row, index) => ({ id: null, values: flat(row), index })),
  );
  return insertRecords(ctx, entity, await withNewTags(ctx, values), occurredAt);
}

/** The same for what follows from a change that was allowed: nothing is asked. */
export async function insertRecords<Row extends RecordRow>(
  ctx: ActorContext,
  entity: RecordEntity<Row>,
  values: readonly Record<string, unknown>[],
  occurredAt: (row: Row) => Date = (row) => row.createdAt,
): Promise<Row[]> {
  const now = new Date();
  const rows = values.map((value) => {
    // Only the fields that search reads matter here, and those are the ones given.
    const row = value as unknown as Row;
    const searchText = withCustomTexts(entity.searchText(row), row.customFields);
    return { ...value, createdAt: value['createdAt'] ?? now, updatedAt: now, searchText };
  });
  const created = await refusingTakenValues(() => insertRows<Row>(ctx.db, entity.table, rows));
  await recordEvents(
    ctx,
    created.map((row) => ({
      kind: 'created',
      entityType: entity.type,
      entityId: row.id,
      changes: firstValues(entity, row),
      resource: entity.type,
      ownerIds: entity.ownerIds(row),
      parents: entity.parents(row),
      occurredAt: occurredAt(row),
    })),
  );
  return created;
}

/** What a new record has, as changes from nothing. */
function firstValues(entity: Pick<RecordEntity, 'fields'>, row: RecordRow): ChangeSet {
  const changes: ChangeSet = {};
  for (const [field, { kind }] of Object.entries(entity.fields)) {
    const to = row[field] ?? null;
    const isBare = kind === 'tags' && idsIn(to).length === 0;
    if (to !== null && !isBare) changes[field] = { from: null, to };
  }
  for (const [field, to] of Object.entries(row.customFields ?? {})) changes[field] = { from: null, to };
  return changes;
}

/** Locks what is to be edited and finds what would change; refuses what the actor may not do. Writes nothing. */
export async function planEdits<Row extends RecordRow>(
  ctx: ActorContext,
  entity: RecordEntity<Row>,
  given: readonly Edit[],
): Promise<Planned<Row>[]> {
  const ids = given.map((edit) => edit.id);
  assertOnce(ids);
  const rows = await lockVisible(ctx, entity, ids);
  const edits = await withStoredValues(ctx, entity, given.map(flatEdit), rows);
  const plans: Planned<Row>[] = [];
  for (const [index, edit] of edits.entries()) {
    const row = rows[index];
    if (row) plans.push({ row, changes: changesOf(flat(row), edit.set), index });
  }
  assertMayEdit(ctx, entity, plans);
  const withheld = plans.flatMap(({ changes, index }) => {
    const edit = edits[index];
    const asked = [...Object.keys(edit?.from ?? {}), ...Object.keys(edit?.set ?? {})];
    const fields = withheldErrors(ctx.actor, entity.type, Object.keys(changes), asked);
    return Object.keys(fields).length > 0 ? [{ index, fields }] : [];
  });
  if (withheld.length > 0) throw invalidRows(withheld);
  for (const { row, index } of plans) {
    const edit = edits[index];
    if (edit) await assertUnchanged(ctx, entity.type, flat(row), edit, () => currentRecord(ctx, entity, row));
  }
  const handovers = plans.flatMap(({ row, changes, index }) => {
    const change = changes[entity.ownerField];
    return change ? [{ from: idOfOwner(row[entity.ownerField]), to: idOfOwner(change.to), index }] : [];
  });
  if (handovers.length > 0) await assertHandovers(ctx, entity.type, entity.ownerField, handovers);
  await assertLinks(
    ctx,
    entity,
    plans.map(({ changes }) => valuesOf(changes)),
  );
  await assertUniqueValues(
    ctx,
    entity.type,
    plans.map(({ row, changes, index }) => ({ id: row.id, values: valuesOf(changes), index })),
  );
  return plans;
}

/** The edits with the values of custom fields and the tags as they are to be stored. */
async function withStoredValues(
  ctx: ActorContext,
  { type }: Pick<RecordEntity, 'type'>,
  edits: readonly Edit[],
  rows: readonly RecordRow[],
): Promise<Edit[]> {
  const sets = await editedValues(
    ctx,
    type,
    edits.map(({ set }) => set),
    rows.map(({ customFields }) => customFields),
  );
  const stored = edits.map((edit, index) => ({ ...edit, set: sets[index] ?? edit.set }));
  return withWornTags(ctx, stored, rows);
}

/** Two edits of one record in one call would be written by one statement, and one of them lost. */
function assertOnce(ids: readonly number[]): void {
  if (new Set(ids).size === ids.length) return;
  const again = ids.flatMap((id, index) => (ids.indexOf(id) < index ? [index] : []));
  throw invalidRows(again.map((index) => ({ index, fields: { id: say('editedTwice') } })));
}

/** Reassigning takes its own right; anything else takes the right to edit. */
function assertMayEdit<Row extends RecordRow>(
  ctx: ActorContext,
  entity: RecordEntity<Row>,
  plans: readonly Planned<Row>[],
): void {
  const refused = plans.filter(({ row, changes }) => {
    const fields = Object.keys(changes);
    const isAssignmentOnly = fields.length === 1 && fields[0] === entity.ownerField;
    return !isAssignmentOnly && !reaches(ctx.actor, entity.type, 'edit', entity.ownerIds(row));
  });
  if (refused.length > 0)
    throw forbidden(
      undefined,
      refused.map(({ index }) => index),
    );
}

export const valuesOf = (changes: ChangeSet): Record<string, unknown> =>
  Object.fromEntries(Object.entries(changes).map(([field, { to }]) => [field, to]));

/** Writes planned changes, one statement for all that change the same fields; rows that nothing changes stay as they are. */
export async function writeChanges<Row extends RecordRow>(
  ctx: ActorContext,
  entity: RecordEntity<Row>,
  plans: readonly Planned<Row>[],
): Promise<Changed<Row>[]> {
  const groups = new Map<string, { fields: string[]; rows: (Record<string, unknown> & { id: number })[] }>();
  for (const { row, changes } of plans) {
    const values = valuesOf(changes);
    if (Object.keys(values).length === 0) continue;
    const columns = columnsOf(row, values);
    const after = { ...row, ...columns };
    const searchText = withCustomTexts(entity.searchText(after), after.customFields);
    const set = searchText === row.searchText ? columns : { ...columns, searchText };
    const fields = Object.keys(set).sort();
    const group = groups.get(fields.join()) ?? { fields, rows: [] };
    group.rows.push({ ...set, id: row.id });
    groups.set(fields.join(), group);
  }
  const written = new Map<number, Row>();
  for (const { fields, rows } of groups.values()) {
    const updated = await refusingTakenValues(() => updateRows<Row>(ctx.db, entity.table, fields, rows));
    for (const row of updated) written.set(row.id, row);
  }
  return plans.map(({ row, changes }) => ({ before: row, after: written.get(row.id) ?? row, changes }));
}

/** Records what was changed: an event for each record that differs. */
export async function recordChanges<Row extends RecordRow>(
  ctx: ActorContext,
  entity: RecordEntity<Row>,
  changed: readonly Changed<Row>[],
  kindOf: (change: Changed<Row>) => EventKind = ({ changes }) =>
    entity.ownerField in changes ? 'assigned' : 'updated',
): Promise<void> {
  await recordEvents(ctx, changeEvents(entity, changed, kindOf));
}

/** What the log tells of these changes. */
export function changeEvents<Row extends RecordRow>(
  entity: RecordEntity<Row>,
  changed: readonly Changed<Row>[],
  kindOf: (change: Changed<Row>) => EventKind,
  occurredAt: (change: Changed<Row>) => Date | undefined = () => undefined,
): NewEvent[] {
  return changed
    .filter(({ changes }) => Object.keys(changes).length > 0)
    .map((change) => ({
      kind: kindOf(change),
      entityType: entity.type,
      entityId: change.after.id,
      changes: change.changes,
      resource: entity.type,
      ownerIds: entity.ownerIds(change.after),
      previousOwnerIds: entity.ownerIds(change.before),
      parents: entity.parents(change.after),
      occurredAt: occurredAt(change),
    }));
}

/** The whole of an ordinary edit: plan, write, record. Record types with rules of their own put them in between. */
export async function editRecords<Row extends RecordRow>(
  context: ActorContext,
  entity: RecordEntity<Row>,
  edits: readonly Edit[],
  check: (ctx: ActorContext, plans: Planned<Row>[]) => Promise<void> = async () => {},
): Promise<Changed<Row>[]> {
  return inTransaction(context, async (ctx) => {
    const plans = await planEdits(ctx, entity, edits);
    await check(ctx, plans);
    const changed = await writeChanges(ctx, entity, plans);
    await recordChanges(ctx, entity, changed);
    return changed;
  });
}

/** Puts records into the trash; they stay restorable, with everything that points at them. */
export async function trashRecords<Row extends RecordRow>(
  ctx: ActorContext,
  entity: RecordEntity<Row>,
  ids: readonly number[],
): Promise<void> {
  await setTrashed(ctx, entity, ids, new Date(), 'deleted');
}

/** Brings records back out of the trash. */
export async function restoreRecords<Row extends RecordRow>(
  ctx: ActorContext,
  entity: RecordEntity<Row>,
  ids: readonly number[],
  check: (ctx: ActorContext, rows: Row[]) => Promise<void> = async () => {},
): Promise<void> {
  await setTrashed(ctx, entity, ids, null, 'restored', check);
}

async function setTrashed<Row extends RecordRow>(
  context: ActorContext,
  entity: RecordEntity<Row>,
  ids: readonly number[],
  deletedAt: Date | null,
  kind: 'deleted' | 'restored',
  check?: (ctx: ActorContext, rows: Row[]) => Promise<void>,
): Promise<void> {
  await inTransaction(context, async (ctx) => {
    const rows = await lockVisible(ctx, entity, [...new Set(ids)], deletedAt === null);
    const refused = rows.flatMap((row, index) =>
      reaches(ctx.actor, entity.type, 'delete', entity.ownerIds(row)) ? [] : [index],
    );
    if (refused.length > 0) throw forbidden(undefined, refused);
    if (deletedAt === null) await assertNotMerged(ctx.db, entity.type, ids);
    await check?.(ctx, rows);
    if (deletedAt === null) {
      const claims = rows.map((row, index) => ({ id: row.id, values: row.customFields ?? {}, index }));
      await assertUniqueValues(ctx, entity.type, claims);
    }
    const plans = rows.map((row, index) => ({ row, index, changes: changesOf(row, { deletedAt }) }));
    const changed = await writeChanges(ctx, entity, plans);
    await recordChanges(ctx, entity, changed, () => kind);
  });
}

/** The record as the API gives it, with what the actor may do. */
export async function currentRecord<Row extends RecordRow>(
  ctx: ActorContext,
  entity: RecordEntity<Row>,
  row: Row,
): Promise<unknown> {
  const [record] = await entity.fetch(ctx.db, eq(entity.table.id, row.id));
  if (!record) return undefined;
  return withoutHidden(ctx.actor, entity.type, { ...record, can: canOn(ctx.actor, entity.type, entity.ownerIds(row)) });
}
