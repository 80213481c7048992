import { inArray, sql } from 'drizzle-orm';
import type { Actor } from '../access/actor.ts';
import type { Can, Resource } from '../access/input.ts';
import { canOn } from '../access/scope.ts';
import { fetchActivities } from '../activities/entity.ts';
import { canOnActivity } from '../activities/policy.ts';
import { activities } from '../activities/table.ts';
import type { Db } from '../db/client.ts';
import type { EventEntityType } from '../events/input.ts';
import type { EventRow } from '../events/table.ts';
import { entityOf, type RecordRow } from '../records/entity.ts';
import { RECORD_TYPES, type RecordType } from '../records/input.ts';
import type { Bulk } from './bulk.ts';

/** What an event is about, as it stands now. */
export type Subject = {
  /** Whose view right decides who may see it, on whose records. */
  resource: Resource;
  ownerIds: readonly (number | null)[];
  record: object;
  /** In the trash: what hangs on it is out of sight. */
  isTrashed: boolean;
  canOf: (actor: Actor) => Partial<Can>;
};

type Subjects = Map<number, Subject>;
/** Reads rows of a type that stands to the right of the stream. */
export type RecordLoader = (db: Db, ids: readonly number[]) => Promise<Map<number, object>>;
export type RecordLoaders = Partial<Record<EventEntityType, RecordLoader>>;

/** An event with what it is about, which is null where that is gone for good; or many of one operation. */
export type Item = { event: EventRow; subject: Subject | null } | Bulk;

/** Loads what the single events are about, each row once. */
export async function loadItems(
  db: Db,
  grouped: readonly ({ event: EventRow } | Bulk)[],
  loaders: RecordLoaders,
): Promise<Item[]> {
  const idsByType = new Map<EventEntityType, Set<number>>();
  for (const item of grouped) {
    if ('events' in item) continue;
    const { entityType, entityId } = item.event;
    idsByType.set(entityType, (idsByType.get(entityType) ?? new Set()).add(entityId));
  }
  const loaded = new Map(
    await Promise.all(
      [...idsByType].map(async ([type, ids]) => [type, await loadType(db, type, [...ids], loaders)] as const),
    ),
  );
  return grouped.map((item) => {
    if ('events' in item) return item;
    const { event } = item;
    return { event, subject: loaded.get(event.entityType)?.get(event.entityId) ?? null };
  });
}

async function loadType(
  db: Db,
  type: EventEntityType,
  ids: readonly number[],
  loaders: RecordLoaders,
): Promise<Subjects> {
  const recordType = RECORD_TYPES.find((each) => each === type);
  if (recordType) return loadRecords(db, recordType, ids);
  if (type === 'activity') return loadActivities(db, ids);
  const rows = (await loaders[type]?.(db, ids)) ?? new Map<number, object>();
  return new Map(
    [...rows].map(([id, record]) => [
      id,
      { resource: 'workspace', ownerIds: [], record, isTrashed: false, canOf: () => ({}) },
    ]),
  );
}

async function loadRecords(db: Db, type: RecordType, ids: readonly number[]): Promise<Subjects> {
  const entity = entityOf(type);
  const records = await entity.fetch(db, sql`${entity.table.id} = any(${sql.param(ids)}::bigint[])`);
  return new Map(
    records.map((record) => {
      // What the API gives holds all columns of the row but the folded text.
      const ownerIds = entity.ownerIds(record as unknown as RecordRow);
      const isTrashed = record.deletedAt !== null;
      return [
        record.id,
        { resource: type, ownerIds, record, isTrashed, canOf: (actor) => canOn(actor, type, ownerIds) },
      ];
    }),
  );
}

/** An activity is seen by those who see the record that it is on; one on a trashed record by nobody. */
async function loadActivities(db: Db, ids: readonly number[]): Promise<Subjects> {
  const found = await fetchActivities(db, inArray(activities.id, [...ids]), { limit: ids.length });
  const parents = new Map<RecordType, Subjects>();
  for (const type of new Set(found.map((activity) => activity.entityType))) {
    const onThisType = found.filter((activity) => activity.entityType === type);
    parents.set(type, await loadRecords(db, type, [...new Set(onThisType.map((activity) => activity.entityId))]));
  }
  return new Map(
    found.flatMap((activity): [number, Subject][] => {
      const parent = parents.get(activity.entityType)?.get(activity.entityId);
      if (!parent || parent.isTrashed) return [];
      return [[activity.id, { ...parent, record: activity, canOf: (actor) => canOnActivity(actor, activity) }]];
    }),
  );
}
