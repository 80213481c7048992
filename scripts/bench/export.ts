import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { EXPORT_FORMATS, type ExportFormat } from '../../src/exports/input.ts';
import { memoryOf, type Server, startKontor } from './processes.ts';
import { printTable } from './table.ts';
import { say, type World } from './world.ts';

const PART = 500;
const LOOK_MS = 50;

/** All contacts written to a file of each format, and read by bare SQL. */
export async function measureExport(world: World): Promise<void> {
  const token = await world.tokenFor(world.admin.id);
  const bare = await readBare(world.url);
  const server = await startKontor(world);
  const rows: string[][] = [['bare', '', (bare.ms / 1_000).toFixed(1), perSecond(bare.rows, bare.ms), '', '', '']];
  try {
    // What is compiled at the first request is not counted.
    await exported(server, token, 'csv', '&q=anna');
    for (const format of EXPORT_FORMATS) {
      const { firstMs, ms, bytes, memory } = await exported(server, token, format);
      rows.push([
        format,
        (firstMs / 1_000).toFixed(2),
        (ms / 1_000).toFixed(1),
        perSecond(bare.rows, ms),
        (ms / bare.ms).toFixed(1),
        (bytes / 1e6).toFixed(1),
        memory.toFixed(0),
      ]);
    }
  } finally {
    await server.stop();
  }
  printTable(
    `${bare.rows.toLocaleString('en')} contacts`,
    ['', 'first byte (s)', 'whole (s)', 'rows/s', 'times bare', 'MB', 'memory (MB)'],
    rows,
  );
  say('');
}

const perSecond = (rows: number, ms: number): string => (rows / (ms / 1_000)).toFixed(0);

async function readBare(url: string): Promise<{ rows: number; ms: number }> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    const start = performance.now();
    let rows = 0;
    const cursor = sql`select contacts.*, companies.name as company, users.name as responsible from contacts
      left join companies on companies.id = contacts.company_id left join users on users.id = contacts.responsible_id
      where contacts.deleted_at is null order by contacts.name collate "und-x-icu", contacts.id`.cursor(PART);
    for await (const part of cursor) rows += part.length;
    return { rows, ms: performance.now() - start };
  } finally {
    await sql.end();
  }
}

/** `memory` is by how many megabytes the server's grew at most. */
async function exported({ url, pid }: Server, token: string, format: ExportFormat, narrowed = '') {
  const before = await memoryOf(pid);
  let [peak, bytes, firstMs] = [before, 0, 0];
  const over = new AbortController();
  const looking = (async () => {
    while (!over.signal.aborted) {
      peak = Math.max(peak, await memoryOf(pid));
      await sleep(LOOK_MS);
    }
  })();
  const start = performance.now();
  const response = await fetch(`${url}/api/contacts/export?format=${format}${narrowed}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  if (!response.ok || !response.body) throw new Error(`${response.status}: ${await response.text()}`);
  for await (const chunk of response.body) {
    if (bytes === 0) firstMs = performance.now() - start;
    bytes += chunk.length;
  }
  const ms = performance.now() - start;
  over.abort();
  await looking;
  return { firstMs, ms, bytes, memory: peak - before };
}
