import { sql } from 'drizzle-orm';
import { dealBoard, dealLists } from '../../src/deals/input.ts';
import { dealList, loadBoard } from '../../src/deals/queries.ts';
import { loadHome } from '../../src/home/home.ts';
import { searchQuery } from '../../src/search/input.ts';
import { searchRecords } from '../../src/search/search.ts';
import { timelineList } from '../../src/timeline/input.ts';
import { loadTimeline } from '../../src/timeline/timeline.ts';
import { BARE_SERVER } from './bare.ts';
import { Connection, type Prepared, type Reply } from './http.ts';
import { moveStatements } from './moves.ts';
import { cpuOf, cpuOfPostgres, type Server, startKontor, startServer } from './processes.ts';
import { type BareCase, printStatements, record } from './statements.ts';
import { printTable, quantile } from './table.ts';
import { say, type World } from './world.ts';

type Case = {
  name: string;
  ours: (round: number) => Prepared;
  bare: (round: number) => Prepared;
  statements: BareCase;
  /** The ids that an answer holds, in its order. */
  idsOf: (ours: unknown) => number[];
  bareIdsOf: (bare: unknown) => number[];
  target: { ratio?: number; p95: number };
};

const CONNECTIONS = 16;
const ROUNDS = 7;
const ROUND_MS = 700;
const ALONE_CALLS = 60;
/** A common first name: it is found often. */
const SEARCHED = 'anna';
const WARM_UP_CALLS = 1_500;
const WARM_UP_AT_MOST_MS = 20_000;

/**
 * Kontor and the bare server by turns, so that whatever else the machine does meets both. `BENCH_CASES` names some of them.
 */
