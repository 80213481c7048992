import { afterAll, beforeAll, expect, test } from 'vitest';
import { roles } from '../access/table.ts';
import { connectDatabase, type Database } from '../db/client.ts';
import { events } from '../events/table.ts';
import { prepareDatabase } from '../pipelines/prepare.ts';
import { pipelines } from '../pipelines/table.ts';
import { createTestDatabase, openConnections } from '../testing/database.ts';
import { admitVisitors } from '../testing/visitors.ts';
import { users } from '../users/table.ts';
import { loadWorkspace } from '../workspace/queries.ts';
import { ensureSetupLink } from './setup.ts';

let database: Database;
let drop: () => Promise<void>;

beforeAll(async () => {
  const created = await createTestDatabase();
  drop = created.drop;
  database = connectDatabase(created.url, { max: 10 });
});
afterAll(async () => {
  await database.close();
  await drop();
});

test('processes that start at once prepare an empty database once', async () => {
  await openConnections(database.db);
  await Promise.all(Array.from({ length: 4 }, () => prepareDatabase(database.db)));
  await prepareDatabase(database.db);
  expect([await database.db.$count(roles), await database.db.$count(pipelines)]).toEqual([4, 1]);
});

test('the first administrator is made once, however many try at once, by whichever link', async () => {
  const { visitor } = admitVisitors(database);
  const links = await Promise.all([1, 2].map(() => ensureSetupLink(database.db, 'https://crm.example')));
  const tokens = links.map((link) => new URL(link ?? '').searchParams.get('token') ?? '');
  expect(links[0]).toBe(`https://crm.example/setup?token=${tokens[0]}`);
  const setUp = (index: number) => {
    const browser = visitor();
    const input = {
      token: tokens[index % 2] ?? '',
      name: `Admin ${index}`,
      email: `admin${index}@test.example`,
      password: 'a long password',
      workspaceName: `Firm ${index}`,
      currency: 'EUR',
      timezone: 'Europe/Berlin',
    };
    return browser.call.auth.setup(input).then(() => ({ browser, index }));
  };
  expect(await visitor().call.auth.setupState()).toEqual({ isSetUp: false, sendsMail: false });
  const results = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => setUp(index)));
  const made = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  expect(made).toHaveLength(1);
  for (const result of results) {
    if (result.status === 'rejected') expect(['INVALID', 'CONFLICT']).toContain(result.reason.cause.code);
  }
  const index = made[0]?.index;
  expect(await database.db.select().from(users)).toMatchObject([
    { email: `admin${index}@test.example`, role: 'admin' },
  ]);
  expect(await loadWorkspace(database.db)).toMatchObject({
    name: `Firm ${index}`,
    currency: 'EUR',
    timezone: 'Europe/Berlin',
  });
  expect((await made[0]?.browser.call.auth.me())?.can.manageUsers).toBe(true);
  expect(await visitor().call.auth.setupState()).toEqual({ isSetUp: true, sendsMail: false });
  expect(await ensureSetupLink(database.db, 'https://crm.example')).toBeNull();
  expect(JSON.stringify(await database.db.select().from(events))).not.toMatch(/argon2|passwordHash/);
});
