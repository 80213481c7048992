import { desc, eq, getTableColumns, inArray, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { readerOf } from '../db/reader.ts';
import { entityOf } from '../records/entity.ts';
import { users } from '../users/table.ts';
import { ACTIVITY_PARENTS, mentionedIn } from './input.ts';
import { literal } from './policy.ts';
import { activities, type StageChange } from './table.ts';

/** What the record is called that the activity is on. */
function nameOfRecord(): SQL<string> {
  const cases = ACTIVITY_PARENTS.map((type) => {
    const { table, nameColumn } = entityOf(type);
    return sql`when ${literal(type)} then (select ${nameColumn} from ${table} where ${table.id} = ${activities.entityId})`;
  });
  return sql<string>`case ${activities.entityType} ${sql.join(cases, sql` `)} end`;
}

const fields = () => ({
  ...getTableColumns(activities),
  entityName: nameOfRecord(),
  user: { id: users.id, name: users.name },
});

function selectActivities(db: Db) {
  return db.select(fields()).from(activities).leftJoin(users, eq(users.id, activities.userId));
}
type SelectedActivity = Awaited<ReturnType<typeof selectActivities>>[number];

/** An activity as the API gives it, but for `can`. `from` and `to` are a stage change's stages. */
export type ActivityRecord = Omit<SelectedActivity, 'entityName' | 'stageChange'> & {
  entity: { id: number; name: string };
  /** Whom the body mentions, by their names of now. */
  mentions: { id: number; name: string }[];
  from?: string;
  to?: string;
  /** The rules that the move went against: what the deal lacked, and `transition` for a closed way. */
  skipped?: string[];
};

const readActivities = readerOf<SelectedActivity>(fields, selectActivities);

const stageChangeOf = ({ from, to, skipped }: StageChange) => ({ from, to, ...(skipped && { skipped }) });

type Slice = { limit: number; offset?: number };

/** The newest first; those in the trash too, unless the condition leaves them out. */
export async function fetchActivities(
  db: Db,
  where: SQL | undefined,
  slice: Partial<Slice> = {},
): Promise<ActivityRecord[]> {
  const orderBy = [desc(activities.happenedAt), desc(activities.id)];
  const rows = await readActivities(db, { where, orderBy, ...slice });
  const nameOf = await namesIn(db, rows);
  return rows.map(({ entityName, stageChange, ...activity }) =>
    Object.assign(
      activity,
      { entity: { id: activity.entityId, name: entityName }, mentions: mentionsOf(activity, nameOf) },
      stageChange && stageChangeOf(stageChange),
    ),
  );
}

async function namesIn(db: Db, rows: readonly { body: string | null }[]): Promise<ReadonlyMap<number, string>> {
  const ids = [...new Set(rows.flatMap(({ body }) => mentionedIn(body)))];
  if (ids.length === 0) return new Map();
  const people = await db.select({ id: users.id, name: users.name }).from(users).where(inArray(users.id, ids));
  return new Map(people.map(({ id, name }) => [id, name]));
}

const mentionsOf = ({ body }: { body: string | null }, nameOf: ReadonlyMap<number, string>) =>
  mentionedIn(body).flatMap((id) => {
    const name = nameOf.get(id);
    return name === undefined ? [] : [{ id, name }];
  });
