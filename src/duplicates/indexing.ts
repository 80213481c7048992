import { createHash } from 'node:crypto';
import { and, asc, eq, gt, isNotNull, isNull, type SQL, sql } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import type { Db } from '../db/client.ts';
import { entityOf, type RecordRow } from '../records/entity.ts';
import type { MergedType } from '../redirects/input.ts';
import { hashKey, keysOf, MOST_IN_BLOCK } from './blocking.ts';
import { addCounts, frequenciesOf, storedCounts } from './frequencies.ts';
import { type CustomTypes, type Profile, profileOf } from './profile.ts';
import { compare } from './scoring.ts';
import { claimRun, loadCustomTypes, loadStats, releaseRun, saveStats } from './stats.ts';
import { duplicateKeys, duplicatePairs } from './table.ts';

/** From here on two records are more likely the same than not. */
export const LIKELY_BITS = 0;

const PAGE = 2_000;
const BATCH = 200;
/** More than so many that are new or changed are compared all at once. */
const MANY = 2_000;
/** Of a record with more candidates than this the rest is left to the next run over all. */
const MOST_CANDIDATES = 100;
/** Requests are answered in between. */
const BREATH_MS = 8;

type Keyed = { row: RecordRow; profile: Profile; keys: number[]; digest: string };
type Pair = { a: number; b: number; bits: number };

export const hashedKeys = (profile: Profile): number[] => [...new Set(keysOf(profile).map(hashKey))];

function keyed(type: MergedType, row: RecordRow, types: CustomTypes): Keyed {
  const profile = profileOf(type, row, types);
  return { row, profile, keys: hashedKeys(profile), digest: digestOf(profile) };
}

function digestOf({ features }: Profile): string {
  const text = JSON.stringify(Array.from(features, ([name, { kind, values }]) => [name, kind, ...values]));
  return createHash('sha1').update(text).digest('base64').slice(0, 16);
}

/**
 * Brings keys and pairs up to date with the records that are new or changed since they were made; where these are very many,
 * by comparing all. What was not changed since then is known to be up to date. Several processes may do it at once.
 */
export async function findNewDuplicates(
  { db }: Pick<ActorContext, 'db'>,
  type: MergedType,
  since: Date | null = null,
): Promise<void> {
  const breathe = breather();
  const { table } = entityOf(type);
  const types = await loadCustomTypes(db, type);
  const isStale = sql`not exists (select 1 from ${duplicateKeys} k where k.entity_type = ${type}
    and k.entity_id = ${table.id} and k.version = ${table.version})`;
  const isRecent = since ? sql`${table.updatedAt} >= ${since.toISOString()}` : undefined;
  await forgetTrashed(db, type, isRecent);
  const toCompare: Keyed[] = [];
  for (let last = 0; ; ) {
    const rows = await readRows(db, type, and(isNull(table.deletedAt), isRecent, isStale, gt(table.id, last)), PAGE);
    if (rows.length === 0) break;
    last = rows.at(-1)?.id ?? last;
    const page: Keyed[] = [];
    for (const row of rows) {
      page.push(keyed(type, row, types));
      await breathe();
    }
    const asBefore = await saveVersions(db, type, page);
    toCompare.push(...page.filter(({ row }) => !asBefore.has(row.id)));
    if (toCompare.length > MANY) {
      await findAllDuplicates({ db }, type);
      return;
    }
  }
  for (let start = 0; start < toCompare.length; start += BATCH) {
    await indexBatch(db, type, toCompare.slice(start, start + BATCH), types);
  }
}

/** Others are compared without what is in the trash; what comes back from there is to be compared again. */
async function forgetTrashed(db: Db, type: MergedType, isRecent: SQL | undefined): Promise<void> {
  const { table } = entityOf(type);
  const isTrashed = and(sql`${table.id} = ${duplicateKeys.entityId}`, isNotNull(table.deletedAt), isRecent);
  await db.execute(sql`delete from ${duplicateKeys} using ${table}
    where ${and(eq(duplicateKeys.entityType, type), isTrashed)}`);
}

/** Of what is compared nothing was changed in these: whose they are, say, or their tags. Returns their ids. */
async function saveVersions(db: Db, type: MergedType, page: readonly Keyed[]): Promise<Set<number>> {
  const rows = page.map(({ row, digest }) => ({ id: row.id, version: row.version, digest }));
  const saved = await db.execute<{ id: string }>(sql`
    update ${duplicateKeys} k set version = r.version
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id bigint, version int, digest text)
    where k.entity_type = ${type} and k.entity_id = r.id and k.digest = r.digest
    returning k.entity_id as id`);
  return new Set(Array.from(saved, ({ id }) => Number(id)));
}

