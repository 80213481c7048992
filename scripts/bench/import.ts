import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { createCrmClient } from '../../src/client.ts';
import { companies } from '../../src/companies/table.ts';
import { PIECE_BYTES } from '../../src/imports/input.ts';
import { users } from '../../src/users/table.ts';
import { Crowd, change, tokensOf } from './live.ts';
import { memoryOf, type Server, startKontor } from './processes.ts';
import { printTable, quantile } from './table.ts';
import { say, type World } from './world.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const ROWS = 100_000;
const SUBSCRIBERS = 50;

const MAP = {
  source: 'bench',
  key: 'Id',
  columns: {
    First: 'first_name',
    Last: 'last_name',
    Email: 'email',
    Phone: 'phone',
    Title: 'title',
    Company: { field: 'company', lookup: 'name' },
    Owner: { field: 'responsible', lookup: 'email' },
    Created: 'created_at',
  },
};

type Files = { few: string; many: string; screen: string; map: string };

/** Contacts from a file, through the command line beside a server that others work with, and through that server. */
export async function measureImport(world: World): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'kontor-bench-'));
  const server = await startKontor(world);
  const crowd = new Crowd();
  try {
    const files = await writeFiles(world, folder);
    const least = await runImport(world, files.few, files.map);
    const dry = await runImport(world, files.many, files.map, '--dry-run');
    await crowd.follow(server.url, await tokensOf(world, SUBSCRIBERS));
    let isOver = false;
    const changing = change(server.url, world, () => isOver);
    const real = await runImport(world, files.many, files.map);
    isOver = true;
    const askedAt = await changing;
    await sleep(2_000);
    const { receipts } = await crowd.report();
    const memoryBefore = await memoryOf(server.pid);
    const onScreen = await importOnScreen(server, await world.tokenFor(world.admin.id), files.screen);
    printTable(
      `${ROWS.toLocaleString('en')} contacts, each with a company and an owner to look up`,
      ['', 'seconds', 'rows/s', 'memory grew by (MB)'],
      (
        [
          ['dry run', dry.ms, dry.memory - least.memory],
          ['import', real.ms, real.memory - least.memory],
          ['import on screen, nobody else there', onScreen.ms, onScreen.memory - memoryBefore],
        ] as const
      ).map(([name, ms, grown]) => [name, (ms / 1_000).toFixed(1), (ROWS / (ms / 1_000)).toFixed(0), grown.toFixed(0)]),
    );
    const lags = receipts.map(([number, , at]) => at - (askedAt[number] ?? 0));
    const missing = SUBSCRIBERS * askedAt.length - lags.length;
    say(
      `others' live lag meanwhile: p50 ${quantile(lags, 0.5).toFixed(0)} ms, p95 ${quantile(lags, 0.95).toFixed(0)} ms, ${missing} missing`,
    );
  } finally {
    crowd.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeFiles({ database }: World, folder: string): Promise<Files> {
  const named = await database.db.execute<{ name: string }>(
    sql`select name from ${companies} where deleted_at is null group by name having count(*) = 1 order by name limit 15000`,
  );
  const people = await database.db.select({ email: users.email, name: users.name }).from(users).limit(50);
  const row = (index: number, round: string, owner: 'email' | 'name') =>
    [
      `${round}${index}`,
      `Anna${index % 997}`,
      `Schmidt-Müller ${index}`,
      `anna.${round}.${index}@import.example`,
      `+49 30 ${1_000_000 + index}`,
      'Head of Purchasing',
      quoted(named[index % named.length]?.name ?? ''),
      quoted(people[index % people.length]?.[owner] ?? ''),
      '2024-03-15',
    ].join(',');
  const head = 'Id,First,Last,Email,Phone,Title,Company,Owner,Created';
  const file = async (name: string, content: string) => {
    const at = path.join(folder, name);
    await writeFile(at, content);
    return at;
  };
  const rows = (count: number, round: string, owner: 'email' | 'name' = 'email') =>
    [head, ...Array.from({ length: count }, (_, index) => row(index, round, owner))].join('\n');
  return {
    few: await file('few.csv', rows(10, 'few')),
    many: await file('many.csv', rows(ROWS, 'many')),
    screen: await file('screen.csv', rows(ROWS, 'screen', 'name')),
    map: await file('map.json', JSON.stringify(MAP)),
  };
}

/** Milliseconds of the import itself, and the most memory that its process held. */
async function runImport(
  world: World,
  file: string,
  map: string,
  ...more: string[]
): Promise<{ ms: number; memory: number }> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'scripts/crm.ts', 'import', 'contact', file, '--map', map, ...more],
    { cwd: ROOT, env: { ...process.env, DATABASE_URL: world.url }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let memory = 0;
  let written = '';
  child.stdout.on('data', (chunk: Buffer) => {
    written += chunk.toString();
  });
  const look = async (): Promise<void> => {
    memory = Math.max(memory, (await memoryOf(child.pid ?? 0)) || 0);
  };
  const watching = setInterval(() => void look(), 50);
  const [code]: (number | null)[] = await once(child, 'exit');
  clearInterval(watching);
  const [, seconds] = /0 refused \(([\d.]+) s\)/.exec(written) ?? [];
  if (code !== 0 || seconds === undefined) throw new Error(`The import did not succeed: ${written}`);
  return { ms: Number(seconds) * 1_000, memory };
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** Milliseconds from the press of the button until all is written, and the most memory that the server held meanwhile. */
async function importOnScreen(server: Server, token: string, file: string): Promise<{ ms: number; memory: number }> {
  const crm = createCrmClient({ url: server.url, token });
  const bytes = await readFile(file);
  const { id } = await crm.imports.begin.mutate({ type: 'contact', name: path.basename(file), size: bytes.length });
  for (let offset = 0; offset < bytes.length; offset += PIECE_BYTES) {
    const response = await fetch(`${server.url}/api/imports/${id}/data?offset=${offset}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
      body: bytes.subarray(offset, offset + PIECE_BYTES),
    });
    if (!response.ok) throw new Error(await response.text());
  }
  const { plan } = await crm.imports.read.mutate({ id });
  const start = performance.now();
  const { jobId } = await crm.imports.start.mutate({ id, columns: plan?.columns ?? [], doubles: 'update' });
  let memory = 0;
  for (;;) {
    await sleep(100);
    memory = Math.max(memory, await memoryOf(server.pid));
    const { endedAt, counts, error } = await crm.jobs.get.query({ id: jobId });
    if (endedAt === null) continue;
    if (counts['created'] !== ROWS) throw new Error(`The import made ${JSON.stringify(counts)}: ${error}`);
    return { ms: performance.now() - start, memory };
  }
}
