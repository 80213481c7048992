import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createCrmClient } from './client.ts';
import { createTestDatabase } from './testing/database.ts';
import { type KontorProcess, postgresPid, postgresUrl, startProcess } from './testing/process.ts';
import { PASSWORD } from './testing/site.ts';

/** The app, PostgreSQL, and both. KILL_ROUNDS=50 takes some minutes. */
const KILL_ROUNDS = Number(process.env['KILL_ROUNDS'] ?? 3);

/** How sockets are told to come back. */
const RESTARTING = 1012;

let dataDir: string;
let kontor: KontorProcess;
let token: string;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'kontor process '));
  kontor = await startProcess({ DATA_DIR: dataDir });
});
afterAll(async () => {
  await kontor.end('SIGTERM');
  await rm(dataDir, { recursive: true, force: true });
});

const post = (url: string, body: object, headers: Record<string, string> = {}) =>
  fetch(`${kontor.url}${url}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

async function onDatabase<Row extends object>(statement: string): Promise<Row[]> {
  const sql = postgres(await postgresUrl(dataDir), { max: 1, onnotice: () => {}, connect_timeout: 10 });
  try {
    return await sql.unsafe<Row[]>(statement);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** What the log says of deals: one that is there in part is worse than one that is absent. */
async function assertWhole(acknowledged: ReadonlySet<string>): Promise<void> {
  const rows = await onDatabase<{ title: string; periods: number; events: number }>(`
    select title,
      (select count(*)::int from deal_periods p where p.deal_id = d.id and valid_to is null) periods,
      (select count(*)::int from events e where e.entity_type = 'deal' and e.entity_id = d.id and kind = 'created') events
    from deals d`);
  expect(rows.filter(({ periods, events }) => periods !== 1 || events !== 1)).toEqual([]);
  const kept = new Set(rows.map(({ title }) => title));
  expect(kept.size).toBe(rows.length);
  expect([...acknowledged].filter((title) => !kept.has(title))).toEqual([]);
  const [orphans] = await onDatabase(`
    select (select count(*)::int from deal_periods where deal_id not in (select id from deals)) periods,
      (select count(*)::int from events where entity_type = 'deal' and entity_id not in (select id from deals)) events,
      (select count(*)::int from idempotency_keys where status is null) keys`);
  expect(orphans).toEqual({ periods: 0, events: 0, keys: 0 });
}

/** Several who create deals one after the other until they are stopped; what was answered 201 is acknowledged. */
function keepCreating(name: string) {
  const acknowledged = new Set<string>();
  const statuses = new Map<number, number>();
  const stop = new AbortController();
  const write = async (writer: number) => {
    for (let index = 0; !stop.signal.aborted; index++) {
      const title = `${name} ${writer}.${index}`;
      const headers = { authorization: `Bearer ${token}`, 'idempotency-key': title.replaceAll(' ', '-') };
      try {
        const answer = await post('/api/deals', { title }, headers);
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        await answer.json();
        if (answer.status === 201) acknowledged.add(title);
      } catch {
        // It is down just now; what it does not answer need not be there.
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  };
  const writing = Promise.all([0, 1, 2, 3].map(write));
  return {
    acknowledged,
    statuses,
    /** Resolves once so many more have been answered. */
    more: (count: number) => {
      const enough = acknowledged.size + count;
      return expect.poll(() => acknowledged.size, { timeout: 30_000, interval: 10 }).toBeGreaterThanOrEqual(enough);
    },
    end: async () => {
      stop.abort();
      await writing;
    },
  };
}

async function setupLink({ output }: KontorProcess): Promise<string> {
  const find = () => /http:\S+\/setup\?\S+\n/.exec(output())?.[0].trim() ?? '';
  await expect.poll(find).not.toBe('');
  return find();
}

test('the first start prints a link that makes the first administrator, once', async () => {
  const link = await setupLink(kontor);
  expect(new URL(link).origin).toBe(kontor.url);
  const setup = {
    token: new URL(link).searchParams.get('token'),
    name: 'Ada',
    email: 'ada@test.example',
    password: PASSWORD,
    workspaceName: 'Test Ltd',
    currency: 'EUR',
    timezone: 'Europe/Berlin',
  };
  const made = await post('/trpc/auth.setup', setup);
  expect(made.status).toBe(200);
  expect((await post('/trpc/auth.setup', setup)).status).toBeGreaterThanOrEqual(400);
  const cookie = made.headers.get('set-cookie')?.split(';')[0] ?? '';
  const input = { name: 'test', isReadOnly: false, currentPassword: PASSWORD };
  const answer = await (await post('/trpc/auth.createToken', input, { cookie, origin: kontor.url })).json();
  token = answer.result.data.token;
  expect((await post('/api/deals', { title: 'First' }, { authorization: `Bearer ${token}` })).status).toBe(201);
});

test('SIGTERM under load answers what it has taken on and stops PostgreSQL; the next start goes on', async () => {
  const { port } = new URL(kontor.url);
  const load = keepCreating('Term');
  const slow = await fetch(`${kontor.url}/api/me`, { headers: { authorization: `Bearer ${token}` } });
  expect(slow.status).toBe(200);
  const socket = new WebSocket(`${kontor.url.replace('http', 'ws')}/trpc`, {
    headers: { authorization: `Bearer ${token}` },
  });
  await once(socket, 'open');
  const closed = once(socket, 'close');
  await load.more(20);
  const before = performance.now();
  // A terminal signals all it has started, and these pass it on.
  kontor.child.kill('SIGINT');
  expect(await kontor.end('SIGTERM')).toBe(0);
  expect(performance.now() - before).toBeLessThan(10_000);
  expect(await postgresPid(dataDir)).toBeNull();
  await load.end();
  expect([...load.statuses.keys()]).toEqual([201]);
  expect((await closed)[0]).toBe(RESTARTING);
  const endedAt = new Date().toISOString();
  kontor = await startProcess({ DATA_DIR: dataDir, PORT: port });
  expect(kontor.output()).not.toContain('/setup?');
  await assertWhole(load.acknowledged);
  const left = `select count(*)::int count from pgboss.job where state = 'active' and started_on < '${endedAt}'`;
  expect(await onDatabase(left)).toEqual([{ count: 0 }]);
  const [kept] = await onDatabase<{ count: number }>(`select count(*)::int count from deals where title like 'Term %'`);
  expect(kept?.count).toBe(load.acknowledged.size);
});

test(
  'kill -9 of the app, of PostgreSQL and of both: what was answered is there and whole, and a stream misses none of it',
  async () => {
    const { port } = new URL(kontor.url);
    const env = { DATA_DIR: dataDir, PORT: port };
    const crm = createCrmClient({ url: kontor.url, token });
    const told = new Map<string, number>();
    const kinds: string[] = [];
    const following = crm.events.stream.subscribe(
      {},
      {
        onData: ({ data }) => {
          kinds.push(data.kind);
          if (data.record && 'title' in data.record) told.set(String(data.record.title), data.id);
        },
      },
    );
    await expect.poll(() => kinds, { timeout: 10_000 }).toContain('ready');
    const load = keepCreating('Kill');
    for (let round = 0; round < KILL_ROUNDS; round++) {
      await load.more(5 + 7 * (round % 4));
      const database = (await postgresPid(dataDir)) ?? 0;
      expect(database).toBeGreaterThan(1);
      if (round % 3 !== 0) process.kill(database, 'SIGKILL');
      if (round % 3 !== 1) {
        await kontor.end('SIGKILL');
        kontor = await startProcess(env);
      }
    }
    await load.more(5);
    await load.end();
    await assertWhole(load.acknowledged);
    const missed = () => [...load.acknowledged].filter((title) => !told.has(title));
    await expect.poll(missed, { timeout: 20_000 }).toEqual([]);
    expect(kinds).not.toContain('reset');
    following.unsubscribe();
  },
  60_000 + KILL_ROUNDS * 10_000,
);

test('what goes wrong inside is told by an id alone, and the log holds no secret', async () => {
  const { url, drop } = await createTestDatabase();
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const own = await startProcess({ DATABASE_URL: url, LOG_LEVEL: 'trace' });
  const link = await setupLink(own);
  const setupToken = new URL(link).searchParams.get('token') ?? '';
  const at = (path: string, body: object, headers: Record<string, string> = {}) =>
    fetch(`${own.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: own.url, ...headers },
      body: JSON.stringify(body),
    });
  const canary = 'canary-of-a-customer';
  const made = await at('/trpc/auth.setup', {
    token: setupToken,
    name: 'Ada',
    email: `${canary}@test.example`,
    password: PASSWORD,
    workspaceName: 'Test Ltd',
    currency: 'EUR',
    timezone: 'UTC',
  });
  const cookie = made.headers.get('set-cookie')?.split(';')[0] ?? '';
  await at('/trpc/auth.signIn', { email: `${canary}@test.example`, password: `${PASSWORD}!` });
  await sql`alter table deals drop column won_reason`;
  const ids: string[] = [];
  const rest = await at('/api/deals', { title: canary }, { cookie });
  const trpc = await at('/trpc/deals.create', { title: canary }, { cookie });
  const list = await fetch(`${own.url}/api/deals?q=${canary}`, { headers: { cookie } });
  for (const answer of [rest, trpc, list]) {
    const text = await answer.text();
    expect([answer.status, text]).toEqual([500, expect.stringContaining('Something went wrong on our side')]);
    expect(text).not.toMatch(/won_reason|select|insert|column|\.ts|node_modules/);
    ids.push(/"request_?[iI]d":"([\w-]{36})"/.exec(text)?.[1] ?? 'none');
  }
  await expect.poll(() => ids.filter((id) => !own.output().includes(id))).toEqual([]);
  // A dependency that is down opens no door.
  await sql`alter table sessions rename to gone`;
  await sql`alter table workspaces rename to gone_too`;
  const session = cookie.split('=')[1] ?? 'none';
  await expect.poll(async () => (await fetch(`${own.url}/api/me`, { headers: { cookie } })).status).toBe(500);
  expect((await fetch(`${own.url}/readyz`)).status).toBe(503);
  expect((await fetch(`${own.url}/healthz`)).status).toBe(200);
  await drop();
  await expect
    .poll(async () => (await fetch(`${own.url}/api/me`, { headers: { cookie } })).status)
    .toBeGreaterThan(499);
  await sql.end({ timeout: 1 }).catch(() => {});
  expect(await own.end('SIGTERM')).toBe(0);
  // The setup link is printed for whoever starts it: no log line, and of no use any more.
  const log = own.output().replace(link, '');
  expect(log).toContain('won_reason');
  expect(log).toMatch(/"route":"\/trpc\/:path","procedures":\["deals.create"\],"status":500,"userId":\d+,"ms":/);
  for (const secret of [session, PASSWORD, canary, setupToken, '$argon2', new URL(url).password]) {
    if (secret.length > 5) expect([secret, log.includes(secret)]).toEqual([secret, false]);
  }
});
