import { sql } from 'drizzle-orm';
import { dealBoard, dealLists } from '../../src/deals/input.ts';
import { dealList, loadBoard } from '../../src/deals/queries.ts';
import { loadHome } from '../../src/home/home.ts';
import { timelineList } from '../../src/timeline/input.ts';
import { loadTimeline } from '../../src/timeline/timeline.ts';
import { idsIn, inside, listAt, rowsWith } from './answers.ts';
import { asking, type Case, measureCases } from './measuring.ts';
import { moveStatements } from './moves.ts';
import { type BareCase, record } from './statements.ts';
import type { World } from './world.ts';

/** What is asked all day. */
export async function measureRequests(world: World): Promise<void> {
  await measureCases(world, await casesOf(world));
}

async function casesOf(world: World): Promise<Case[]> {
  const token = await world.tokenFor(world.lead.id);
  const { get, query } = asking(token);
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
  ];
}

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
