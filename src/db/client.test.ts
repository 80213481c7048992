import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { integer, pgTable } from 'drizzle-orm/pg-core';
import { expect, test, vi } from 'vitest';
import { createTestDatabase } from '../testing/database.ts';
import { connectDatabase } from './client.ts';
import { startEmbeddedPostgres } from './embedded.ts';

const things = pgTable('things', { thingId: integer() });

test('the builder keeps plans, in transactions and savepoints too; adhoc statements leave none', async () => {
  const { url, drop } = await createTestDatabase();
  const { db, adhoc, close } = connectDatabase(url, { max: 1 });
  try {
    await db.execute(sql`create table things (thing_id int)`);
    const find = (on: typeof db, id: number) => on.select().from(things).where(eq(things.thingId, id));
    for (let id = 0; id < 3; id++) await find(db, id);
    await db.transaction(async (tx) => {
      await find(tx, 3);
      await tx.transaction((inner) => find(inner, 4));
    });
    for (let id = 0; id < 3; id++)
      await adhoc.select({ id: sql`thing_id + 1` }).from(things).where(eq(things.thingId, id));
    const plans = await db.execute(sql`
      select statement, generic_plans + custom_plans as uses
      from pg_prepared_statements where statement like '%from "things"%' and statement not like '%pg_prepared%'`);
    expect([...plans]).toEqual([
      { statement: 'select "thing_id" from "things" where "things"."thing_id" = $1', uses: '5' },
    ]);
  } finally {
    await close();
    await drop();
  }
});

test('answers wait for no helpers of PostgreSQL’s and no compiler', async () => {
  const { url, drop } = await createTestDatabase();
  const { db, close } = connectDatabase(url, { max: 1 });
  try {
    const settings = sql`select current_setting('max_parallel_workers_per_gather') as helpers, current_setting('jit') as jit`;
    expect([...(await db.execute(settings))]).toEqual([{ helpers: '0', jit: 'off' }]);
  } finally {
    await close();
    await drop();
  }
});

test('statements are cut off at their time limit', async () => {
  const { url, drop } = await createTestDatabase();
  const { db, close } = connectDatabase(url, { max: 1, statementTimeoutMs: 50 });
  try {
    await expect(db.execute(sql`select pg_sleep(20)`)).rejects.toMatchObject({ cause: { code: '57014' } });
  } finally {
    await close();
    await drop();
  }
});

test('queries and the listener go on after PostgreSQL was killed and came back', async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'kontor-client-'));
  const server = await startEmbeddedPostgres({ dataDir, settings: { shared_buffers: '32MB' } });
  const { db, listen, notify, close } = connectDatabase(server.url, { max: 2 });
  try {
    let notifications = 0;
    let timesListening = 0;
    await listen(
      'changes',
      () => void notifications++,
      () => void timesListening++,
    );
    await db.execute(sql`create table things as select 7 as thing_id`);
    await db.select().from(things);

    const [pid] = (await readFile(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8')).split('\n');
    process.kill(Number(pid), 'SIGKILL');
    const withinSeconds = { timeout: 20_000, interval: 50 };
    expect(await vi.waitFor(() => db.select().from(things), withinSeconds)).toEqual([{ thingId: 7 }]);
    await vi.waitFor(() => expect(timesListening).toBe(2), withinSeconds);
    await notify('changes');
    await vi.waitFor(() => expect(notifications).toBe(1), withinSeconds);
  } finally {
    await close();
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
});
