import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '../testing/database.ts';
import { connectDatabase, type Database } from './client.ts';

const CONNECTIONS = 4;
let testDatabase: Awaited<ReturnType<typeof createTestDatabase>>;
let database: Database;
let killer: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = connectDatabase(testDatabase.url, { max: CONNECTIONS });
  killer = connectDatabase(testDatabase.url, { max: 1 });
});
afterAll(async () => {
  await Promise.all([database.close(), killer.close()]);
  await testDatabase.drop();
});

test('connections that are cut in the middle of transactions come back, all of them', async () => {
  const state = { isOver: false };
  let committed = 0;
  const transact = () =>
    database.db.transaction(async (db) => {
      for (let step = 0; step < 5; step++) await db.execute(sql`select ${step}::int`);
    });
  const writers = Array.from({ length: 2 * CONNECTIONS }, async () => {
    while (!state.isOver) {
      await transact().then(
        () => committed++,
        () => {},
      );
    }
  });
  try {
    for (let cut = 0; cut < 60; cut++) {
      const before = committed;
      // Some cuts come while what was cut is coming back.
      if (cut % 6 === 0) await expect.poll(() => committed).toBeGreaterThan(before + 10);
      await killer.db.execute(sql`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and usename = current_user and pid <> pg_backend_pid()`);
    }
  } finally {
    // Writers that go on after the database was closed would keep the process for themselves.
    state.isOver = true;
  }
  await Promise.all(writers);
  // Each keeps a connection until all have one: with one lost they would wait for ever.
  const held = new Set<number>();
  const overlapping = Array.from({ length: CONNECTIONS }, () =>
    database.db.transaction(async (db) => {
      const [row] = await db.execute(sql`select pg_backend_pid() as pid`);
      held.add(Number(row?.['pid']));
      await expect.poll(() => held.size).toBe(CONNECTIONS);
    }),
  );
  await Promise.all(overlapping);
});

test('what is not prepared is sent whole, and its parameters arrive as they are', async () => {
  const texts = ['plain', 'a "quoted" \\ one, {braced}', '', 'null', 'Ångström 🙂\n', null];
  const [row] = await database.adhoc.execute(sql`
    select to_jsonb(${sql.param(texts)}::text[]) as texts, ${sql.param([1, -2, 9_007_199_254_740_991])}::bigint[] as ids,
      ${sql.param([])}::bigint[] as none, ${true}::boolean as yes, ${null}::text as nothing,
      ${1.5}::numeric + 1 as sum, ${JSON.stringify({ a: ['b'] })}::jsonb as json, ${'2025-03-01T10:00:00Z'}::timestamptz as at`);
  expect(row).toEqual({
    texts,
    ids: ['1', '-2', '9007199254740991'],
    none: [],
    yes: true,
    nothing: null,
    sum: '2.5',
    json: { a: ['b'] },
    at: '2025-03-01 10:00:00+00',
  });
  const nested = await database.adhoc.execute(sql`select ${sql.param([[1, 2]])}::int[] as numbers`);
  expect(nested).toEqual([{ numbers: [[1, 2]] }]);
  // What is refused leaves the connection as it was, and those beside it wait for nobody.
  const refused = database.adhoc.execute(sql`select ${1}::int / ${0}::int`);
  const others = Array.from({ length: 2 * CONNECTIONS }, (_, number) =>
    database.adhoc.execute<{ number: number }>(sql`select ${number}::int as number`),
  );
  await expect(refused).rejects.toThrow();
  expect((await Promise.all(others)).map(([other]) => other?.number)).toEqual(others.map((_, number) => number));
});
