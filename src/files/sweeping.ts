import { inArray, lt, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { loadWorkspace } from '../workspace/queries.ts';
import type { Storage } from './storage.ts';
import { fileLeftovers, files } from './table.ts';

/** Held shared by a backup: bytes that its snapshot knows stay until it has them. Any constant. */
export const BYTES_LOCK = 4_711_007;
const BATCH = 500;
/** An upload is over by then, one way or the other, and its row is there. */
const ORPHAN_AFTER_MS = 86_400_000;

/** Removes the bytes of files that are gone from the database. What fails is tried again the next time. */
export async function removeLeftovers(db: Db, storage: Storage): Promise<void> {
  let taken: number;
  do {
    taken = await db.transaction(async (tx) => {
      const [lock] = await tx.execute<{ isFree: boolean }>(
        sql`select pg_try_advisory_xact_lock(${BYTES_LOCK}) as "isFree"`,
      );
      if (!lock?.isFree) return 0;
      const rows = await tx.select().from(fileLeftovers).limit(BATCH).for('update', { skipLocked: true });
      const keys = rows.map(({ storageKey }) => storageKey);
      for (const key of keys) await storage.remove(key);
      if (keys.length > 0) await tx.delete(fileLeftovers).where(inArray(fileLeftovers.storageKey, keys));
      return keys.length;
    });
  } while (taken > 0);
}

/** Takes files whose days in the trash are over out of the database. */
export async function purgeFiles(db: Db): Promise<void> {
  const { trashDays } = await loadWorkspace(db);
  await db.delete(files).where(lt(files.deletedAt, sql`now() - make_interval(days => ${trashDays})`));
}

/** Removes what a crash left between the bytes and their row. */
export async function removeOrphans(db: Db, storage: Storage, now = Date.now()): Promise<void> {
  let old: { key: string; isDraft: boolean }[] = [];
  const removeOld = async () => {
    const known = new Set(
      await knownKeys(
        db,
        old.map(({ key }) => key),
      ),
    );
    for (const { key, isDraft } of old) if (isDraft || !known.has(key)) await storage.remove(key);
    old = [];
  };
  for await (const { key, isDraft, at } of storage.list()) {
    if (now - at.getTime() < ORPHAN_AFTER_MS) continue;
    old.push({ key, isDraft });
    if (old.length >= BATCH) await removeOld();
  }
  await removeOld();
}

async function knownKeys(db: Db, keys: readonly string[]): Promise<string[]> {
  const list = sql`any(${sql.param(keys)}::text[])`;
  const rows = await db.execute<{ key: string }>(sql`
    select storage_key as key from files where storage_key = ${list}
    union all select storage_key from file_leftovers where storage_key = ${list}`);
  return rows.map(({ key }) => key);
}
