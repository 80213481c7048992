import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, cp, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGzip } from 'node:zlib';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createCrmClient } from '../client.ts';
import { createCustomField } from '../custom-fields/custom-fields.ts';
import { migrateDatabase } from '../db/migrate.ts';
import { createDeals } from '../deals/deals.ts';
import { attachFile } from '../files/files.ts';
import { createStorage } from '../files/storage.ts';
import { createTestDatabase } from '../testing/database.ts';
import { startProcess } from '../testing/process.ts';
import { openTestSite, PASSWORD, type TestSite } from '../testing/site.ts';
import { backUp, backUpToFile } from './backup.ts';
import { type Frame, frame, readFrames, sealed } from './format.ts';
import { restoreFile } from './restore.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** Each restore makes a whole schema. */
vi.setConfig({ testTimeout: 60_000 });

let folder: string;
let site: TestSite;
/** Of the site, while nobody writes. */
let file: string;
let target: { url: string; drop: () => Promise<void> };

const stored = () => createStorage(path.join(site.folder, 'files'));
const elsewhere = () => createStorage(path.join(folder, 'files'));

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'kontor-backup-'));
  [site, target] = await Promise.all([openTestSite(), createTestDatabase()]);
  const deals = Array.from({ length: 50 }, (_, index) => ({ title: `Deal ${index}: “\\.\n\t\\N” 💶`, amount: index }));
  await createDeals(site.world.as('manager'), deals);
  // The index that holds its values apart comes from no migration.
  const order = { recordType: 'deal', type: 'text', name: 'Order', isUnique: true } as const;
  await createCustomField(site.world.as('admin'), order);
  await site.signIn('manager');
  const content = Buffer.from('What people attached, “\\.\n” and all');
  const bytes = await stored().put(Readable.from([content]), 1_000);
  const { id } = await createDeals(site.world.as('manager'), [{ title: 'With a file' }]).then(([deal]) => ({
    id: deal?.id ?? 0,
  }));
  await attachFile(site.world.as('manager'), { entityType: 'deal', entityId: id }, { name: 'a.txt', stored: bytes });
  file = path.join(folder, 'all.kontor');
  await backUpToFile(site.world.url, file, stored());
});
afterAll(async () => {
  await site.close();
  await target.drop();
  await rm(folder, { recursive: true, force: true });
});

async function onDatabase<Row extends object>(url: string, statement: string): Promise<Row[]> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return await sql.unsafe<Row[]>(statement);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** Count and hash of each table's rows, however they lie; without what has to differ in another database. */
async function fingerprint(url: string): Promise<Record<string, string>> {
  const tables = await onDatabase<{ name: string }>(
    url,
    `select tablename as name from pg_tables where schemaname = 'public'`,
  );
  const kept = tables.map(({ name }) => name).filter((name) => name !== 'sessions' && name !== 'one_time_links');
  const hashes = kept.map(async (name) => {
    const text = `(to_jsonb(t) - '{xid,epoch}'::text[])::text`;
    const [row] = await onDatabase<{ hash: string }>(
      url,
      `select count(*) || ' ' || coalesce(md5(string_agg(${text}, ' ' order by ${text})), '') as hash from "${name}" t`,
    );
    return [name, row?.hash ?? ''] as const;
  });
  return Object.fromEntries(await Promise.all(hashes));
}

/** A file like another, but for what is done to its frames. */
async function rewritten(name: string, change: (frame: Frame) => Buffer): Promise<string> {
  const made = path.join(folder, name);
  const frames = async function* () {
    for await (const one of readFrames(file)) yield change(one);
  };
  const chunks: Buffer[] = [];
  const taking = new PassThrough().on('data', (chunk: Buffer) => chunks.push(chunk));
  await pipeline(Readable.from(frames(), { objectMode: false }), createGzip(), sealed, taking);
  await writeFile(made, Buffer.concat(chunks));
  return made;
}

