import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDeals } from './deals/deals.ts';
import { openTestSite, type TestSite } from './testing/site.ts';

const execute = promisify(execFile);
const ROOT = path.resolve(import.meta.dirname, '..');
const bin = (name: string) => path.join(ROOT, 'node_modules/.bin', name);

let site: TestSite;
/** A package of somebody else's, with Kontor as a dependency. */
let home: string;
beforeAll(async () => {
  site = await openTestSite();
  home = await mkdtemp(path.join(tmpdir(), "somebody's scripts "));
  await mkdir(path.join(home, 'node_modules'));
  await symlink(ROOT, path.join(home, 'node_modules/kontor'));
  await symlink(path.join(ROOT, 'node_modules/@types'), path.join(home, 'node_modules/@types'));
  await write('package.json', JSON.stringify({ name: 'scripts', type: 'module' }));
  const compilerOptions = {
    target: 'ES2023',
    module: 'ESNext',
    moduleResolution: 'bundler',
    allowImportingTsExtensions: true,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
  };
  await write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['*.ts'] }));
});
afterAll(async () => {
  await site.close();
  await rm(home, { recursive: true, force: true });
});

const write = (file: string, text: string) => writeFile(path.join(home, file), text);
const env = () => ({ ...process.env, KONTOR_URL: site.url, KONTOR_TOKEN: site.tokenOf('manager') });

const SCRIPT = `
import { createCrmClient } from 'kontor/client';

const { KONTOR_URL = '', KONTOR_TOKEN = '' } = process.env;
const crm = createCrmClient({ url: KONTOR_URL, token: KONTOR_TOKEN });
const [pipeline] = (await crm.pipelines.list.query()).items;
const stage = pipeline?.stages.find(({ name }) => name === 'Negotiation');
if (!stage) throw new Error('No stage');
const refused: unknown = await crm.deals.create.mutate({ title: '' }).catch((error: unknown) => error);
const deal = await crm.deals.create.mutate({ title: 'By a script', amount: 12.5 });
const moved = await new Promise<{ kind: string; from: unknown; title: string }>((resolve, reject) => {
  const subscription = crm.events.stream.subscribe({}, {
    onData: ({ id, data }) => {
      const cursor: string = id;
      if (data.kind === 'ready') crm.deals.move.mutate({ id: deal.id, stageId: stage.id }).catch(reject);
      if (data.kind !== 'moved' || data.entityId !== deal.id || cursor === '') return;
      subscription.unsubscribe();
      resolve({ kind: data.kind, from: data.changes?.['stageId']?.from, title: String(Reflect.get(data.record ?? {}, 'title')) });
    },
    onError: reject,
  });
});
const { items, total } = await crm.deals.list.query({ q: 'By a script', sort: '-updatedAt' });
const [first] = items;
const amount: number | null | undefined = first?.amount;
console.log(JSON.stringify({ moved, total, amount, stage: first?.stage.name, refused: Reflect.get(Object(refused), 'data').fields }));
`;

test('the client has all its types in another package too, and a wrong field does not compile', async () => {
  await write('right.ts', SCRIPT);
  await write(
    'wrong.ts',
    SCRIPT.replace("q: 'By a script'", "titel: 'By a script'").replace('first?.amount', 'first?.amonut'),
  );
  const failure: { stdout: string } = await execute(bin('tsc'), ['-p', home]).then(
    () => ({ stdout: 'it compiled' }),
    (error: { stdout: string }) => error,
  );
  // In the one file alone: the other, and all that both import, compiles.
  const mistakes = failure.stdout.split('\n').filter((line) => line.includes('error TS'));
  expect(mistakes).toEqual([
    expect.stringMatching(/wrong\.ts.*'titel' does not exist/),
    expect.stringMatching(/wrong\.ts.*'amonut' does not exist/),
  ]);
  await rm(path.join(home, 'wrong.ts'));
}, 60_000);

test('it lists, creates, moves and follows, and the script ends by itself', async () => {
  await write('right.ts', SCRIPT);
  const { stdout } = await execute(bin('tsx'), ['right.ts'], { cwd: home, env: env() });
  expect(JSON.parse(stdout)).toEqual({
    moved: { kind: 'moved', from: expect.any(Number), title: 'By a script' },
    total: 1,
    amount: 12.5,
    stage: 'Negotiation',
    refused: { title: expect.any(String) },
  });
}, 60_000);

test('the examples do what they say', async () => {
  const ctx = site.world.as('manager');
  await createDeals(ctx, [{ title: 'Forgotten', amount: 100, createdAt: new Date('2020-01-01') }]);
  await site.world.database.db.execute(`update deals set updated_at = '2020-01-01' where title = 'Forgotten'`);
  const run = (name: string, ...args: string[]) =>
    execute(bin('tsx'), [path.join(ROOT, 'scripts/examples', name), ...args], { cwd: ROOT, env: env() });
  const stale = await run('stale-deals.ts', '--create-tasks');
  expect(stale).toMatchObject({ stdout: '2020-01-01  100 USD  Forgotten (manager)\n', stderr: '' });
  const [task] = await site.world.database.db.execute(`select title, deal_id is not null as "isOnDeal" from tasks`);
  expect(task).toEqual({ title: 'Get in touch about Forgotten', isOnDeal: true });
  await createDeals(ctx, [
    { title: 'Won', stageId: await stageId('is_won') },
    { title: 'Lost', stageId: await stageId('is_lost') },
  ]);
  expect(await run('win-rate.ts')).toMatchObject({ stdout: `${'manager'.padEnd(24)} 50 % of 2\n`, stderr: '' });

  const follower = spawn(process.execPath, ['--import', 'tsx', 'scripts/examples/follow-deals.ts'], {
    cwd: ROOT,
    env: env(),
  });
  const lines: string[] = [];
  createInterface(follower.stdout).on('line', (line) => lines.push(line));
  let made = 0;
  // Until it is connected it is told of nothing.
  await expect
    .poll(
      async () => {
        await site.app.inject({
          method: 'POST',
          url: '/api/deals',
          headers: { authorization: `Bearer ${site.tokenOf('manager')}` },
          payload: { title: `Followed ${made++}` },
        });
        return lines.length;
      },
      { timeout: 20_000, interval: 200 },
    )
    .toBeGreaterThan(0);
  expect(lines[0]).toMatch(/^\d{4}-\S+Z created \d+ \{/);
  follower.kill('SIGINT');
  expect((await once(follower, 'exit'))[0]).toBe(0);
  expect(lines.at(-1)).toMatch(/^Go on with: [\w-]+:\d+:\d+:/);
}, 90_000);

async function stageId(flag: 'is_won' | 'is_lost'): Promise<number> {
  const [stage] = await site.world.database.db.execute<{ id: string }>(`select id from pipeline_stages where ${flag}`);
  return Number(stage?.id);
}
