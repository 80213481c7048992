import { and, eq, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { users } from './table.ts';

/** The ids among these that belong to people who may be given work. */
export async function activeUserIds(db: Db, ids: readonly number[]): Promise<Set<number>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.active, true), sql`${users.id} = any(${sql.param([...new Set(ids)])}::bigint[])`));
  return new Set(rows.map((row) => row.id));
}