async function indexBatch(db: Db, type: MergedType, batch: readonly Keyed[], types: CustomTypes): Promise<void> {
  const { table } = entityOf(type);
  await saveKeys(db, type, batch);
  const { frequencies, commonKeys } = await loadStats(db, type);
  const candidates = await candidatesOf(
    db,
    type,
    batch.map(({ profile, keys }) => ({ id: profile.id, keys: keys.filter((key) => !commonKeys.has(key)) })),
  );
  const profiles = new Map(batch.map(({ profile }) => [profile.id, profile]));
  const missing = [...new Set(candidates.map(({ other }) => other))].filter((id) => !profiles.has(id));
  const isMissing = sql`${table.id} = any(${sql.param(missing)}::bigint[])`;
  for (const row of await readRows(db, type, and(isNull(table.deletedAt), isMissing), missing.length)) {
    profiles.set(row.id, profileOf(type, row, types));
  }
  const found = new Map<string, Pair>();
  for (const { id, other } of candidates) {
    const [a, b] = [profiles.get(Math.min(id, other)), profiles.get(Math.max(id, other))];
    if (!a || !b) continue;
    const { bits } = compare(a, b, frequencies);
    if (bits >= LIKELY_BITS) found.set(`${a.id} ${b.id}`, { a: a.id, b: b.id, bits });
  }
  const ids = sql`any(${sql.param(batch.map(({ profile }) => profile.id))}::bigint[])`;
  await db.transaction(async (tx) => {
    await tx
      .delete(duplicatePairs)
      .where(
        and(
          eq(duplicatePairs.entityType, type),
          isNull(duplicatePairs.dismissedAt),
          sql`(${duplicatePairs.firstId} = ${ids} or ${duplicatePairs.secondId} = ${ids})`,
        ),
      );
    await savePairs(tx, type, [...found.values()]);
  });
}

/** Records that share a key with one of these. */
export async function candidatesOf(
  db: Db,
  type: MergedType,
  records: readonly { id: number; keys: readonly number[] }[],
): Promise<{ id: number; other: number }[]> {
  const rows = await db.execute<{ id: string; other: string }>(sql`
    select s.id, k.entity_id as other
    from jsonb_to_recordset(${JSON.stringify(records)}::jsonb) as s (id bigint, keys int[])
    cross join lateral (
      select entity_id from ${duplicateKeys}
      where entity_type = ${type} and keys && s.keys and entity_id <> s.id limit ${sql.raw(String(MOST_CANDIDATES))}
    ) k`);
  return Array.from(rows, ({ id, other }) => ({ id: Number(id), other: Number(other) }));
}

/**
 * Compares all records of a type with those that they share a key with. Works in memory, in small parts between which
 * requests are answered; null where another process is at it.
 */
export async function findAllDuplicates({ db }: Pick<ActorContext, 'db'>, type: MergedType): Promise<number | null> {
  if (!(await claimRun(db, type))) return null;
  try {
    return await compareAll(db, type);
  } finally {
    await releaseRun(db, type);
  }
}

async function compareAll(db: Db, type: MergedType): Promise<number> {
  const [began] = await db.execute<{ now: string }>(sql`select clock_timestamp()::text as now`);
  const breathe = breather();
  const types = await loadCustomTypes(db, type);
  const { table } = entityOf(type);
  const profiles: Profile[] = [];
  const keysOfPlace: Uint32Array[] = [];
  const counts = new Map<string, Map<string, number>>();
  const index: number[] = [];
  for (let last = 0; ; ) {
    const rows = await readRows(db, type, and(isNull(table.deletedAt), gt(table.id, last)), PAGE);
    if (rows.length === 0) break;
    last = rows.at(-1)?.id ?? last;
    const page: Keyed[] = [];
    for (const row of rows) {
      const one = keyed(type, row, types);
      for (const [name, { values }] of one.profile.features) addCounts(counts, name, values);
      // Key and place in one number, so that sorting brings together what shares a key.
      for (const key of one.keys) index.push((key >>> 0) * PLACES + profiles.length);
      profiles.push(one.profile);
      keysOfPlace.push(Uint32Array.from(one.keys).sort());
      page.push(one);
      await breathe();
    }
    await saveKeys(db, type, page);
  }
  const frequencies = frequenciesOf(profiles.length, counts);
  const { pairs, commonKeys } = await compareBlocks(
    Float64Array.from(index).sort(),
    { profiles, keysOfPlace },
    frequencies,
    breathe,
  );
  for (let start = 0; start < pairs.length; start += PAGE) await savePairs(db, type, pairs.slice(start, start + PAGE));
  await db
    .delete(duplicatePairs)
    .where(
      and(
        eq(duplicatePairs.entityType, type),
        isNull(duplicatePairs.dismissedAt),
        sql`${duplicatePairs.updatedAt} < ${began?.now ?? null}::timestamptz - interval '1 ms'`,
      ),
    );
  await saveStats(db, type, { total: profiles.length, counts: storedCounts(counts), commonKeys });
  return pairs.length;
}

