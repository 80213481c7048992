import { sql } from 'drizzle-orm';
import { ensureDefaultRoles } from '../access/matrix.ts';
import type { Db } from '../db/client.ts';
import { workspaces } from '../workspace/table.ts';
import { ensureDefaultPipeline } from './defaults.ts';

/** Any constant: processes that start at once queue on it. */
const PREPARE_LOCK = 4_711_003;

/** Gives a database what every installation has: roles, the workspace, a pipeline. What is there is left as it is. */
export async function prepareDatabase(db: Db): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${PREPARE_LOCK})`);
    await ensureDefaultRoles(tx);
    await tx.insert(workspaces).values({ name: 'Kontor' }).onConflictDoNothing();
    await ensureDefaultPipeline(tx);
  });
}
