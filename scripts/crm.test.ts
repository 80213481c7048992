import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createContacts } from '../src/contacts/contacts.ts';
import { createDeals } from '../src/deals/deals.ts';
import { createStorage } from '../src/files/storage.ts';
import { openTestWorld, type TestWorld } from '../src/testing/actors.ts';
import { admitVisitors } from '../src/testing/visitors.ts';
import { examine } from './doctor.ts';

const execute = promisify(execFile);
const root = path.resolve(import.meta.dirname, '..');

let world: TestWorld;
beforeAll(async () => {
  world = await openTestWorld();
});
afterAll(() => world.close());

type Result = { stdout: string; stderr: string; code: number };

async function crm(...args: string[]): Promise<Result> {
  const env = { ...process.env, DATABASE_URL: world.url, PUBLIC_URL: 'https://crm.example' };
  try {
    return {
      ...(await execute(process.execPath, ['--import', 'tsx', 'scripts/crm.ts', ...args], { cwd: root, env })),
      code: 0,
    };
  } catch (error) {
    return error as Result;
  }
}

test('records are written to a file, or to stdout, as they are filtered; what can’t be is said', async () => {
  await createContacts(world.as('manager'), [
    { lastName: '=Weaver', source: 'Fair' },
    { lastName: 'Smith', source: 'Web' },
  ]);
  await createContacts(world.as('outsider'), [{ lastName: 'Elsewhere', source: 'Fair' }]);
  const folder = await mkdtemp(path.join(tmpdir(), 'kontor-crm-'));
  const file = path.join(folder, 'contacts.csv');
  const filter = '{"conditions":[{"field":"source","op":"is","value":"Fair"}]}';
  const asked = ['--columns', 'last_name', '--sort', '-last_name', '--filter', filter];
  const [all, own, wrong] = await Promise.all([
    crm('export', 'contacts', ...asked, '--out', file),
    crm('export', 'contact', '--columns', 'last_name', '--filter', 'q=e', '--as', 'manager@test.example'),
    crm('export', 'contacts', '--columns', 'shoe_size', '--out', path.join(folder, 'none.csv')),
  ]);
  expect(all).toMatchObject({ code: 0, stdout: '' });
  expect(await readFile(file, 'utf8')).toMatch(/^id,last_name\r\n\d+,Elsewhere\r\n\d+,'=Weaver\r\n$/);
  expect(own).toMatchObject({ code: 0, stdout: expect.stringMatching(/^id,last_name\r\n\d+,'=Weaver\r\n$/) });
  expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('columns.0: must be one of') });
  expect(await readdir(folder)).toEqual(['contacts.csv']);
  await rm(folder, { recursive: true });
});

test('a user is made, gets a token that may only read, and is disabled', async () => {
  const site = admitVisitors({ db: world.database.db });
  const made = await crm(
    'user',
    'create',
    '--email',
    'ida@test.example',
    '--name',
    'Ida',
    '--role',
    'viewer',
    '--team',
    'North',
  );
  expect(made).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^https:\/\/crm\.example\/reset\?token=[\w-]{43}\n$/),
  });

  const token = await crm('token', 'create', '--email', 'IDA@test.example', '--read-only');
  expect(token).toMatchObject({ code: 0, stdout: expect.stringMatching(/^kontor_[\w-]{43}\n$/), stderr: '' });
  const script = site.visitor({ bearerToken: token.stdout.trim() });
  expect(await script.call.auth.me()).toMatchObject({ name: 'Ida', role: 'viewer' });

  expect(await crm('user', 'disable', '--email', 'ida@test.example')).toMatchObject({ code: 0 });
  site.auth.forget();
  await expect(script.call.auth.me()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  expect(await crm('user', 'reset-password', '--email', 'ida@test.example')).toEqual(
    expect.objectContaining({ code: 1, stdout: '', stderr: 'This user is not active\n' }),
  );
}, 60_000);

test('what is wrong is said in one line', async () => {
  const results = await Promise.all([
    crm('user', 'create', '--email', 'admin@test.example', '--name', 'Another'),
    crm('token', 'create', '--email', 'nobody@test.example'),
    crm('import', 'contact', 'none.csv', '--map', 'none.json', '--skip-rules'),
  ]);
  expect(results).toMatchObject([
    { code: 1, stdout: '', stderr: 'email: is in use\n' },
    { code: 1, stdout: '', stderr: 'There is no user nobody@test.example\n' },
    { code: 1, stdout: '', stderr: '--skip-rules is for deals: nothing else has rules to skip\n' },
  ]);
}, 60_000);

test('the doctor finds nothing wrong in what the verbs made, and names what breaks a law', async () => {
  const { db } = world.database;
  const deals = await createDeals(world.as('manager'), [{ title: 'One' }, { title: 'Two' }, { title: 'Three' }]);
  const ids = deals.map(({ id }) => id);
  const bad = async () => {
    const findings = await examine(db, null, createStorage('/nonexistent'));
    return findings.filter(({ isGood }) => !isGood).map(({ what, seen }) => `${what}: ${seen}`);
  };
  expect(await bad()).toEqual([]);
  await db.execute(sql`update deals set stage_id = (select id from pipeline_stages where is_won) where id = ${ids[0]}`);
  await db.execute(sql`update deal_periods set valid_to = now() where deal_id = ${ids[1]}`);
  await db.execute(sql`
    insert into deal_periods (deal_id, valid_from, valid_to, pipeline_id, stage_id, status, currency)
    select deal_id, valid_from - interval '2 days', valid_from - interval '1 day', pipeline_id, stage_id, status, currency
    from deal_periods where deal_id = ${ids[2]}`);
  await db.execute(sql`insert into activities (entity_type, entity_id, type) values ('contact', 999999, 'note')`);
  await db.execute(sql`update users set active = false`);
  expect(await bad()).toEqual([
    'active administrators: 0',
    `a deal’s status is its stage’s: not so for ${ids[0]}`,
    `a deal has one period without an end: not so for ${ids[1]}`,
    `a deal’s last period has its stage: not so for ${ids[0]}`,
    `a deal’s periods follow each other without gap or overlap: not so for ${ids[2]}`,
    'an activity is on a record: not so for 1',
  ]);
});