test('restored elsewhere every table has the same rows, and the log begins anew', async () => {
  const restored = await restoreFile(target.url, file, elsewhere());
  const here = await fingerprint(site.world.url);
  expect(await fingerprint(target.url)).toEqual(here);
  const rows = Object.fromEntries(restored.summary.tables.map((table) => [table.name, table.rows]));
  expect(rows).toMatchObject({ deals: 51, deal_periods: 51, users: 7, api_tokens: 7, sessions: 0 });
  expect(Object.keys(rows)).toHaveLength(Object.keys(here).length + 2);
  const [attached] = await onDatabase<{ key: string; sha256: string }>(
    target.url,
    'select storage_key as key, sha256 from files',
  );
  const chunks: Buffer[] = [];
  for await (const chunk of (await elsewhere().read(attached?.key ?? '')) ?? []) chunks.push(chunk);
  expect(createHash('sha256').update(Buffer.concat(chunks)).digest('hex')).toBe(attached?.sha256);
  expect(restored.summary.files).toMatchObject([attached ?? {}]);
  const epochs = [site.world.url, target.url].map((url) => onDatabase(url, 'select epoch from workspaces'));
  const [before, after] = await Promise.all(epochs);
  expect(after).not.toEqual(before);
  const state = `select (select count(distinct xid)::int from events) as transactions,
    (select count(*)::int from pg_indexes where schemaname = 'public') as indexes,
    (select count(*)::int from pg_constraint where connamespace = 'public'::regnamespace) as constraints,
    (select count(*)::int from drizzle.__drizzle_migrations) as migrations`;
  const [ours] = await onDatabase<{ indexes: number }>(site.world.url, state);
  expect(await onDatabase(target.url, state)).toEqual([{ ...ours, transactions: 1 }]);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await readdir(folder)).filter((name) => name.includes('partial'))).toEqual([]);
});

test('a file that was cut or altered anywhere is refused, and nothing has changed', async () => {
  const before = await fingerprint(target.url);
  const whole = await readFile(file);
  const damaged = path.join(folder, 'damaged.kontor');
  const restore = () => restoreFile(target.url, damaged, elsewhere(), { isReplacing: true });
  for (const length of [0, 10, 40, Math.floor(whole.length / 2), whole.length - 1]) {
    await copyFile(file, damaged);
    await truncate(damaged, length);
    await expect(restore(), `cut to ${length}`).rejects.toThrow(/not whole|no backup/);
  }
  for (let place = 0; place < whole.length; place += Math.ceil(whole.length / 40)) {
    const altered = Buffer.from(whole);
    altered[place] = (altered[place] ?? 0) ^ 1;
    await writeFile(damaged, altered);
    await expect(restore(), `altered at ${place}`).rejects.toThrow(/not whole|no backup|newer/);
  }
  expect(await fingerprint(target.url)).toEqual(before);
});

test('whatever goes wrong on the way, what was there stays', async () => {
  const before = await fingerprint(target.url);
  const restore = (from: string) => restoreFile(target.url, from, elsewhere(), { isReplacing: true });
  const changed = await rewritten('changed.kontor', ({ kind, payload }) =>
    frame(kind, kind === 'data' ? Buffer.from(payload.toString().replace('Deal 7', 'Deal 8')) : payload),
  );
  await expect(restore(changed)).rejects.toThrow('not whole');
  const doubled = await rewritten('doubled.kontor', ({ kind, payload }) =>
    kind === 'data' ? Buffer.concat([frame(kind, payload), frame(kind, payload)]) : frame(kind, payload),
  );
  await expect(restore(doubled)).rejects.toThrow('duplicate key');
  const ofTomorrow = await rewritten('tomorrow.kontor', ({ kind, payload }) => {
    if (kind !== 'header') return frame(kind, payload);
    const header = JSON.parse(payload.toString());
    return frame(kind, { ...header, release: '99.0.0', migrations: [...header.migrations, 4_000_000_000_000] });
  });
  await expect(restore(ofTomorrow)).rejects.toThrow('is of a newer Kontor (99.0.0)');
  await onDatabase(target.url, 'create table strange (id int)');
  await expect(restore(file)).rejects.toThrow('"public"."strange"');
  await onDatabase(target.url, 'drop table strange');
  expect(await fingerprint(target.url)).toEqual(before);
});

test('only an empty database is filled unless the word is said, and none that is in use', async () => {
  await expect(restoreFile(target.url, file, elsewhere())).rejects.toThrow('not empty');
  await expect(restoreFile(site.world.url, file, elsewhere(), { isReplacing: true })).rejects.toThrow('“kontor”');
  await onDatabase(target.url, `delete from deal_periods; delete from deals; update users set name = 'Other'`);
  await restoreFile(target.url, file, elsewhere(), { isReplacing: true });
  expect(await fingerprint(target.url)).toEqual(await fingerprint(site.world.url));
});