/** More records than this are not compared in one go: with the hash before it the place has to stay exact. */
const PLACES = 2 ** 21;

async function compareBlocks(
  index: Float64Array,
  { profiles, keysOfPlace }: { profiles: readonly Profile[]; keysOfPlace: readonly Uint32Array[] },
  frequencies: Parameters<typeof compare>[2],
  breathe: () => Promise<void>,
): Promise<{ pairs: Pair[]; commonKeys: number[] }> {
  const pairs: Pair[] = [];
  const commonKeys = new Set<number>();
  for (let start = 0; start < index.length; ) {
    const key = Math.floor((index[start] ?? 0) / PLACES);
    let end = start + 1;
    while (end < index.length && Math.floor((index[end] ?? 0) / PLACES) === key) end++;
    if (end - start > MOST_IN_BLOCK) commonKeys.add(key);
    else {
      for (let i = start; i < end; i++) {
        for (let j = i + 1; j < end; j++) {
          const [left, right] = [(index[i] ?? 0) % PLACES, (index[j] ?? 0) % PLACES];
          const [a, b] = [profiles[left], profiles[right]];
          const isKnown = shareBefore(keysOfPlace[left], keysOfPlace[right], key, commonKeys);
          if (!a || !b || isKnown) continue;
          const { bits } = compare(a, b, frequencies);
          if (bits >= LIKELY_BITS) pairs.push({ a: a.id, b: b.id, bits });
          await breathe();
        }
      }
    }
    start = end;
  }
  return { pairs, commonKeys: Array.from(commonKeys, (key) => key | 0) };
}

const NO_KEYS: Uint32Array = new Uint32Array();

/**
 * Whether two records were compared under a smaller key already. By their keys, in order: the pairs that were compared are too
 * many to remember.
 */
function shareBefore(a = NO_KEYS, b = NO_KEYS, key: number, common: ReadonlySet<number>): boolean {
  for (let [i, j] = [0, 0]; ; ) {
    const [one = key, other = key] = [a[i], b[j]];
    if (one >= key || other >= key) return false;
    if (one === other && !common.has(one)) return true;
    if (one <= other) i++;
    if (other <= one) j++;
  }
}

/** Lets others go first whenever work has gone on for a moment. */
function breather(): () => Promise<void> {
  let since = performance.now();
  let count = 0;
  return async () => {
    if (++count % 16 !== 0 || performance.now() - since < BREATH_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    since = performance.now();
  };
}

async function readRows(db: Db, type: MergedType, where: SQL | undefined, limit: number): Promise<RecordRow[]> {
  const { table } = entityOf(type);
  if (limit === 0) return [];
  // The table is the entity's own, whose rows are records.
  return (await db.select().from(table).where(where).orderBy(asc(table.id)).limit(limit)) as RecordRow[];
}

async function saveKeys(db: Db, type: MergedType, batch: readonly Keyed[]): Promise<void> {
  const rows = batch.map(({ row, keys, digest }) => ({ id: row.id, version: row.version, keys, digest }));
  await db.execute(sql`
    insert into ${duplicateKeys} (entity_type, entity_id, version, keys, digest)
    select ${type}, id, version, keys, digest
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id bigint, version int, keys int[], digest text)
    on conflict (entity_type, entity_id) do update
    set version = excluded.version, keys = excluded.keys, digest = excluded.digest
    where (${duplicateKeys.version}, ${duplicateKeys.keys}, ${duplicateKeys.digest})
      is distinct from (excluded.version, excluded.keys, excluded.digest)`);
}

/** What somebody said of a pair stays. */
async function savePairs(db: Db, type: MergedType, pairs: readonly Pair[]): Promise<void> {
  if (pairs.length === 0) return;
  await db.execute(sql`
    insert into ${duplicatePairs} (entity_type, first_id, second_id, bits)
    select ${type}, least(a, b), greatest(a, b), bits from jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb) as p (a bigint, b bigint, bits real)
    on conflict (entity_type, first_id, second_id) do update set bits = excluded.bits, updated_at = clock_timestamp()`);
}
