import { and, eq, isNull, or, sql } from 'drizzle-orm';
import { loadCustomFields } from '../custom-fields/queries.ts';
import type { Db } from '../db/client.ts';
import type { MergedType } from '../redirects/input.ts';
import { type Frequencies, type StoredCounts, storedFrequencies } from './frequencies.ts';
import type { CustomTypes } from './profile.ts';
import { duplicateStats } from './table.ts';

export type Stats = { frequencies: Frequencies; commonKeys: ReadonlySet<number> };

/** For so long a process takes what the last run counted for granted. */
const KEEP_MS = 60_000;
const cache = new WeakMap<Db, Map<MergedType, { stats: Stats; readAt: number }>>();

export async function loadStats(db: Db, type: MergedType): Promise<Stats> {
  const known = cache.get(db) ?? new Map<MergedType, { stats: Stats; readAt: number }>();
  cache.set(db, known);
  const kept = known.get(type);
  if (kept && Date.now() - kept.readAt < KEEP_MS) return kept.stats;
  const [row] = await db.select().from(duplicateStats).where(eq(duplicateStats.entityType, type));
  const stats = {
    frequencies: storedFrequencies(row?.total ?? 0, row?.counts ?? {}),
    commonKeys: new Set(row?.commonKeys),
  };
  known.set(type, { stats, readAt: Date.now() });
  return stats;
}

/** A process that died at it is not waited for longer than this. */
const CLAIM = sql`interval '10 minutes'`;

/** Whether nobody else is at it; from now on the caller is. */
export async function claimRun(db: Db, type: MergedType): Promise<boolean> {
  await db
    .insert(duplicateStats)
    .values({ entityType: type, total: 0, counts: {}, commonKeys: [] })
    .onConflictDoNothing();
  const isFree = or(isNull(duplicateStats.claimedAt), sql`${duplicateStats.claimedAt} < now() - ${CLAIM}`);
  const claimed = await db
    .update(duplicateStats)
    .set({ claimedAt: sql`now()` })
    .where(and(eq(duplicateStats.entityType, type), isFree))
    .returning({ type: duplicateStats.entityType });
  return claimed.length > 0;
}

export async function releaseRun(db: Db, type: MergedType): Promise<void> {
  await db.update(duplicateStats).set({ claimedAt: null }).where(eq(duplicateStats.entityType, type));
}

type Counted = { total: number; counts: StoredCounts; commonKeys: number[] };

export async function saveStats(db: Db, type: MergedType, counted: Counted): Promise<void> {
  await db
    .update(duplicateStats)
    .set({ ...counted, updatedAt: sql`now()` })
    .where(eq(duplicateStats.entityType, type));
  cache.get(db)?.delete(type);
}

export async function loadCustomTypes(db: Db, type: MergedType): Promise<CustomTypes> {
  const fields = await loadCustomFields(db, { recordType: type });
  return new Map(fields.map((field) => [field.key, field.type]));
}
