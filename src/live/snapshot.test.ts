import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectDatabase, type Database } from '../db/client.ts';
import { createTestDatabase } from '../testing/database.ts';
import { isIn, isLater, parseSnapshot, type Snapshot } from './snapshot.ts';

let testDatabase: Awaited<ReturnType<typeof createTestDatabase>>;
let database: Database;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = connectDatabase(testDatabase.url, { max: 1 });
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

function snapshot(text: string, lastId = 100): Snapshot {
  const parsed = parseSnapshot(`${text}@${lastId}`);
  if (!parsed) throw new Error(`No snapshot: ${text}`);
  return parsed;
}

test.each(['5:5:', '5:9:5', '5:9:5,7,8', '4294967297:4294967310:4294967297,4294967300'])(
  'what is in %s is what PostgreSQL finds in it',
  async (text) => {
    const { xmin, xmax } = snapshot(text);
    for (let xid = xmin - 2n; xid <= xmax + 2n; xid++) {
      const [row] = await database.adhoc.execute(
        sql`select pg_visible_in_snapshot(${String(xid)}::xid8, ${text}::pg_snapshot) as seen`,
      );
      expect([xid, isIn(snapshot(text), { id: 7, xid: String(xid) })]).toEqual([xid, row?.['seen']]);
    }
  },
);

test('what came after the last event of a moment was not in it, even if its transaction’s number was given before', () => {
  const before = snapshot('5:9:', 100);
  expect([100, 101].map((id) => isIn(before, { id, xid: '8' }))).toEqual([true, false]);
  expect(isLater(snapshot('5:8:', 101), before)).toBe(true);
  expect(isLater(before, snapshot('5:8:', 101))).toBe(false);
});

test('moments are in their order, whatever still runs in them', () => {
  const inOrder = ['10:10:', '10:11:10', '10:12:10,11', '10:12:10', '12:12:', '12:13:12', '12:14:12', '14:14:'];
  inOrder.forEach((later, i) => {
    inOrder.forEach((earlier, j) => {
      expect([later, earlier, isLater(snapshot(later), snapshot(earlier))]).toEqual([later, earlier, i > j]);
    });
  });
});

test.each([
  '',
  '5',
  '5:4:',
  '0:5:',
  '5:9:9',
  '5:9:4',
  '5:9:7,6',
  '5:9:6,6',
  '5:9:6,',
  'a:b:c',
  '5:9:6;',
  `1:${2n ** 63n}:`,
])('%s is no snapshot', (text) => {
  expect(parseSnapshot(`${text}@7`)).toBeNull();
  expect(parseSnapshot('5:9:')).toBeNull();
});
