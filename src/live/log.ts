import { and, asc, getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { type EventRow, events } from '../events/table.ts';

type Reading = {
  /** What has been read: the cursor to go on from. */
  snapshot: string;
  events: EventRow[];
};

const currentSnapshot = sql<string>`pg_current_snapshot()::text`;

/**
 * The events that committed since the snapshot, in the order of their ids. One statement sees one moment, so the new
 * snapshot is of the very moment that the events are of.
 */
export async function readLog(db: Db, since: string, limit: number, where?: SQL): Promise<Reading> {
  const rows = await db
    .select({ snapshot: currentSnapshot, event: getTableColumns(events) })
    .from(sql`(select 1) as moment`)
    .leftJoin(
      events,
      and(
        sql`${events.xid} >= pg_snapshot_xmin(${since}::pg_snapshot)`,
        sql`not pg_visible_in_snapshot(${events.xid}, ${since}::pg_snapshot)`,
        where,
      ),
    )
    .orderBy(asc(events.id))
    .limit(limit);
  const [first] = rows;
  if (!first) throw new Error('The log answered without its snapshot');
  return { snapshot: first.snapshot, events: rows.map(({ event }) => event).filter((event) => event !== null) };
}

export async function currentMoment(db: Db): Promise<string> {
  const [row] = await db.select({ snapshot: currentSnapshot }).from(sql`(select 1) as moment`);
  if (!row) throw new Error('PostgreSQL answered without a snapshot');
  return row.snapshot;
}
