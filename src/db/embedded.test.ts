import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import postgres from 'postgres';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded.ts';

let home: string;
let dataDir: string;
let started: EmbeddedPostgres[];

/** Closed to all other accounts, as homes are, and with a space: PostgreSQL must manage with both, started by root too. */
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), "kontor's home "));
  dataDir = path.join(home, 'my data');
  started = [];
});

afterEach(async () => {
  for (const server of started) await server.stop();
  await rm(home, { recursive: true, force: true });
});

async function start(): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, settings: { shared_buffers: '32MB' } });
  started.push(server);
  return server;
}

async function query(url: string, statement: string): Promise<postgres.Row[]> {
  const sql = postgres(url, { max: 1, onnotice: () => {}, connect_timeout: 5 });
  try {
    return await sql.unsafe(statement);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function killServer(): Promise<void> {
  const [pid] = (await readFile(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8')).split('\n');
  process.kill(Number(pid), 'SIGKILL');
}

/** Another process that starts the server; resolves when it has. */
async function startElsewhere() {
  const script = `
    const { startEmbeddedPostgres } = await import(process.argv[1]);
    const { url, isOwner } = await startEmbeddedPostgres({ dataDir: process.argv[2] });
    console.log(JSON.stringify({ url, isOwner }));
    setInterval(() => {}, 1000);`;
  const module = pathToFileURL(path.join(import.meta.dirname, 'embedded.ts')).href;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script, module, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line]: Buffer[] = await once(child.stdout, 'data');
  return {
    ...(JSON.parse(String(line)) as { url: string; isOwner: boolean }),
    kill: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

test('the first start makes a cluster, the second adopts it, and the last to leave stops it', async () => {
  const first = await start();
  expect(first.isOwner).toBe(true);
  await query(first.url, 'create table kept (value int)');
  const second = await start();
  expect(second).toMatchObject({ url: first.url, isOwner: false });

  await first.stop();
  expect(await query(second.url, 'select * from kept')).toEqual([]);
  await second.stop();
  await expect(query(second.url, 'select 1')).rejects.toThrow('ECONNREFUSED');
  expect(existsSync(path.join(dataDir, 'postgres/postmaster.pid'))).toBe(false);

  const third = await start();
  expect(third.isOwner).toBe(true);
  expect(await query(third.url, 'select * from kept')).toEqual([]);
});

test('its role is an ordinary one that may create databases, in a UTF-8 database that speaks UTC', async () => {
  const { url } = await start();
  const [role] = await query(
    url,
    'select rolsuper, rolcreatedb, rolcreaterole from pg_roles where rolname = current_user',
  );
  expect(role).toEqual({ rolsuper: false, rolcreatedb: true, rolcreaterole: false });
  const [database] = await query(
    url,
    `select current_setting('server_encoding') as encoding, current_setting('timezone') as zone`,
  );
  expect(database).toEqual({ encoding: 'UTF8', zone: 'UTC' });
  await query(url, 'create extension pg_trgm');
  expect(await query(url, `select cardinality(show_trgm('Жук')) as trigrams`)).toEqual([{ trigrams: 4 }]);
  const stranger = new URL(url);
  stranger.password = 'wrong';
  await expect(query(stranger.href, 'select 1')).rejects.toThrow('password authentication failed');
  stranger.username = 'postgres';
  await expect(query(stranger.href, 'select 1')).rejects.toThrow('password authentication failed');
});

test('several that start at once on nothing share one server', async () => {
  const servers = await Promise.all([start(), start(), start()]);
  expect(servers.filter(({ isOwner }) => isOwner)).toHaveLength(1);
  expect(new Set(servers.map(({ url }) => url)).size).toBe(1);
});

test('after a kill -9 of PostgreSQL it comes back on the same port with what was committed', async () => {
  const { url } = await start();
  await query(url, 'create table kept as select 1 as value');
  await killServer();
  const rows = await vi.waitFor(() => query(url, 'select * from kept'), { timeout: 20_000, interval: 100 });
  expect(rows).toEqual([{ value: 1 }]);
});

test('a server left by a killed process is adopted, and stopped by the last lease', async () => {
  const owner = await startElsewhere();
  expect(owner.isOwner).toBe(true);
  await owner.kill();
  const heir = await start();
  expect(heir).toMatchObject({ url: owner.url, isOwner: false });
  await heir.stop();
  await expect(query(heir.url, 'select 1')).rejects.toThrow('ECONNREFUSED');
});

test('after a kill -9 of both the next start recovers by itself', async () => {
  const owner = await startElsewhere();
  await query(owner.url, 'create table kept as select 1 as value');
  await owner.kill();
  await killServer();
  const heir = await start();
  expect(heir.isOwner).toBe(true);
  expect(await query(heir.url, 'select * from kept')).toEqual([{ value: 1 }]);
});

test('a cluster whose password file is gone says so', async () => {
  const server = await start();
  await server.stop();
  await rm(path.join(dataDir, 'postgres.password'));
  await expect(start()).rejects.toThrow("postgres.password can't be read");
});

test('a folder with other things in it is left alone', async () => {
  const stranger = path.join(dataDir, 'postgres/letter.txt');
  await mkdir(path.dirname(stranger), { recursive: true });
  await writeFile(stranger, 'Dear Anna');
  await expect(start()).rejects.toThrow('ENOTEMPTY');
  expect(await readFile(stranger, 'utf8')).toBe('Dear Anna');
});
