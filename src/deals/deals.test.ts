import { asc, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { activities } from '../activities/table.ts';
import { createCompanies } from '../companies/companies.ts';
import { AppError } from '../core/errors.ts';
import { events } from '../events/table.ts';
import { listPipelines } from '../pipelines/queries.ts';
import type { Stage } from '../pipelines/table.ts';
import { type Name, openTestWorld, type TestWorld } from '../testing/actors.ts';
import { refusal as refusedWith } from '../testing/refusal.ts';
import {
  assignDeals,
  closeDeals,
  createDeals,
  editDeals,
  moveDeals,
  reopenDeals,
  restoreDeals,
  trashDeals,
} from './deals.ts';
import { dealList, getDeal, loadBoard } from './queries.ts';
import { dealPeriods, deals } from './table.ts';
import { totalDeals } from './totals.ts';

let world: TestWorld;
let stages: Record<'first' | 'second' | 'third' | 'won' | 'lost', Stage>;

beforeAll(async () => {
  world = await openTestWorld();
  const [pipeline] = await listPipelines(world.database.db);
  const [first, second, third, , won, lost] = pipeline?.stages ?? [];
  if (!first || !second || !third || !won || !lost) throw new Error('The default pipeline lacks stages');
  stages = { first, second, third, won, lost };
});
afterAll(() => world.close());

async function createDeal(name: Name = 'manager', input: Partial<Parameters<typeof createDeals>[1][number]> = {}) {
  const [deal] = await createDeals(world.as(name), [{ title: 'Anvils', amount: 1000, ...input }]);
  if (!deal) throw new Error('No deal was made');
  return deal;
}

const periodsOf = (dealId: number) =>
  world.database.db
    .select()
    .from(dealPeriods)
    .where(eq(dealPeriods.dealId, dealId))
    .orderBy(asc(dealPeriods.validFrom), asc(dealPeriods.id));
const columnOf = async (stageId: number) =>
  world.database.db
    .select({ id: deals.id, position: deals.position })
    .from(deals)
    .where(eq(deals.stageId, stageId))
    .orderBy(asc(deals.position), asc(deals.id));
const refusal = (code: string, fields?: Record<string, string>) =>
  expect.objectContaining({ code, ...(fields ? { details: expect.objectContaining({ fields }) } : {}) });

test('a new deal begins on top of the first stage of the default pipeline, as its creator’s', async () => {
  const older = await createDeal();
  const deal = await createDeal();
  expect(deal).toMatchObject({
    stageId: stages.first.id,
    probability: 10,
    status: 'open',
    currency: 'USD',
    responsibleId: world.people.manager.userId,
    version: 1,
  });
  expect(deal.position < older.position).toBe(true);
  expect(await periodsOf(deal.id)).toMatchObject([{ stageId: stages.first.id, validTo: null, amount: 1000 }]);
});

test('a move changes stage, probability and history, and writes one entry to the timeline', async () => {
  const deal = await createDeal();
  const [moved] = await moveDeals(world.as('manager'), [{ id: deal.id, stageId: stages.third.id }]);
  expect(moved?.deal).toMatchObject({
    stageId: stages.third.id,
    probability: 50,
    status: 'open',
    closedAt: null,
    version: 2,
  });
  expect(moved?.activity).toMatchObject({ type: 'stage_change', body: 'Stage changed: Qualification → Proposal' });
  const [before, after, ...rest] = await periodsOf(deal.id);
  expect(rest).toEqual([]);
  expect(before?.validTo).toEqual(after?.validFrom);
  expect(after).toMatchObject({ stageId: stages.third.id, validTo: null });
  const entries = await world.database.db.select().from(activities).where(eq(activities.entityId, deal.id));
  expect(entries).toHaveLength(1);
});

test('closing and reopening: the last open stage comes back, the dates follow', async () => {
  const deal = await createDeal();
  const ctx = world.as('manager');
  await moveDeals(ctx, [{ id: deal.id, stageId: stages.second.id }]);
  const [lost] = await closeDeals(ctx, [{ id: deal.id, won: false, reason: 'Too dear' }]);
  expect(lost?.deal).toMatchObject({ status: 'lost', stageId: stages.lost.id, probability: 0, lostReason: 'Too dear' });
  expect(lost?.deal.closedAt).toBeInstanceOf(Date);
  const [won] = await moveDeals(ctx, [{ id: deal.id, stageId: stages.won.id, reason: 'Changed their mind' }]);
  expect(won?.deal).toMatchObject({ status: 'won', probability: 100, wonReason: 'Changed their mind' });
  const [open] = await reopenDeals(ctx, [{ id: deal.id }]);
  expect(open?.deal).toMatchObject({ status: 'open', stageId: stages.second.id, probability: 20, closedAt: null });
  await expect(reopenDeals(ctx, [{ id: deal.id }])).rejects.toEqual(refusal('CONFLICT'));
  const kinds = await world.database.db
    .select({ kind: events.kind })
    .from(events)
    .where(eq(events.entityId, deal.id))
    .orderBy(asc(events.id));
  expect(kinds.map(({ kind }) => kind).filter((kind) => kind !== 'created')).toEqual([
    'moved',
    'lost',
    'won',
    'reopened',
  ]);
});

describe('rank', () => {
  test('before and after a neighbour, and on top without one', async () => {
    const [a, b, c] = [await createDeal(), await createDeal(), await createDeal()];
    const ctx = world.as('manager');
    await moveDeals(ctx, [{ id: a.id, stageId: stages.third.id }]);
    await moveDeals(ctx, [{ id: b.id, stageId: stages.third.id, afterId: a.id }]);
    await moveDeals(ctx, [{ id: c.id, stageId: stages.third.id, beforeId: b.id }]);
    const order = (await columnOf(stages.third.id)).map(({ id }) => id);
    expect(order.indexOf(c.id)).toBe(order.indexOf(a.id) + 1);
    expect(order.indexOf(b.id)).toBe(order.indexOf(c.id) + 1);
  });

  test('100 drops into the same gap at once lose nothing and leave a valid order', async () => {
    const created = await createDeals(
      world.as('admin'),
      Array.from({ length: 102 }, (_, index) => ({ title: `Drop ${index}` })),
    );
    const [top, bottom, ...dropped] = created;
    if (!top || !bottom) throw new Error('No deals were made');
    await moveDeals(world.as('admin'), [{ id: top.id, stageId: stages.second.id }]);
    await moveDeals(world.as('admin'), [{ id: bottom.id, stageId: stages.second.id, afterId: top.id }]);
    await Promise.all(
      dropped.map((deal) =>
        moveDeals(world.as('admin'), [{ id: deal.id, stageId: stages.second.id, afterId: top.id }]),
      ),
    );
    const column = await columnOf(stages.second.id);
    const between = column.slice(
      column.findIndex(({ id }) => id === top.id) + 1,
      column.findIndex(({ id }) => id === bottom.id),
    );
    expect(new Set(between.map(({ id }) => id))).toEqual(new Set(dropped.map(({ id }) => id)));
    expect(new Set(column.map(({ position }) => position)).size).toBe(column.length);
  });

  test('equal neighbours are spread again', async () => {
    const [a, b, c] = [await createDeal('admin'), await createDeal('admin'), await createDeal('admin')];
    await world.database.db
      .update(deals)
      .set({ stageId: stages.won.id, status: 'won', closedAt: new Date(), position: 'V' })
      .where(sql`${deals.id} in (${a.id}, ${b.id})`);
    await moveDeals(world.as('admin'), [{ id: c.id, stageId: stages.won.id, afterId: Math.min(a.id, b.id) }]);
    const column = (await columnOf(stages.won.id)).map(({ id }) => id);
    expect(column.indexOf(c.id)).toBe(column.indexOf(Math.min(a.id, b.id)) + 1);
  });
});

describe('refusals change nothing', () => {
  const cases: [string, Name, (id: number) => Promise<unknown>, string][] = [
    [
      'a colleague’s deal is not there for a manager',
      'manager',
      (id) => moveDeals(world.as('outsider'), [{ id, stageId: stages.second.id }]),
      'NOT_FOUND',
    ],
    [
      'an absent deal is not there either',
      'manager',
      () => moveDeals(world.as('manager'), [{ id: 999_999, stageId: stages.second.id }]),
      'NOT_FOUND',
    ],
    [
      'a viewer sees and may not move',
      'manager',
      (id) => moveDeals(world.as('viewer'), [{ id, stageId: stages.second.id }]),
      'FORBIDDEN',
    ],
    [
      'a lead may reassign but not edit',
      'manager',
      (id) => editDeals(world.as('lead'), [{ id, set: { title: 'Mine' } }]),
      'FORBIDDEN',
    ],
    [
      'a stale version',
      'manager',
      (id) => editDeals(world.as('manager'), [{ id, set: { title: 'New' }, version: 99 }]),
      'CONFLICT',
    ],
    [
      'a stage that is not there',
      'manager',
      (id) => moveDeals(world.as('manager'), [{ id, stageId: 999_999 }]),
      'INVALID',
    ],
    [
      'cents of a currency without any',
      'manager',
      (id) => editDeals(world.as('manager'), [{ id, set: { amount: 1.5, currency: 'JPY' } }]),
      'INVALID',
    ],
    [
      'a probability that the stage rules out',
      'manager',
      (id) =>
        closeDeals(world.as('manager'), [{ id, won: true }]).then(() =>
          editDeals(world.as('manager'), [{ id, set: { probability: 50 } }]),
        ),
      'INVALID',
    ],
    [
      'a person of another team',
      'manager',
      (id) => assignDeals(world.as('manager'), [{ id, responsibleId: world.people.outsider.userId }]),
      'FORBIDDEN',
    ],
    [
      'a person who is not there',
      'manager',
      (id) => assignDeals(world.as('manager'), [{ id, responsibleId: 999_999 }]),
      'INVALID',
    ],
  ];
  test.each(cases)('%s', async (_, owner, attempt, code) => {
    const { id } = await createDeal(owner);
    await expect(attempt(id)).rejects.toEqual(refusal(code));
    await expect(attempt(id)).rejects.toBeInstanceOf(AppError);
    expect(await getDeal(world.as('admin'), id)).toMatchObject({
      title: 'Anvils',
      stageId: expect.any(Number),
      responsibleId: world.people.manager.userId,
    });
  });
});

test('disjoint edits merge; of two edits of one field the later is shown the row', async () => {
  const { id } = await createDeal();
  const ctx = world.as('manager');
  await Promise.all([
    editDeals(ctx, [{ id, set: { title: 'Hammers' }, from: { title: 'Anvils' } }]),
    editDeals(ctx, [{ id, set: { amount: 5 }, from: { amount: 1000 } }]),
  ]);
  expect(await getDeal(ctx, id)).toMatchObject({ title: 'Hammers', amount: 5, version: 3 });
  const late = editDeals(ctx, [{ id, set: { title: 'Nails' }, from: { title: 'Anvils' } }]);
  await expect(late).rejects.toMatchObject({ code: 'CONFLICT', details: { current: { title: 'Hammers' } } });
});

test('a move of a deal that somebody else moved meanwhile is refused, and says who did', async () => {
  const { id, stageId } = await createDeal();
  const [there, elsewhere] = [stages.second.id, stages.third.id];
  await moveDeals(world.as('admin'), [{ id, stageId: there, from: { stageId } }]);
  const late = moveDeals(world.as('manager'), [{ id, stageId: elsewhere, from: { stageId } }]);
  const { code, details } = await refusedWith(late);
  expect(code).toBe('CONFLICT');
  expect(details.current).toMatchObject({ id, stageId: there });
  expect(details.collisions).toMatchObject([{ field: 'stageId', user: { name: 'admin' } }]);
  await moveDeals(world.as('manager'), [{ id, stageId: elsewhere, from: { stageId: there } }]);
});

test('the trash hides a deal from lists and boards until it is restored', async () => {
  const { id } = await createDeal('manager', { title: 'Trashed xylophone' });
  const ctx = world.as('manager');
  const find = () => dealList.page(ctx, { page: 1, perPage: 10, sort: '-updatedAt', q: 'xylophone' });
  expect((await find()).total).toBe(1);
  await trashDeals(ctx, [id]);
  expect((await find()).items).toEqual([]);
  await restoreDeals(ctx, [id]);
  expect((await find()).items).toMatchObject([{ id, can: { edit: true, delete: true } }]);
});

test('each sees the board that their role reaches; totals count what is not on the page too', async () => {
  const { database, as } = world;
  await database.db.execute(sql`truncate deals cascade`);
  await createDeals(
    as('manager'),
    Array.from({ length: 60 }, () => ({ title: 'Ours', amount: 10 })),
  );
  await createDeals(as('outsider'), [{ title: 'Theirs', amount: 7, currency: 'EUR' }]);
  const counts = async (name: Name) => {
    const [first] = (await loadBoard(as(name), {})).columns;
    return { count: first?.count, cards: first?.deals.length, totals: first?.totals };
  };
  const ours = { currency: 'USD', amount: 600, weighted: 60 };
  const theirs = { currency: 'EUR', amount: 7, weighted: 0.7 };
  expect(await counts('admin')).toEqual({ count: 61, cards: 50, totals: [ours, theirs] });
  expect(await counts('lead')).toEqual({ count: 60, cards: 50, totals: [ours] });
  expect(await counts('manager')).toEqual({ count: 60, cards: 50, totals: [ours] });
  expect(await counts('outsider')).toEqual({ count: 1, cards: 1, totals: [theirs] });
  expect(await counts('colleague')).toEqual({ count: 0, cards: 0, totals: [] });
});

test('a board counts the cards that it shows, also while deals are made', async () => {
  await world.database.db.execute(sql`truncate deals cascade`);
  const boards = await Promise.all(
    Array.from({ length: 40 }, async () => {
      await createDeals(world.as('manager'), [{ title: 'Meanwhile' }]);
      return loadBoard(world.as('manager'), { q: 'meanwhile' });
    }),
  );
  const counts = boards.map(({ columns }) => columns[0]?.count);
  expect(boards.map(({ columns }) => columns[0]?.deals.length)).toEqual(counts);
  expect(new Set(counts).size).toBeGreaterThan(1);
});

test('totals of a customer are by status and currency, as far as each sees the deals', async () => {
  const { as, people } = world;
  const [company] = await createCompanies(as('admin'), [{ name: 'Buyers' }]);
  const companyId = company?.id ?? 0;
  const of = { companyId, responsibleId: people.manager.userId, createdAt: new Date('2024-01-10') };
  await createDeals(as('admin'), [
    { title: 'Open', amount: 10.5, ...of },
    { title: 'Open too', amount: 2, ...of },
    { title: 'Won', amount: 7, currency: 'EUR', stageId: stages.won.id, closedAt: new Date('2024-03-01'), ...of },
    { title: 'Of another', amount: 1, ...of, responsibleId: people.outsider.userId },
    { title: 'To another', amount: 100, ...of, companyId: null },
  ]);
  const totals = async (name: Name) => (await totalDeals(as(name), { companyId })).items;
  const won = { status: 'won', currency: 'EUR', count: 1, amount: 7 };
  expect(await totals('manager')).toEqual([{ status: 'open', currency: 'USD', count: 2, amount: 12.5 }, won]);
  expect(await totals('admin')).toEqual([{ status: 'open', currency: 'USD', count: 3, amount: 13.5 }, won]);
  expect(await totals('colleague')).toEqual([]);
  const closedAfter = async (day: string) =>
    (await dealList.page(as('manager'), { page: 1, perPage: 10, sort: 'title', companyId, closedAfter: new Date(day) }))
      .total;
  expect([await closedAfter('2024-03-01'), await closedAfter('2024-03-02')]).toEqual([1, 0]);
});

test('an import’s past reaches the history', async () => {
  const [deal] = await createDeals(world.as('admin'), [
    { title: 'Old', stageId: stages.won.id, createdAt: new Date('2024-01-10'), closedAt: new Date('2024-03-01') },
  ]);
  if (!deal) throw new Error('No deal was made');
  expect(deal).toMatchObject({ status: 'won', closedAt: new Date('2024-03-01'), createdAt: new Date('2024-01-10') });
  expect(await periodsOf(deal.id)).toMatchObject([
    { status: 'open', validFrom: new Date('2024-01-10'), validTo: new Date('2024-03-01') },
    { status: 'won', validFrom: new Date('2024-03-01'), validTo: null },
  ]);
});
