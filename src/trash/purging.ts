import { and, getTableName, isNotNull, lt, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { z } from 'zod';
import type { ActorContext } from '../access/actor.ts';
import { reaches } from '../access/scope.ts';
import { canOnActivity, onVisibleRecord } from '../activities/policy.ts';
import { type Activity, activities } from '../activities/table.ts';
import { forbidden, notFound } from '../core/errors.ts';
import type { Db } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { blankEvents } from '../erasure/blanking.ts';
import { recordEvents } from '../events/events.ts';
import { purgeFiles } from '../files/sweeping.ts';
import { entityOf, type RecordRow } from '../records/entity.ts';
import { RECORD_TYPES, type RecordType } from '../records/input.ts';
import { lockVisible, recordChanges, writeChanges } from '../records/records.ts';
import { forgetMerges } from '../redirects/redirects.ts';
import { loadWorkspace } from '../workspace/queries.ts';
import { TRASH_TYPES, type TrashType, type trashPurge } from './input.ts';

/** Records that one transaction takes, so that nobody waits long for the rows. */
const BATCH = 500;

/** Deletes what is in the trash for good, at the wish of somebody who may delete it. */
export async function purgeNow(context: ActorContext, { entityType, ids }: z.output<typeof trashPurge>): Promise<void> {
  const wanted = [...new Set(ids)];
  await inTransaction(context, async (ctx) => {
    await (entityType === 'activity' ? assertActivities(ctx, wanted) : assertRecords(ctx, entityType, wanted));
    await purge(ctx, entityType, wanted);
  });
}

async function assertRecords(ctx: ActorContext, type: RecordType, ids: readonly number[]): Promise<void> {
  const entity = entityOf(type);
  const rows = await lockVisible(ctx, entity, ids, true);
  if (!rows.every((row) => reaches(ctx.actor, type, 'delete', entity.ownerIds(row)))) throw forbidden();
}

async function assertActivities(ctx: ActorContext, ids: readonly number[]): Promise<void> {
  const rows = await ctx.db
    .select()
    .from(activities)
    .where(and(among(activities.id, ids), isNotNull(activities.deletedAt), onVisibleRecord(ctx.actor)))
    .orderBy(activities.id)
    .for('update');
  if (rows.length < ids.length) throw notFound('activity');
  if (!rows.every((activity) => canOnActivity(ctx.actor, activity).delete)) throw forbidden();
}

/** Deletes for good what was in the trash for as long as the workspace wants. Several processes may do it at once. */
export async function purgeTrash(context: ActorContext): Promise<void> {
  const { trashDays } = await loadWorkspace(context.db);
  for (const type of TRASH_TYPES) {
    const table = tableOf(type);
    const isDue = lt(table.deletedAt, sql`now() - make_interval(days => ${trashDays})`);
    let taken: number;
    do {
      taken = await inTransaction(context, async (ctx) => {
        const due = await ctx.db
          .select({ id: sql`${table.id}`.mapWith(Number) })
          .from(table)
          .where(isDue)
          .orderBy(table.deletedAt, table.id)
          .limit(BATCH)
          .for('update', { skipLocked: true });
        const ids = due.map(({ id }) => id);
        if (ids.length > 0) await purge(ctx, type, ids);
        return ids.length;
      });
    } while (taken > 0);
  }
  await purgeFiles(context.db);
}

const tableOf = (type: TrashType) => (type === 'activity' ? activities : entityOf(type).table);

/** Takes locked rows out of the database, and all that hangs on them; what only points at them stays, pointing nowhere. */
async function purge(ctx: ActorContext, type: TrashType, ids: readonly number[]): Promise<void> {
  const { db } = ctx;
  if (type === 'activity') {
    await purgeActivities(ctx, ids);
    return;
  }
  const entity = entityOf(type);
  // The table is the entity's own, whose rows are records.
  const rows = (await db.select().from(entity.table).where(among(entity.table.id, ids))) as RecordRow[];
  const hanging = await db
    .select({ id: activities.id })
    .from(activities)
    .where(sql`${activities.entityType} = ${type} and ${among(activities.entityId, ids)}`);
  await forgetActivities(
    db,
    hanging.map(({ id }) => id),
  );
  await unlink(ctx, type, ids);
  await forgetReferences(db, type, ids);
  await forgetMerges(db, type, ids);
  if (type === 'task')
    await db.execute(sql`update tasks set repeat_of_id = null where repeat_of_id = any(${sql.param(ids)}::bigint[])`);
  const isAbout = sql`entity_type = ${type} and entity_id = any(${sql.param(ids)}::bigint[])`;
  await blankEvents(db, isAbout, keptFields(type));
  await db.delete(entity.table).where(among(entity.table.id, ids));
  await recordEvents(
    ctx,
    rows.map((row) => ({
      kind: 'purged',
      entityType: type,
      entityId: row.id,
      changes: {},
      resource: type,
      ownerIds: entity.ownerIds(row),
      parents: entity.parents(row),
    })),
  );
}

/** What says nothing of whom and what it was about. */
const keptFields = (type: RecordType): string[] => [
  'deletedAt',
  ...Object.entries(entityOf(type).fields).flatMap(([field, { kind }]) =>
    kind === 'choice' || kind === 'user' ? [field] : [],
  ),
];

async function purgeActivities(ctx: ActorContext, ids: readonly number[]): Promise<void> {
  const rows = await ctx.db.select().from(activities).where(among(activities.id, ids));
  const ownersOf = await loadOwners(ctx.db, rows);
  await forgetActivities(ctx.db, ids);
  await recordEvents(
    ctx,
    rows.map((activity) => ({
      kind: 'purged',
      entityType: 'activity',
      entityId: activity.id,
      changes: {},
      resource: activity.entityType,
      ownerIds: ownersOf(activity),
      parents: [{ type: activity.entityType, id: activity.entityId }],
    })),
  );
}

/** Whose the records are that the activities are on. */
async function loadOwners(db: Db, rows: readonly Activity[]): Promise<(activity: Activity) => (number | null)[]> {
  const owners = new Map<string, (number | null)[]>();
  for (const type of new Set(rows.map(({ entityType }) => entityType))) {
    const entity = entityOf(type);
    const ids = rows.filter(({ entityType }) => entityType === type).map(({ entityId }) => entityId);
    // The table is the entity's own, whose rows are records.
    const records = (await db.select().from(entity.table).where(among(entity.table.id, ids))) as RecordRow[];
    for (const record of records) owners.set(`${type} ${record.id}`, entity.ownerIds(record));
  }
  return ({ entityType, entityId }) => owners.get(`${entityType} ${entityId}`) ?? [];
}

/** Activities in the trash or not, with what hangs on them. */
async function forgetActivities(db: Db, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await forgetReferences(db, 'activity', ids);
  await db.execute(
    sql`delete from notifications where (data ->> 'activityId')::bigint = any(${sql.param(ids)}::bigint[])`,
  );
  const isAbout = sql`entity_type = 'activity' and entity_id = any(${sql.param(ids)}::bigint[])`;
  await blankEvents(db, isAbout, ['deletedAt', 'type', 'happenedAt', 'direction', 'duration']);
  await db.delete(activities).where(among(activities.id, ids));
}

/** Takes the links to these away. Records that people work with say so, live and in their history; what is in the trash itself does not. */
async function unlink(ctx: ActorContext, type: RecordType, ids: readonly number[]): Promise<void> {
  for (const from of RECORD_TYPES) {
    const entity = entityOf(from);
    for (const [field, { references }] of Object.entries(entity.fields)) {
      if (references !== type) continue;
      const column: unknown = Reflect.get(entity.table, field);
      const rows = (await ctx.db
        .select()
        .from(entity.table)
        .where(and(among(column as PgColumn, ids), sql`${entity.table.deletedAt} is null`))
        .orderBy(entity.table.id)
        .for('no key update')) as RecordRow[];
      const plans = rows.map((row, index) => ({ row, index, changes: { [field]: { from: row[field], to: null } } }));
      await recordChanges(ctx, entity, await writeChanges(ctx, entity, plans));
    }
  }
}

const among = (column: PgColumn, ids: readonly number[]) => sql`${column} = any(${sql.param(ids)}::bigint[])`;

/** History, which is blanked, and what is a feature's own to delete. */
const KEPT_TABLES = ['events', 'activities'];

/**
 * Whatever else hangs on these, by the catalogue, so that a new table needs no mention: rows of (entity_type, entity_id),
 * and rows that point at a record by a foreign key, which go where they can't be without it.
 */
async function forgetReferences(db: Db, type: TrashType, ids: readonly number[]): Promise<void> {
  const list = sql`any(${sql.param(ids)}::bigint[])`;
  for (const { table } of await polymorphicTables(db)) {
    await db.execute(sql`delete from ${sql.identifier(table)} where entity_type = ${type} and entity_id = ${list}`);
  }
  for (const { table, column, isRequired } of await foreignKeys(db, tableOf(type))) {
    const [from, by] = [sql.identifier(table), sql.identifier(column)];
    await db.execute(
      isRequired
        ? sql`delete from ${from} where ${by} = ${list}`
        : sql`update ${from} set ${by} = null where ${by} = ${list}`,
    );
  }
}

const polymorphicTables = (db: Db) =>
  db.execute<{ table: string }>(sql`
    select c.relname as table from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attname in ('entity_type', 'entity_id')
      and not c.relname = any(${sql.param(KEPT_TABLES)}::text[])
    group by c.relname having count(*) = 2 order by c.relname`);

const foreignKeys = (db: Db, table: PgTable) =>
  db.execute<{ table: string; column: string; isRequired: boolean }>(sql`
    select k.conrelid::regclass::text as table, a.attname as column, a.attnotnull as "isRequired"
    from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
    where k.contype = 'f' and k.confdeltype = 'a' and k.confrelid = ${getTableName(table)}::regclass`);
