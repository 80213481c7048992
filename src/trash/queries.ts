import { and, desc, isNotNull, type SQL, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { QueryContext } from '../access/actor.ts';
import { assertMay, reaches } from '../access/scope.ts';
import { canOnActivity, onVisibleRecord } from '../activities/policy.ts';
import { type Activity, activities } from '../activities/table.ts';
import type { Page } from '../core/paging.ts';
import { containing, searchWords } from '../core/text.ts';
import { entityOf, type RecordRow } from '../records/entity.ts';
import { inSight, matching } from '../records/filters.ts';
import type { RecordType } from '../records/input.ts';
import { isNotMerged } from '../redirects/redirects.ts';
import { loadNames } from '../timeline/names.ts';
import { loadWorkspace } from '../workspace/queries.ts';
import type { TrashType, trashList } from './input.ts';

export type TrashItem = {
  entityType: TrashType;
  id: number;
  /** Of an activity its subject, else how its text begins. */
  name: string;
  deletedAt: Date;
  /** From then on the nightly purge takes it. */
  purgeAt: Date;
  /** Null where nobody did it, or the log does not tell. */
  deletedBy: { id: number; name: string } | null;
  /** What an activity is on. */
  on: { entityType: RecordType; id: number; name: string } | null;
  /** Restoring and deleting for good take the same right. */
  can: { restore: boolean };
};

type Found = Omit<TrashItem, 'purgeAt' | 'deletedBy'>;

const DAY_MS = 86_400_000;
const EXCERPT = 200;

/** What is in the trash and in the actor's sight, the last deleted first. */
export async function listTrash(ctx: QueryContext, input: z.output<typeof trashList>): Promise<Page<TrashItem>> {
  const { entityType, page, perPage } = input;
  assertMay(ctx.actor, entityType, 'view');
  const { items, total } = await (entityType === 'activity'
    ? findActivities(ctx, input)
    : findRecords(ctx, entityType, input));
  const [{ trashDays }, deleterOf] = await Promise.all([
    loadWorkspace(ctx.db),
    loadDeleters(
      ctx,
      entityType,
      items.map(({ id }) => id),
    ),
  ]);
  return {
    items: items.map((item) => ({
      ...item,
      deletedBy: deleterOf.get(item.id) ?? null,
      purgeAt: new Date(item.deletedAt.getTime() + trashDays * DAY_MS),
    })),
    page,
    perPage,
    total,
  };
}

type Slice = { page: number; perPage: number; q?: string | undefined };
type Part = { items: Found[]; total: number };

async function findRecords(ctx: QueryContext, type: RecordType, { page, perPage, q }: Slice): Promise<Part> {
  const entity = entityOf(type);
  const { table } = entity;
  const where = and(
    isNotNull(table.deletedAt),
    isNotMerged(type, table.id),
    inSight(ctx.actor, entity),
    matching(ctx.actor, entity, q),
  );
  const [rows, total] = await Promise.all([
    ctx.adhoc
      .select({ row: table, name: sql<string>`${entity.nameColumn}` })
      .from(table)
      .where(where)
      .orderBy(desc(table.deletedAt), desc(table.id))
      .limit(perPage)
      .offset((page - 1) * perPage),
    ctx.adhoc.$count(table, where),
  ]);
  const items = rows.flatMap(({ row, name }): Found[] => {
    // The table is the entity's own, whose rows are records.
    const { id, deletedAt, ...rest } = row as RecordRow;
    if (deletedAt === null) return [];
    const restore = reaches(ctx.actor, type, 'delete', entity.ownerIds({ ...rest, id, deletedAt }));
    return [{ entityType: type, id, name, deletedAt, on: null, can: { restore } }];
  });
  return { items, total };
}

/** Activities on records that are in sight and not in the trash themselves: these come back with their record. */
async function findActivities(ctx: QueryContext, { page, perPage, q }: Slice): Promise<Part> {
  const where = and(isNotNull(activities.deletedAt), saying(q), onVisibleRecord(ctx.actor));
  const [rows, total] = await Promise.all([
    ctx.adhoc
      .select()
      .from(activities)
      .where(where)
      .orderBy(desc(activities.deletedAt), desc(activities.id))
      .limit(perPage)
      .offset((page - 1) * perPage),
    ctx.adhoc.$count(activities, where),
  ]);
  const nameOf = await loadNames(
    ctx,
    rows.map(({ entityType, entityId }) => ({ type: entityType, id: entityId })),
  );
  const items = rows.flatMap((activity): Found[] => {
    const { id, deletedAt, entityType, entityId } = activity;
    if (deletedAt === null) return [];
    const on = { entityType, id: entityId, name: nameOf({ type: entityType, id: entityId }) ?? '' };
    const restore = canOnActivity(ctx.actor, activity).delete;
    return [{ entityType: 'activity', id, name: titleOf(activity), deletedAt, on, can: { restore } }];
  });
  return { items, total };
}

const titleOf = ({ subject, body }: Activity): string => (subject ?? body ?? '').slice(0, EXCERPT);

function saying(q: string | undefined): SQL | undefined {
  if (q === undefined) return undefined;
  const text = sql`lower(coalesce(${activities.subject}, '') || ' ' || coalesce(${activities.body}, ''))`;
  return and(...searchWords(q).map((word) => sql`${text} like ${containing(word)}`));
}

/** Who put each into the trash last, as the log tells. */
async function loadDeleters(
  ctx: QueryContext,
  type: TrashType,
  ids: readonly number[],
): Promise<ReadonlyMap<number, { id: number; name: string }>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.db.execute<{ of: string; id: string | null; name: string | null }>(sql`
    select i.id as of, u.id, u.name from unnest(${sql.param(ids)}::bigint[]) as i (id)
    cross join lateral (
      select actor_id from events where entity_type = ${type} and entity_id = i.id and kind = 'deleted'
      order by events.id desc limit 1) e
    join users u on u.id = e.actor_id`);
  return new Map(
    rows.flatMap(({ of, id, name }) => (id === null || name === null ? [] : [[Number(of), { id: Number(id), name }]])),
  );
}