test('a backup of an older release is brought up to date', async () => {
  const drizzle = path.join(folder, 'drizzle');
  await cp(path.join(ROOT, 'drizzle'), drizzle, { recursive: true });
  const journalFile = path.join(drizzle, 'meta/_journal.json');
  const journal: { entries: object[] } = JSON.parse(await readFile(journalFile, 'utf8'));
  await writeFile(journalFile, JSON.stringify({ ...journal, entries: journal.entries.slice(0, 3) }));
  const older = await createTestDatabase();
  await onDatabase(older.url, 'drop schema public cascade; create schema public; drop schema drizzle cascade');
  await migrateDatabase(older.url, { folder: drizzle });
  await onDatabase(
    older.url,
    `insert into roles (name) values ('manager'); insert into teams (name) values ('Old');
    insert into users (email, name, role, team_id) values ('old@test.example', 'Old', 'manager', 1)`,
  );
  const old = path.join(folder, 'old.kontor');
  await backUpToFile(older.url, old, stored());
  await restoreFile(older.url, old, elsewhere(), { isReplacing: true });
  const [state] = await onDatabase(
    older.url,
    `select (select count(*)::int from drizzle.__drizzle_migrations) as migrations,
    (select name from users) as name, (select count(*)::int from notifications) as notifications`,
  );
  expect(state).toEqual({ migrations: journal.entries.length, name: 'Old', notifications: 0 });
  await older.drop();
});

test('an output that can’t be written ends the backup and leaves no file', async () => {
  const full = new PassThrough();
  full.once('data', () => full.destroy(new Error('No space left on device')));
  await expect(backUp(site.world.url, full, stored())).rejects.toThrow('No space left');
  await expect(backUpToFile(site.world.url, path.join(folder, 'no such folder/x'), stored())).rejects.toThrow(
    'can’t be written',
  );
});

test('taken while people write it is of one moment, and on a fresh machine everything goes on from there', async () => {
  const { world } = site;
  const client = createCrmClient({ url: site.url, token: site.tokenOf('admin') });
  let cursor = '';
  const following = client.events.stream.subscribe({}, { onData: ({ id }) => (cursor = id) });
  await expect.poll(() => cursor).not.toBe('');
  following.unsubscribe();
  const stop = new AbortController();
  let written = 0;
  const write = async (writer: number) => {
    for (let index = 0; !stop.signal.aborted; index++) {
      await createDeals(world.as('manager'), [{ title: `Writer ${writer}.${index}` }]);
      written++;
    }
  };
  const writing = Promise.all([0, 1, 2, 3].map(write));
  await expect.poll(() => written).toBeGreaterThan(20);
  const live = path.join(folder, 'live.kontor');
  const { tables } = await backUpToFile(world.url, live, stored());
  stop.abort();
  await writing;
  const rows = (name: string) => tables.find((table) => table.name === name)?.rows ?? 0;
  expect(rows('deals')).toBeGreaterThan(70);
  expect(rows('deals')).toBeLessThanOrEqual(50 + written);
  expect(rows('deal_periods')).toBe(rows('deals'));

  const env = { ...process.env, DATABASE_URL: '', DATA_DIR: path.join(folder, 'a fresh machine') };
  const command = ['--import', 'tsx', 'scripts/crm.ts', 'restore', live];
  const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: ROOT, env });
  expect(stdout).toContain(`Restored ${tables.reduce((sum, table) => sum + table.rows, 0)} rows`);
  const fresh = await startProcess({ DATA_DIR: env.DATA_DIR });
  try {
    const signIn = await fetch(`${fresh.url}/trpc/auth.signIn`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: fresh.url },
      body: JSON.stringify({ email: 'manager@test.example', password: PASSWORD }),
    });
    expect(signIn.status).toBe(200);
    const restored = createCrmClient({ url: fresh.url, token: site.tokenOf('admin') });
    expect((await restored.deals.list.query({ q: 'Writer 1', perPage: 1 })).items).toHaveLength(1);
    const told: { kind: string; entityId: number }[] = [];
    const again = restored.events.stream.subscribe({ lastEventId: cursor }, { onData: ({ data }) => told.push(data) });
    await expect.poll(() => told.map(({ kind }) => kind)).toContain('ready');
    const [first] = await onDatabase<{ last: string }>(world.url, 'select min(id) - 1 as last from deals');
    const deal = await restored.deals.create.mutate({ title: 'After' });
    expect(deal.id).toBeGreaterThan(Number(first?.last) + rows('deals'));
    await expect.poll(() => told).toContainEqual(expect.objectContaining({ kind: 'created', entityId: deal.id }));
    expect(told.map(({ kind }) => kind)).toEqual(['reset', 'ready', 'created']);
    again.unsubscribe();
  } finally {
    await fresh.end('SIGTERM');
  }
}, 180_000);
