import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDeals, editDeals } from '../deals/deals.ts';
import { openTestWorld, type TestWorld } from '../testing/actors.ts';
import { connectDatabase } from './client.ts';
import { migrateDatabase } from './migrate.ts';

/** How long the transaction in the way stays open at least. LONG_TRANSACTION_MS=60000 takes some minutes. */
const LONG_TRANSACTION_MS = Number(process.env['LONG_TRANSACTION_MS'] ?? 0);
const WRITERS = 4;
/** Together about 200 writes/s. */
const WRITER_PAUSE_MS = 20;

let world: TestWorld;
let sql: postgres.Sql;
let folder: string;

beforeAll(async () => {
  world = await openTestWorld();
  sql = postgres(world.url, { max: 4, onnotice: () => {} });
  folder = await mkdtemp(path.join(tmpdir(), 'kontor-migrations-'));
  await cp(path.resolve(import.meta.dirname, '../../drizzle'), folder, { recursive: true });
});
afterAll(async () => {
  await sql.end({ timeout: 1 });
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

/** A release after this one, which has this migration too. */
async function addMigration(tag: string, statements: string[]): Promise<void> {
  const file = path.join(folder, 'meta/_journal.json');
  const journal: { entries: { idx: number; when: number; tag: string }[] } = JSON.parse(await readFile(file, 'utf8'));
  const when = Math.max(...journal.entries.map((entry) => entry.when)) + 1;
  journal.entries.push({ idx: journal.entries.length, when, tag });
  await writeFile(file, JSON.stringify(journal));
  await writeFile(path.join(folder, `${tag}.sql`), statements.join('\n--> statement-breakpoint\n'));
}

/** People at work with this release, on connections that give up before a migration may make them wait so long. */
function keepWriting() {
  const database = connectDatabase(world.url, { statementTimeoutMs: 5_000 });
  const ctx = { ...world.as('manager'), db: database.db, adhoc: database.adhoc };
  const stop = new AbortController();
  const failures: unknown[] = [];
  let written = 0;
  const write = async (writer: number) => {
    for (let index = 0; !stop.signal.aborted; index++) {
      try {
        const [deal] = await createDeals(ctx, [{ title: `Writer ${writer}.${index}` }]);
        if (deal) await editDeals(ctx, [{ id: deal.id, set: { amount: index } }]);
        written += 2;
      } catch (error) {
        failures.push(error);
      }
      await sleep(WRITER_PAUSE_MS);
    }
  };
  const writing = Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
  return {
    failures,
    written: () => written,
    more: (count: number) => {
      const enough = written + count;
      return expect.poll(() => written, { timeout: 60_000, interval: 10 }).toBeGreaterThanOrEqual(enough);
    },
    end: async () => {
      stop.abort();
      await writing;
      await database.close();
    },
  };
}

/** Holds a snapshot until it is ended, and a lock on what it has read. */
async function openLongTransaction(reading: 'deals' | 'users'): Promise<{ end: () => Promise<void> }> {
  const connection = await sql.reserve();
  await connection`begin isolation level repeatable read`;
  await connection`select count(*) from ${connection(reading)}`;
  const heldAt = performance.now();
  return {
    end: async () => {
      await sleep(Math.max(0, heldAt + LONG_TRANSACTION_MS - performance.now()));
      await connection`commit`;
      connection.release();
    },
  };
}

test(
  'two processes migrate to the next release beside those who write with this one and a long transaction',
  async () => {
    await addMigration('9000_next', [
      'alter table deals add column next_release text',
      'create table next_release (id bigint primary key, deal_id bigint references deals (id))',
    ]);
    await addMigration('9001_next_index', ['create index concurrently deals_next_release on deals (next_release)']);
    const writers = keepWriting();
    await writers.more(20);
    const inTheWay = await openLongTransaction('deals');
    const waits: string[] = [];
    const migrate = () => migrateDatabase(world.url, { folder, onWait: (message) => waits.push(message) });
    const migrating = Promise.all([migrate(), migrate()]);
    await expect
      .poll(() => waits)
      .toEqual([expect.stringMatching(/^A migration waits for a transaction of .+ open since /)]);
    await writers.more(100);
    const beforeIndex = await openLongTransaction('users');
    await inTheWay.end();
    // It is there for those who write, and waits for those who began before it.
    const found = () => sql`select indisvalid from pg_index where indexrelid = to_regclass('deals_next_release')`;
    await expect.poll(found, { timeout: 30_000 }).toEqual([{ indisvalid: false }]);
    await writers.more(100);
    await beforeIndex.end();
    await migrating;
    expect(await found()).toEqual([{ indisvalid: true }]);
    // This release goes on as before, and one that starts now finds nothing to do.
    await migrateDatabase(world.url);
    await writers.more(100);
    await writers.end();
    expect(writers.failures).toEqual([]);
    const [kept] = await sql`select count(*)::int deals, count(next_release)::int filled from deals`;
    expect(kept).toEqual({ deals: writers.written() / 2, filled: 0 });
    const applied = await sql`select hash from drizzle.__drizzle_migrations`;
    expect(new Set(applied.map((row) => row['hash'])).size).toBe(applied.length);
  },
  120_000 + 3 * LONG_TRANSACTION_MS,
);

test('who waits too long is told for whom, and half an index is built anew', async () => {
  await addMigration('9002_column', ['alter table deals add column later text']);
  const inTheWay = await openLongTransaction('deals');
  const impatient = migrateDatabase(world.url, { folder, patienceMs: 0, onWait: () => {} });
  await expect(impatient).rejects.toThrow(/waits for a transaction of .+, which did not end$/);
  await inTheWay.end();
  await migrateDatabase(world.url, { folder });
  await sql`update deals set later = 'the same'`;
  await addMigration('9003_unique', ['create unique index concurrently deals_later on deals (later)']);
  await expect(migrateDatabase(world.url, { folder })).rejects.toThrow('could not create unique index');
  const found = () => sql`select indisvalid from pg_index where indexrelid = to_regclass('deals_later')`;
  expect(await found()).toEqual([{ indisvalid: false }]);
  await sql`update deals set later = null`;
  await migrateDatabase(world.url, { folder });
  expect(await found()).toEqual([{ indisvalid: true }]);
});
