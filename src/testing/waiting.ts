import { sql } from 'drizzle-orm';
import { expect } from 'vitest';
import type { Db } from '../db/client.ts';

/** Resolves once so many connections to this database wait for a lock that somebody else holds. */
export async function untilWaiting(db: Db, connections: number): Promise<void> {
  const waiting = () =>
    db.execute(sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
  await expect.poll(waiting, { timeout: 10_000 }).toHaveLength(connections);
}
