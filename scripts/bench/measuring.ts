import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BARE_SERVER } from './bare.ts';
import { Connection, type Prepared, type Reply } from './http.ts';
import { cpuOf, cpuOfPostgres, type Server, startKontor, startServer } from './processes.ts';
import { type BareCase, printStatements, record } from './statements.ts';
import { printTable, quantile } from './table.ts';
import { say, type World } from './world.ts';

export type Case = {
  name: string;
  ours: (round: number) => Prepared;
  bare: (round: number) => Prepared;
  statements: BareCase;
  /** The ids that an answer holds, in its order; absent where Kontor ranks what it has read. */
  idsOf?: (ours: unknown) => number[];
  bareIdsOf?: (bare: unknown) => number[];
  /** Of the bare server's requests per second, and milliseconds. */
  target: { ratio?: number; p95: number };
};

/** How one who signs in with a token asks for a path, and for a procedure. */
export function asking(token: string) {
  const get = (path: string): Prepared => ({ method: 'GET', path, token });
  const query = (procedure: string, input: object): Prepared =>
    get(`/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`);
  return { get, query };
}

type Read = Pick<Case, 'name' | 'idsOf' | 'bareIdsOf'> & {
  procedure: string;
  input: object;
  /** Sends the statements that the procedure does. */
  read: Parameters<typeof record>[1];
  p95: number;
};

/** Cases of procedures that only read, as the team lead asks for them. */
export async function readCases(world: World, reads: readonly Read[]): Promise<Case[]> {
  const { get, query } = asking(await world.tokenFor(world.lead.id));
  const cases: Case[] = [];
  for (const { procedure, input, read, p95, ...others } of reads) {
    const key = `read-${cases.length}`;
    cases.push({
      ...others,
      statements: { name: key, kind: 'read', statements: await record(world, read) },
      ours: () => query(procedure, input),
      bare: () => get(`/${key}/0`),
      target: { p95 },
    });
  }
  return cases;
}

const CONNECTIONS = 16;
const ROUNDS = 7;
const ROUND_MS = 700;
const ALONE_CALLS = 60;
const ALONE_AT_MOST_MS = 3_000;
const WARM_UP_CALLS = 1_500;
const WARM_UP_AT_MOST_MS = 20_000;

/**
 * Kontor and the bare server by turns, so that whatever else the machine does meets both. `BENCH_CASES` names some of them.
 */
export async function measureCases(world: World, all: readonly Case[]): Promise<void> {
  const wanted = process.env['BENCH_CASES']?.split(',');
  const cases = all.filter(({ name }) => wanted?.some((word) => name.includes(word)) ?? true);
  const statements = new Map(cases.map(({ statements: each }) => [each.name, each]));
  for (const each of statements.values()) say(printStatements(each));
  // In a file: all together are more than what a program may be started with.
  const folder = await mkdtemp(path.join(tmpdir(), 'kontor-bench-'));
  const file = path.join(folder, 'cases.json');
  await writeFile(file, JSON.stringify([...statements.values()]));
  const kontor = await startKontor(world);
  const bare = await startServer([BARE_SERVER], { BARE_CASES: file, BARE_DATABASE: world.url });
  const rows: string[][] = [];
  try {
    for (const each of cases) {
      say(`measuring ${each.name}`);
      rows.push(await measure(world, each, kontor, bare));
    }
  } finally {
    await Promise.all([kontor.stop(), bare.stop()]);
    await rm(folder, { recursive: true });
  }
  printTable(
    `requests of a team lead of ten, Kontor against bare Fastify + postgres.js (medians of ${ROUNDS} rounds each)`,
    [
      '',
      'of bare',
      'target',
      'p50 ms',
      'p95 ms',
      'target',
      'bare p95',
      'req/s',
      'bare',
      'Node ms',
      'bare',
      'PG ms',
      'bare',
      'bytes',
      'bare',
      'same rows',
    ],
    rows,
  );
}

