import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { placeOf } from '../../src/auth/two-factor.ts';
import { loadConfig } from '../../src/config.ts';
import { Trouble } from '../../src/core/trouble.ts';
import { versionObjection } from '../../src/db/troubles.ts';
import { isNewEnough } from '../../src/node-version.ts';
import { createSealer } from '../../src/sealing/sealer.ts';
import { startKontor } from '../../src/start.ts';
import { createTestDatabase } from '../../src/testing/database.ts';
import { openMailServer } from '../../src/testing/smtp.ts';
import { diagnose } from './command.ts';

/** What may be as it will where tests run. */
const OF_THIS_MACHINE = ['web client', 'disk', 'time zone'];
const ROOT = path.resolve(import.meta.dirname, '../..');

let database: { url: string; drop: () => Promise<void> };
let sql: postgres.Sql;
let folder: string;
/** Somebody else's, on a port. */
let stranger: Server;
let takenPort: number;

beforeAll(async () => {
  database = await createTestDatabase();
  sql = postgres(database.url, { max: 1, onnotice: () => {} });
  folder = await mkdtemp(path.join(tmpdir(), 'kontor-doctor-'));
  stranger = createServer().listen(0, '127.0.0.1');
  await once(stranger, 'listening');
  const address = stranger.address();
  takenPort = address !== null && typeof address === 'object' ? address.port : 0;
});
afterAll(async () => {
  stranger.close();
  await sql.end({ timeout: 1 });
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

/** What a start with this environment says instead of starting. */
async function complaint(env: Record<string, string>): Promise<string> {
  const failure = await startKontor(loadConfig({ PORT: '0', LOG_LEVEL: 'silent', ...env })).then(
    async (running) => {
      await running.stop();
      return null;
    },
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(Trouble);
  return failure instanceof Trouble ? failure.message : '';
}

function urlWith(change: (url: URL) => void): string {
  const url = new URL(database.url);
  change(url);
  return url.href;
}

test('what stands in the way of a start is said in words, with what to do', async () => {
  const at = (change: (url: URL) => void) => complaint({ DATABASE_URL: urlWith(change) });
  expect(await at((url) => (url.port = '1'))).toContain('Nobody listens on 127.0.0.1:1');
  expect(await at((url) => (url.hostname = 'nowhere.invalid'))).toContain('no machine called nowhere.invalid');
  expect(await at((url) => (url.password = 'wrong'))).toContain('refuses the password of kontor');
  expect(await at((url) => (url.pathname = '/nothing'))).toContain('has no database nothing. Make it: createdb');
  expect(await at((url) => url.searchParams.set('sslmode', 'require'))).toContain('speaks no TLS');
  const url = { DATABASE_URL: database.url };
  const taken = await complaint({ ...url, PORT: String(takenPort) });
  expect(taken).toContain(process.platform === 'linux' ? `(process ${process.pid})` : 'is taken');
  expect(await complaint({ ...url, HOST: '192.0.2.1' })).toContain('192.0.2.1 is no address of this machine');
  await writeFile(path.join(folder, 'letter'), '');
  expect(await complaint({ DATA_DIR: path.join(folder, 'letter/data') })).toContain('is no folder');
});

test('a role that may make nothing is told what to ask for', async () => {
  const own = await createTestDatabase();
  const owner = postgres(own.url, { max: 1, onnotice: () => {} });
  const name = new URL(own.url).pathname.slice(1);
  await owner`drop schema public cascade`;
  await owner`create schema public`;
  await owner`drop schema drizzle cascade`;
  await owner`revoke create on database ${owner(name)} from current_user, public`;
  await owner.end({ timeout: 1 });
  const words = await complaint({ DATABASE_URL: own.url });
  expect(words).toContain(`grant create on database ${name} to `);
  await own.drop();
});

test('the program itself says no more than that', async () => {
  const env = { ...process.env, PORT: '0', DATABASE_URL: urlWith((url) => (url.port = '1')) };
  const running = promisify(execFile)(process.execPath, ['--import', 'tsx', 'src/main.ts'], { cwd: ROOT, env });
  await expect(running).rejects.toMatchObject({ code: 1, stdout: '', stderr: /^Nobody listens on .*\n$/ });
}, 60_000);

test('the doctor tells what is wrong around the database, and goes on', async () => {
  const bad = async (env: Record<string, string>) => {
    const findings = await diagnose(() => loadConfig(env));
    const isBad = findings.filter(({ isGood, what }) => !isGood && !OF_THIS_MACHINE.includes(what));
    return Object.fromEntries(isBad.map(({ what, seen, remedy }) => [what, `${seen}: ${remedy}`]));
  };
  const env = { DATABASE_URL: database.url, PORT: '0' };
  expect(await bad({ ...env, PORT: 'x' })).toEqual({
    environment: expect.stringContaining('PORT must be a port number'),
  });
  expect(await bad({ ...env, PORT: String(takenPort), PUBLIC_URL: 'https://crm.invalid' })).toEqual({
    [`port ${takenPort}`]: expect.stringContaining('is taken'),
    PUBLIC_URL: expect.stringContaining('no machine called crm.invalid'),
  });
  expect(await bad({ ...env, DATABASE_URL: urlWith((url) => (url.password = 'wrong')) })).toEqual({
    database: expect.stringContaining('refuses the password'),
  });
  await sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('', 4000000000000)`;
  expect(await bad(env)).toEqual({ migrations: expect.stringContaining('newer release') });
  await sql`delete from drizzle.__drizzle_migrations where id > 1`;
  expect(await bad(env)).toEqual({ migrations: expect.stringMatching(/^1 of \d+ applied: npm start/) });
});

test('a mail server that is away or takes no password, and a key that is another, are told', async () => {
  const own = await createTestDatabase();
  const server = await openMailServer();
  const locked = await openMailServer({
    authOptional: false,
    allowInsecureAuth: true,
    onAuth: (_auth, _session, done) => done(new Error('Who are you?')),
  });
  const client = postgres(own.url, { max: 1, onnotice: () => {} });
  const asked = async (env: Record<string, string>) => {
    const findings = await diagnose(() =>
      loadConfig({ DATABASE_URL: own.url, DATA_DIR: folder, PORT: '0', SECRET_KEY: 'a'.repeat(32), ...env }),
    );
    const of = (name: string) => findings.find(({ what }) => what === name);
    return { mail: of('mail'), secrets: of('secrets') };
  };
  await client`insert into roles (name) values ('viewer')`;
  const [user] = await client<{ id: string }[]>`
    insert into users (email, name, role) values ('ida@test.example', 'Ida', 'viewer') returning id`;
  const sealer = createSealer('a'.repeat(32));
  await client`insert into two_factors (user_id, secret) values (${user?.id ?? 0}, ${sealer.seal('ABC', placeOf(Number(user?.id)))})`;
  await client`insert into mails (message_id, kind, address, language, content, expires_at)
    values ('<1@kontor>', 'test', 'ida@test.example', 'en', ${sealer.seal('{}', '<1@kontor>')}, now())`;
  expect(await asked({})).toMatchObject({
    mail: { isGood: true, seen: expect.stringContaining('SMTP_URL is not set') },
    secrets: { isGood: true, seen: 'the key opens all 2' },
  });
  const { port } = server.smtp;
  expect((await asked({ SMTP_URL: `smtp://127.0.0.1:${port}` })).mail).toMatchObject({ isGood: true });
  expect(
    await asked({ SMTP_URL: `smtp://a:b@127.0.0.1:${locked.smtp.port}`, SECRET_KEY: 'b'.repeat(32) }),
  ).toMatchObject({
    mail: { isGood: false, remedy: expect.stringContaining('Who are you?') },
    secrets: { isGood: false, seen: 'the key does not open 1 of 1 second factors, 1 of 1 waiting mails' },
  });
  await Promise.all([server.close(), locked.close()]);
  expect((await asked({ SMTP_URL: `smtp://127.0.0.1:${port}`, SECRET_KEY: '' })).mail).toMatchObject({
    isGood: false,
    seen: `127.0.0.1:${port} can’t be used`,
  });
  expect(await readdir(folder)).not.toContain('secret.key');
  await client.end({ timeout: 1 });
  await own.drop();
});

test('too old is told from new enough', () => {
  const versions = ['18.20.8', '20.9.0', '20.18.3', '20.19.0', '20.20.2', '22.0.0', '24.1.0'];
  expect(versions.filter((version) => isNewEnough(version))).toEqual(versions.slice(3));
  const server = { name: '14.2', number: 140_002, encoding: 'UTF8' };
  expect(versionObjection(server)).toContain('PostgreSQL 14.2');
  expect(versionObjection({ ...server, number: 150_000 })).toBeNull();
  expect(versionObjection({ ...server, number: 180_004, encoding: 'SQL_ASCII' })).toContain('SQL_ASCII');
});