export async function measureRequests(world: World): Promise<void> {
  const wanted = process.env['BENCH_CASES']?.split(',');
  const cases = (await casesOf(world)).filter(({ name }) => wanted?.some((word) => name.includes(word)) ?? true);
  const statements = new Map(cases.map(({ statements: each }) => [each.name, each]));
  for (const each of statements.values()) say(printStatements(each));
  const kontor = await startKontor(world);
  const bare = await startServer([BARE_SERVER], {
    BARE_CASES: JSON.stringify([...statements.values()]),
    BARE_DATABASE: world.url,
  });
  const rows: string[][] = [];
  try {
    for (const each of cases) {
      say(`measuring ${each.name}`);
      rows.push(await measure(world, each, kontor, bare));
    }
  } finally {
    await Promise.all([kontor.stop(), bare.stop()]);
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

async function casesOf(world: World): Promise<Case[]> {
  const token = await world.tokenFor(world.lead.id);
  const list: BareCase = {
    name: 'deals',
    kind: 'read',
    statements: await record(world, (ctx) => dealList.page(ctx, dealLists.list.parse({}))),
  };
  const board: BareCase = {
    name: 'board',
    kind: 'read',
    statements: await record(world, (ctx) => loadBoard(ctx, dealBoard.parse({}))),
  };
  const contactIds = await busyContacts(world);
  const [sample = 0] = contactIds;
  const timeline: BareCase = {
    name: 'timeline',
    kind: 'read',
    statements: await record(
      world,
      (ctx) => loadTimeline(ctx, timelineList.parse({ entityType: 'contact', entityId: sample })),
      sample,
    ),
  };
  const moves = await movesOf(world);
  const home: BareCase = { name: 'home', kind: 'read', statements: await record(world, (ctx) => loadHome(ctx)) };
  const search: BareCase = {
    name: 'search',
    kind: 'read',
    statements: await record(world, (ctx) => searchRecords(ctx, searchQuery.parse({ q: SEARCHED }))),
  };
  const get = (path: string): Prepared => ({ method: 'GET', path, token });
  const query = (procedure: string, input: object) =>
    get(`/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`);
  const at = <Item>(items: readonly Item[], round: number): Item => {
    const item = items[round % items.length];
    if (item === undefined) throw new Error('The data holds nothing to measure with');
    return item;
  };
  return [
    {
      name: '50 deals, tRPC',
      statements: list,
      ours: () => query('deals.list', {}),
      bare: () => get('/deals/0'),
      idsOf: (body) => idsIn(inside(body, 'result', 'data', 'items')),
      bareIdsOf: (body) => idsIn(inside(body, 0)),
      target: { ratio: 0.6, p95: 4 },
    },
    {
      name: '50 deals, REST',
      statements: list,
      ours: () => get('/api/deals'),
      bare: () => get('/deals/0'),
      idsOf: (body) => idsIn(inside(body, 'items')),
      bareIdsOf: (body) => idsIn(inside(body, 0)),
      target: { ratio: 0.75, p95: 4 },
    },
    {
      name: 'the board',
      statements: board,
      ours: () => query('deals.board', {}),
      bare: () => get('/board/0'),
      idsOf: (body) => listAt(body, 'result', 'data', 'columns').flatMap((column) => idsIn(inside(column, 'deals'))),
      bareIdsOf: (body) => {
        const cards = rowsWith(body, 'title');
        const stages = [...new Set(cards.map((card) => Number(inside(card, 'stage_id'))))].sort((a, b) => a - b);
        return stages.flatMap((stage) =>
          idsIn(cards.filter((card) => Number(inside(card, 'stage_id')) === stage)).slice(0, 50),
        );
      },
      target: { ratio: 0.7, p95: 12 },
    },
    {
      name: 'a contact’s timeline',
      statements: timeline,
      ours: (round) => query('timeline.list', { entityType: 'contact', entityId: at(contactIds, round) }),
      bare: (round) => get(`/timeline/${at(contactIds, round)}`),
      idsOf: (body) => idsIn(inside(body, 'result', 'data', 'items')),
      bareIdsOf: (body) => idsIn(rowsWith(body, 'happened_at')).slice(0, 30),
      target: { ratio: 0.6, p95: 4 },
    },
    {
      name: 'a move',
      statements: moves.statements,
      ours: (round) => ({ method: 'POST', path: '/trpc/deals.move', token, body: JSON.stringify(moves.at(round)) }),
      bare: (round) => ({ method: 'POST', path: '/move', body: JSON.stringify(moves.at(round)) }),
      idsOf: (body) => [Number(inside(body, 'result', 'data', 'id'))],
      bareIdsOf: (body) => idsIn(body),
      target: { ratio: 0.5, p95: 6 },
    },
    {
      name: 'the start page',
      statements: home,
      ours: () => query('home.get', {}),
      bare: () => get('/home/0'),
      idsOf: (body) => idsIn(inside(body, 'result', 'data', 'latest')),
      bareIdsOf: (body) => idsIn(rowsWith(body, 'happened_at')),
      target: { p95: 25 },
    },
    {
      name: 'search',
      statements: search,
      ours: () => query('search.query', { q: SEARCHED }),
      bare: () => get('/search/0'),
      idsOf: (body) => idsIn(inside(body, 'result', 'data', 'items')),
      bareIdsOf: (body) => idsIn(inside(body, 0)),
      target: { p95: 25 },
    },
  ];
}

function inside(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce((inner: unknown, key) => Reflect.get(Object(inner), key), value);
}

function listAt(value: unknown, ...path: (string | number)[]): unknown[] {
  const found = inside(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** Of the bare server's answers, one for each statement, the one whose rows have this column. */
const rowsWith = (body: unknown, column: string): unknown[] =>
  listAt(listAt(body).find((rows) => inside(rows, 0, column) !== undefined));

/** The ids of rows. */
const idsIn = (rows: unknown): number[] =>
  listAt(rows).flatMap((row) => {
    const id: unknown = inside(row, 'id');
    return id === undefined ? [] : [Number(id)];
  });

/** Contacts in the lead's sight with more on their timeline than a page holds. */
async function busyContacts({ database, lead }: World): Promise<number[]> {
  const rows = await database.db.execute<{ id: string }>(sql`
    select c.id from contacts c join users u on u.id = c.responsible_id
      join deals d on d.contact_id = c.id and d.responsible_id = c.responsible_id
      join activities a on a.entity_type = 'deal' and a.entity_id = d.id
    where u.team_id = (select team_id from users where id = ${lead.id}) and c.deleted_at is null
    group by c.id having count(*) > 30 order by c.id limit 500`);
  return Array.from(rows, ({ id }) => Number(id));
}

async function movesOf(world: World) {
  const { database, lead } = world;
  const stages = await database.db.execute<{ id: string }>(
    sql`select id from pipeline_stages where not is_won and not is_lost order by sort_order`,
  );
  const stageIds = Array.from(stages, ({ id }) => Number(id));
  const rows = await database.db.execute<{ id: string }>(
    sql`select id from deals where responsible_id = ${lead.id} and status = 'open' and deleted_at is null order by id limit 500`,
  );
  const dealIds = Array.from(rows, ({ id }) => Number(id));
  return {
    statements: await moveStatements(world),
    /** Through the deals, and for each time round to the next stage. */
    at: (round: number) => ({
      id: dealIds[round % dealIds.length] ?? 0,
      stageId: stageIds[Math.floor(round / dealIds.length) % stageIds.length] ?? 0,
    }),
  };
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
      for (let call = 0; call < ALONE_CALLS; call++) {
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
  const ids = [idsOf(JSON.parse(checked(a).body)), bareIdsOf(JSON.parse(checked(b).body))] as const;
  const isEqual = ids[0].length > 0 && ids[0].join() === ids[1].join();
  return {
    bytes: [a, b].map(({ body }) => Buffer.byteLength(body)),
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
