import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase } from '../testing/database.ts';
import { connectDatabase, type Database, type Db } from './client.ts';
import { inTransaction, sqlState, violatedConstraint } from './transaction.ts';

let testDatabase: Awaited<ReturnType<typeof createTestDatabase>>;
let database: Database;
let commits: number;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = connectDatabase(testDatabase.url, { max: 4 });
  await database.db.execute(sql`create table accounts (id int primary key, balance int not null check (balance >= 0))`);
});

afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

beforeEach(async () => {
  commits = 0;
  await database.db.execute(sql`delete from accounts`);
  await database.db.execute(sql`insert into accounts values (1, 100), (2, 100)`);
});

const context = () => ({ db: database.db, onCommit: () => void commits++ });
const add = (db: Db, id: number, amount: number) =>
  db.execute(sql`update accounts set balance = balance + ${amount} where id = ${id}`);
const balances = async () => {
  const rows = await database.db.execute(sql`select balance from accounts order by id`);
  return rows.map(({ balance }) => balance);
};

test('onCommit is called once, after the outermost commit', async () => {
  let seenAtCommit: Promise<unknown[]> | undefined;
  const onCommit = () => {
    commits++;
    seenAtCommit = balances();
  };
  const result = await inTransaction({ db: database.db, onCommit }, async (outer) => {
    await add(outer.db, 1, 1);
    await inTransaction(outer, (inner) => add(inner.db, 2, 2));
    expect(commits).toBe(0);
    expect(await balances()).toEqual([100, 100]);
    return 'done';
  });
  expect(result).toBe('done');
  expect(commits).toBe(1);
  expect(await seenAtCommit).toEqual([101, 102]);
});

test('what fails leaves nothing and is not committed', async () => {
  const failing = inTransaction(context(), async (outer) => {
    await add(outer.db, 1, 1);
    await inTransaction(outer, (inner) => add(inner.db, 2, -500));
  });
  const error = await failing.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(sqlState(error)).toBe('23514');
  expect(violatedConstraint(error)).toBe('accounts_balance_check');
  expect(commits).toBe(0);
  expect(await balances()).toEqual([100, 100]);
});

/** Lets nobody through before all have come; whoever comes later passes. */
function meeting(size: number): () => Promise<void> {
  let open = () => {};
  const isOpen = new Promise<void>((resolve) => {
    open = resolve;
  });
  let arrived = 0;
  return () => {
    arrived++;
    if (arrived === size) open();
    return isOpen;
  };
}

test('a deadlock is retried unseen', async () => {
  const bothHoldOne = meeting(2);
  let attempts = 0;
  const transfer = (from: number, to: number, amount: number) =>
    inTransaction(context(), async ({ db }) => {
      attempts++;
      await add(db, from, -amount);
      await bothHoldOne();
      await add(db, to, amount);
    });
  await Promise.all([transfer(1, 2, 10), transfer(2, 1, 30)]);
  // The one that was begun anew may meet the other once more.
  expect(attempts).toBeGreaterThanOrEqual(3);
  expect(commits).toBe(2);
  expect(await balances()).toEqual([120, 80]);
});

test('a serialization failure is retried with what is there by then', async () => {
  const bothHaveRead = meeting(2);
  let attempts = 0;
  const double = () =>
    inTransaction(context(), async ({ db }) => {
      attempts++;
      await db.execute(sql`set transaction isolation level repeatable read`);
      const [account] = await db.execute<{ balance: number }>(sql`select balance from accounts where id = 1`);
      await bothHaveRead();
      await add(db, 1, account?.balance ?? 0);
    });
  await Promise.all([double(), double()]);
  expect(attempts).toBe(3);
  expect(await balances()).toEqual([400, 100]);
});
