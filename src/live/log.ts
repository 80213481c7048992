import { and, asc, getTableColumns, gt, or, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { type EventRow, events } from '../events/table.ts';

type Reading = {
  /** What has been read: the cursor to go on from. */
  snapshot: string;
  lastId: string;
  events: EventRow[];
};

const currentSnapshot = sql<string>`pg_current_snapshot()::text`;
const lastOfAll = sql<string>`(select coalesce(max(id), 0) from ${events})::text`;

/** `lastId` is left out by whoever keeps the snapshot in the database, which has then forgotten no transaction before it. */
type Since = { snapshot: string; lastId?: bigint };

/**
 * The events that committed since the snapshot, in the order of their ids. One statement sees one moment, so the new
 * snapshot is of the very moment that the events are of.
 */
export async function readLog(
  db: Db,
  { snapshot: since, lastId }: Since,
  limit: number,
  where?: SQL,
): Promise<Reading> {
  const committedSince = and(
    sql`${events.xid} >= pg_snapshot_xmin(${since}::pg_snapshot)`,
    sql`not pg_visible_in_snapshot(${events.xid}, ${since}::pg_snapshot)`,
  );
  const isNew = lastId === undefined ? committedSince : or(committedSince, gt(events.id, Number(lastId)));
  const rows = await db
    .select({ snapshot: currentSnapshot, lastId: lastOfAll, event: getTableColumns(events) })
    .from(sql`(select 1) as moment`)
    .leftJoin(events, and(isNew, where))
    .orderBy(asc(events.id))
    .limit(limit);
  const [first] = rows;
  if (!first) throw new Error('The log answered without its snapshot');
  const { snapshot } = first;
  return { snapshot, lastId: first.lastId, events: rows.map(({ event }) => event).filter((event) => event !== null) };
}

export async function currentMoment(db: Db): Promise<Pick<Reading, 'snapshot' | 'lastId'>> {
  const moment = { snapshot: currentSnapshot, lastId: lastOfAll };
  const [row] = await db.select(moment).from(sql`(select 1) as moment`);
  if (!row) throw new Error('PostgreSQL answered without a snapshot');
  return row;
}
