import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eq } from 'drizzle-orm';
import postgres, { type Sql } from 'postgres';
import { createAuth } from '../src/auth/auth.ts';
import { hashSecret, newApiToken } from '../src/auth/secrets.ts';
import { apiTokens } from '../src/auth/table.ts';
import { type OpenDatabase, openDatabase } from '../src/db/open.ts';
import { seedBulk } from '../src/demo/bulk.ts';
import { createRelay } from '../src/live/relay.ts';
import { prepareDatabase } from '../src/pipelines/prepare.ts';
import { buildServer } from '../src/server.ts';
import { users } from '../src/users/table.ts';

/** Deals; the rest in proportion. `npm run bench -- 100000` */
const DEALS = Number(process.argv[2] ?? 20_000);
const ROUNDS = 200;
const WARM_UP = 30;

type Case = { name: string; ours: (round: number) => Promise<unknown>; bare: (round: number) => Promise<unknown> };
/** A procedure over HTTP, by the leanest client there is: it runs in this process too and is measured with the server. */
type Call = (procedure: string, input: object) => Promise<unknown>;

function callerAt(url: string, token: string, agent: Agent): Call {
  return (procedure, input) =>
    new Promise((resolve, reject) => {
      const isChange = procedure === 'deals.move';
      const body = JSON.stringify(input);
      const query = isChange ? '' : `?input=${encodeURIComponent(body)}`;
      const headers = { authorization: `Bearer ${token}`, ...(isChange ? { 'content-type': 'application/json' } : {}) };
      const call = request(
        `${url}/trpc/${procedure}${query}`,
        { agent, headers, method: isChange ? 'POST' : 'GET' },
        (answer) => {
          answer.resume();
          answer.on('end', () =>
            answer.statusCode === 200 ? resolve(null) : reject(new Error(`${procedure}: ${answer.statusCode}`)),
          );
        },
      );
      call.on('error', reject);
      call.end(isChange ? body : undefined);
    });
}

type Figures = { median: number; p95: number };

/** Milliseconds of calls one after the other, each waiting for the one before. */
async function measure(call: (round: number) => Promise<unknown>): Promise<Figures> {
  const times: number[] = [];
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const start = performance.now();
    await call(round + WARM_UP);
    if (round >= 0) times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return { median: times[Math.floor(ROUNDS / 2)] ?? 0, p95: times[Math.floor(ROUNDS * 0.95)] ?? 0 };
}

/** Somebody's token, made past the password that people need for one. */
async function tokenFor({ database }: OpenDatabase, userId: number): Promise<string> {
  const token = newApiToken();
  await database.db
    .insert(apiTokens)
    .values({ userId, name: 'bench', tokenHash: hashSecret(token), isReadOnly: false });
  return token;
}

async function peopleOf({ database }: OpenDatabase): Promise<{ admin: number; seller: number }> {
  const [seller] = await database.db.select({ id: users.id }).from(users).where(eq(users.role, 'manager')).limit(1);
  const [admin] = await database.db
    .insert(users)
    .values({ name: 'Bench', email: 'bench@example.com', role: 'admin' })
    .returning();
  if (!admin || !seller) throw new Error('The seed made no people');
  return { admin: admin.id, seller: seller.id };
}

