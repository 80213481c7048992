import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { contacts } from '../../src/contacts/table.ts';
import { Connection } from './http.ts';
import { startKontor } from './processes.ts';
import { printTable, quantile } from './table.ts';
import { say, type World } from './world.ts';

const ROWS = 10_000;
const ROUNDS = 3;
const QUIET_MS = 5_000;
const PAUSE_MS = 20;

const job = z.object({ id: z.number(), done: z.number(), refused: z.number(), ended_at: z.iso.datetime().nullable() });

/** Many contacts changed at once, against the same rows set by bare SQL, and what others notice of it. */
export async function measureBulk(world: World): Promise<void> {
  const { db } = world.database;
  const token = await world.tokenFor(world.admin.id);
  const rows = await db
    .select({ id: contacts.id })
    .from(contacts)
    .where(sql`${contacts.deletedAt} is null`)
    .limit(ROWS);
  const ids = rows.map(({ id }) => id);
  const server = await startKontor(world);
  const [asking, working] = await Promise.all([Connection.open(server.url), Connection.open(server.url)]);
  try {
    await db.execute(sql`update contacts set source = null where id = any(${sql.param(ids)}::bigint[])`);
    const bare: number[] = [];
    const bulk: number[] = [];
    const quiet = await lagsOf(asking, token, sleep(QUIET_MS));
    const beside: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      bare.push(await timed(() => setBare(world, ids, `Bare ${round}`)));
      await db.execute(sql`update contacts set source = 'Marked' where id = any(${sql.param(ids)}::bigint[])`);
      const running = timed(() => runBulk(working, token, `Bulk ${round}`, ids.length));
      beside.push(...(await lagsOf(asking, token, running)));
      bulk.push(await running);
    }
    const ratios = bulk.map((ms, round) => ms / (bare[round] ?? Number.NaN));
    printTable(
      `${ids.length.toLocaleString('en')} contacts given a source`,
      ['', 'seconds', 'rows/s', 'times bare'],
      (
        [
          ['bare update', bare, null],
          ['bulk', bulk, quantile(ratios, 0.5)],
        ] as const
      ).map(([name, figures, ratio]) => {
        const ms = quantile(figures, 0.5);
        return [name, (ms / 1_000).toFixed(2), (ids.length / (ms / 1_000)).toFixed(0), ratio?.toFixed(1) ?? ''];
      }),
    );
    const words = (lags: readonly number[]) =>
      `p50 ${quantile(lags, 0.5).toFixed(0)} ms, p95 ${quantile(lags, 0.95).toFixed(0)} ms`;
    say(`others' requests: ${words(quiet)} while it is quiet, ${words(beside)} meanwhile`);
  } finally {
    asking.close();
    working.close();
    await server.stop();
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const setBare = ({ database }: World, ids: readonly number[], source: string) =>
  database.db.execute(sql`update contacts set source = ${source}, version = version + 1, updated_at = now()
    where id = any(${sql.param([...ids])}::bigint[])`);

/** Starts it as a client does, and asks until it has ended. */
async function runBulk(connection: Connection, token: string, source: string, count: number): Promise<void> {
  const query = { filter: { conditions: [{ field: 'source', op: 'is', value: 'Marked' }] } };
  const body = JSON.stringify({ selection: { type: 'contact', query }, action: 'edit', set: { source } });
  let { body: answer } = await connection.send({ method: 'POST', path: '/api/bulk', token, body });
  let state = job.parse(JSON.parse(answer));
  while (state.ended_at === null) {
    await sleep(50);
    ({ body: answer } = await connection.send({ method: 'GET', path: `/api/jobs/${state.id}`, token }));
    state = job.parse(JSON.parse(answer));
  }
  if (state.done !== count || state.refused > 0) throw new Error(`It was not done: ${answer}`);
}

/** How long others wait for a page of deals, one after the other with a pause, until something is over. */
async function lagsOf(connection: Connection, token: string, until: Promise<unknown>): Promise<number[]> {
  const over = new AbortController();
  const end = until.finally(() => over.abort());
  const lags: number[] = [];
  while (!over.signal.aborted) {
    lags.push(await timed(() => connection.send({ method: 'GET', path: '/api/deals?per_page=50', token })));
    await sleep(PAUSE_MS);
  }
  await end;
  return lags;
}
