import { type SQL, sql } from 'drizzle-orm';
import { type ActivityRecord, fetchActivities } from '../activities/entity.ts';
import type { ActivityParent, ActivityType } from '../activities/input.ts';
import { literal } from '../activities/policy.ts';
import { activities } from '../activities/table.ts';
import type { Db } from '../db/client.ts';
import { entityOf } from '../records/entity.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';

/** The records of one type whose activities a feed shows. */
export type FeedSource = { type: ActivityParent; records: SQL | undefined };

type FeedPage = { types?: readonly ActivityType[] | undefined; cursor?: string | null | undefined; limit: number };

/**
 * The newest activities of many records. Each record's are read from its own stretch of the index, no further than the
 * page needs, and the stretches are merged: the cost grows with the records, never with what ever happened on them.
 */
export async function readFeed(
  db: Db,
  sources: readonly FeedSource[],
  { types, cursor, limit }: FeedPage,
): Promise<{ items: ActivityRecord[]; nextCursor: string | null }> {
  const before = cursor ? decodeCursor(cursor) : null;
  // A limit that is bound would have each statement planned anew: the plan takes longer than the reading.
  const rows = sql.raw(String(limit + 1));
  const narrowed = sql.join([
    types ? sql` and a.type = any(${sql.param(types)}::text[])` : sql``,
    before ? sql` and (a.happened_at, a.id) < (${before.at.toISOString()}::timestamptz, ${before.id}::bigint)` : sql``,
  ]);
  // Columns are written out: each that the builder has to spell costs as much as reading an entry.
  const arms = sources.map(({ type, records }) => {
    const { table } = entityOf(type);
    return sql`(select newest.id, newest.happened_at from ${table} cross join lateral (
        select a.id, a.happened_at from activities a
        where a.entity_type = ${literal(type)} and a.entity_id = ${table.id} and a.deleted_at is null${narrowed}
        order by a.happened_at desc, a.id desc limit ${rows}) newest
      where ${records ?? sql`true`}
      order by newest.happened_at desc, newest.id desc limit ${rows})`;
  });
  const page = sql`select id from (${sql.join(arms, sql` union all `)}) merged
    order by happened_at desc, id desc limit ${rows}`;
  const found = await fetchActivities(db, sql`${activities.id} in (${page})`);
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return {
    items,
    nextCursor: found.length > limit && last ? encodeCursor({ at: last.happenedAt, id: last.id }) : null,
  };
}