/** The same rows by the shortest way: one tagged query, nothing checked. */
function casesOf(
  admin: Call,
  seller: Call,
  sellerId: number,
  sql: Sql,
  ids: readonly number[],
  stages: readonly number[],
): Case[] {
  const pick = (round: number): number => ids[round % ids.length] ?? 1;
  const stageOf = (round: number): number => stages[round % stages.length] ?? 1;
  const joined = sql`select d.*, s.name stage, c.name company, p.name contact, u.name responsible from deals d
    join pipeline_stages s on s.id = d.stage_id left join companies c on c.id = d.company_id
    left join contacts p on p.id = d.contact_id left join users u on u.id = d.responsible_id`;
  return [
    {
      name: 'a deal',
      ours: (round) => admin('deals.get', { id: pick(round) }),
      bare: (round) => sql`${joined} where d.id = ${pick(round)}`,
    },
    {
      name: '50 deals of all, with their number',
      ours: () => admin('deals.list', {}),
      bare: () =>
        Promise.all([
          sql`${joined} where d.deleted_at is null order by d.updated_at desc, d.id desc limit 50`,
          sql`select count(*) from deals where deleted_at is null`,
        ]),
    },
    {
      name: '50 deals of one’s own',
      ours: () => seller('deals.list', {}),
      bare: () =>
        Promise.all([
          sql`${joined} where d.deleted_at is null and d.responsible_id = ${sellerId} order by d.updated_at desc, d.id desc limit 50`,
          sql`select count(*) from deals where deleted_at is null and responsible_id = ${sellerId}`,
        ]),
    },
    {
      name: 'the board of all',
      ours: () => admin('deals.board', {}),
      bare: () =>
        Promise.all([
          sql`select stage_id, currency, count(*), sum(amount), sum(amount * probability / 100) from deals
            where pipeline_id = 1 and deleted_at is null group by 1, 2`,
          ...stages.map(
            (stage) =>
              sql`${joined} where d.stage_id = ${stage} and d.deleted_at is null order by d.position, d.id limit 51`,
          ),
        ]),
    },
    {
      name: 'search for a name',
      ours: (round) => admin('search.query', { q: ['solvik', 'anna', 'sensor', 'berlin'][round % 4] ?? '' }),
      bare: (round) =>
        Promise.all(
          ['companies', 'contacts', 'deals', 'tasks'].map(
            (table) =>
              sql`select * from ${sql(table)} where search_text like ${`%${['solvik', 'anna', 'sensor', 'berlin'][round % 4] ?? ''}%`} and deleted_at is null limit 8`,
          ),
        ),
    },
    {
      name: 'a deal’s timeline',
      ours: (round) => admin('timeline.list', { entityType: 'deal', entityId: pick(round) }),
      bare: (round) => sql`select a.*, u.name from activities a left join users u on u.id = a.user_id
        where entity_type = 'deal' and entity_id = ${pick(round)} order by happened_at desc, a.id desc limit 31`,
    },
    {
      name: 'a move',
      ours: (round) => admin('deals.move', { id: pick(round), stageId: stageOf(round) }),
      bare: (round) =>
        sql.begin(async (tx) => {
          const id = pick(round);
          await tx`select * from deals where id = ${id} for no key update`;
          await tx`update deals set stage_id = ${stageOf(round + 1)}, version = version + 1 where id = ${id}`;
          await tx`update deal_periods set valid_to = now() where deal_id = ${id} and valid_to is null`;
          await tx`insert into deal_periods (deal_id, valid_from, pipeline_id, stage_id, status, currency) values (${id}, now(), 1, ${stageOf(round + 1)}, 'open', 'USD')`;
          await tx`insert into activities (entity_type, entity_id, type, body) values ('deal', ${id}, 'stage_change', 'moved')`;
        }),
    },
  ];
}

async function bench(): Promise<void> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'kontor-bench-'));
  const open = await openDatabase({ databaseUrl: process.env['DATABASE_URL'], dataDir });
  const { database } = open;
  const sql = postgres(open.url, { max: 10, onnotice: () => {} });
  const auth = createAuth({ db: database.db, isSecure: false, publicUrl: 'http://127.0.0.1' });
  const relay = createRelay({ database });
  const app = await buildServer({
    database,
    auth,
    relay,
    config: { publicUrl: 'http://127.0.0.1', logLevel: 'error' },
  });
  try {
    await prepareDatabase(database.db);
    console.log(`Making ${DEALS} deals ...`);
    const start = performance.now();
    await seedBulk(database.db, { companies: DEALS / 10, contacts: DEALS / 5, deals: DEALS, activities: DEALS * 2 });
    console.log(`... in ${((performance.now() - start) / 1000).toFixed(1)} s`);
    const people = await peopleOf(open);
    await relay.start();
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    const agent = new Agent({ keepAlive: true });
    const admin = callerAt(url, await tokenFor(open, people.admin), agent);
    const seller = callerAt(url, await tokenFor(open, people.seller), agent);
    const rows = await sql<
      { id: string }[]
    >`select id from deals where pipeline_id = 1 and status = 'open' order by random() limit 500`;
    const stages = await sql<
      { id: string }[]
    >`select id from pipeline_stages where pipeline_id = 1 order by sort_order limit 4`;
    const cases = casesOf(
      admin,
      seller,
      people.seller,
      sql,
      rows.map(({ id }) => Number(id)),
      stages.map(({ id }) => Number(id)),
    );
    console.log(
      `\n${'over HTTP, against bare SQL'.padEnd(36)}${['bare ms', 'ms', 'p95', 'ratio'].map((title) => title.padStart(9)).join('')}`,
    );
    for (const { name, ours, bare } of cases) {
      const [least, real] = [await measure(bare), await measure(ours)];
      const figures = [
        least.median.toFixed(2),
        real.median.toFixed(2),
        real.p95.toFixed(2),
        (real.median / least.median).toFixed(1),
      ];
      console.log(name.padEnd(36) + figures.map((figure) => figure.padStart(9)).join(''));
    }
  } finally {
    await app.close();
    await relay.close();
    await sql.end();
    await open.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

await bench();