/** One case: alone first, then under load; each by turns. */
async function measure(world: World, each: Case, kontor: Server, bare: Server): Promise<string[]> {
  let round = 0;
  const next = () => round++;
  const sides = [
    { server: kontor, request: () => each.ours(next()) },
    { server: bare, request: () => each.bare(next()) },
  ] as const;
  const [alone, load] = [sides.map((): number[] => []), sides.map((): Load[] => [])];
  const pools = await Promise.all(
    sides.map(({ server }) => Promise.all(Array.from({ length: CONNECTIONS }, () => Connection.open(server.url)))),
  );
  const same = await isSame(each, pools);
  for (const [place, { request }] of sides.entries()) await warmUp(pools[place] ?? [], request);
  for (let turn = 0; turn < ROUNDS; turn++) {
    for (const [place, { request, server }] of sides.entries()) {
      const pool = pools[place] ?? [];
      const [connection] = pool;
      if (!connection) continue;
      const end = performance.now() + ALONE_AT_MOST_MS;
      for (let call = 0; call < ALONE_CALLS && performance.now() < end; call++) {
        const start = performance.now();
        checked(await connection.send(request()));
        alone[place]?.push(performance.now() - start);
      }
      load[place]?.push(await underLoad(world, server, pool, request));
    }
  }
  for (const connection of pools.flat()) connection.close();
  return rowOf(each, alone, load, same);
}

type Load = { perSecond: number; nodeMs: number; postgresMs: number };

/** What is compiled while it runs has its full speed only then. */
async function warmUp(pool: readonly Connection[], request: () => Prepared): Promise<void> {
  const end = performance.now() + WARM_UP_AT_MOST_MS;
  let left = WARM_UP_CALLS;
  await Promise.all(
    pool.map(async (connection) => {
      while (left-- > 0 && performance.now() < end) isAnswer(await connection.send(request()));
    }),
  );
}

async function underLoad(
  world: World,
  server: Server,
  pool: readonly Connection[],
  request: () => Prepared,
): Promise<Load> {
  const [node, postgres] = [await cpuOf(server.pid), await cpuOfPostgres(world)];
  const start = performance.now();
  let done = 0;
  await Promise.all(
    pool.map(async (connection) => {
      while (performance.now() - start < ROUND_MS) {
        if (isAnswer(await connection.send(request()))) done++;
      }
    }),
  );
  const seconds = (performance.now() - start) / 1_000;
  return {
    perSecond: done / seconds,
    nodeMs: ((await cpuOf(server.pid)) - node) / done,
    postgresMs: ((await cpuOfPostgres(world)) - postgres) / done,
  };
}

/** A machine that is busy with other things may be too slow for sixteen at once: what is refused for that is not counted. */
const isAnswer = (reply: Reply): boolean => reply.status !== 503 && checked(reply) === reply;

function checked(reply: Reply): Reply {
  if (reply.status !== 200) throw new Error(`${reply.status}: ${reply.body.slice(0, 300)}`);
  return reply;
}

/** Whether both answer with the same records in the same order, and how long the answers are. */
async function isSame({ ours, bare, idsOf, bareIdsOf }: Case, [kontor, other]: readonly Connection[][]) {
  const [a, b] = [await kontor?.[0]?.send(ours(0)), await other?.[0]?.send(bare(0))];
  if (!a || !b) throw new Error('There is no connection');
  const bytes = [checked(a), checked(b)].map(({ body }) => Buffer.byteLength(body));
  if (!idsOf || !bareIdsOf) return { bytes, text: '' };
  const ids = [idsOf(JSON.parse(a.body)), bareIdsOf(JSON.parse(b.body))] as const;
  const isEqual = ids[0].length > 0 && ids[0].join() === ids[1].join();
  return {
    bytes,
    text: isEqual ? `${ids[0].length}` : `NO: ${ids[0].length}/${ids[1].length}`,
  };
}

function rowOf(
  { name, target }: Case,
  alone: number[][],
  load: Load[][],
  same: Awaited<ReturnType<typeof isSame>>,
): string[] {
  const [ours = [], bare = []] = load;
  const ratio = quantile(
    ours.map(({ perSecond }, turn) => perSecond / (bare[turn]?.perSecond ?? Number.NaN)),
    0.5,
  );
  const [p50, p95, barePeak] = [
    quantile(alone[0] ?? [], 0.5),
    quantile(alone[0] ?? [], 0.95),
    quantile(alone[1] ?? [], 0.95),
  ];
  const median = (side: Load[], field: keyof Load) =>
    quantile(
      side.map((one) => one[field]),
      0.5,
    );
  return [
    name,
    ratio.toFixed(2),
    `${target.ratio ?? ''}`,
    p50.toFixed(2),
    p95.toFixed(2),
    `${target.p95}`,
    barePeak.toFixed(2),
    ...[ours, bare].map((side) => median(side, 'perSecond').toFixed(0)),
    ...[ours, bare].map((side) => median(side, 'nodeMs').toFixed(2)),
    ...[ours, bare].map((side) => median(side, 'postgresMs').toFixed(2)),
    ...same.bytes.map(String),
    same.text,
  ];
}
