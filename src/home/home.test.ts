import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { activities } from '../activities/table.ts';
import '../companies/entity.ts';
import '../contacts/entity.ts';
import { contacts } from '../contacts/table.ts';
import { createDeals, type NewDeal } from '../deals/deals.ts';
import { listPipelines } from '../pipelines/queries.ts';
import { createTasks } from '../tasks/tasks.ts';
import { type Name, openTestWorld, type TestWorld } from '../testing/actors.ts';
import { users } from '../users/table.ts';
import { boundsAt } from './bounds.ts';
import { loadAllAttention, loadHome } from './home.ts';

/** Clocks in Berlin went forward in the night: it is noon there, and the day has 23 hours. */
const NOW = new Date('2025-03-30T10:00:00Z');

let world: TestWorld;
let stageIds: { open: number; won: number; lost: number };

const idOf = (name: Name) => world.people[name].userId;
const homeOf = (name: Name) => loadHome({ ...world.as(name), actor: world.people[name] }, NOW);

async function makeDeals(owner: Name, deals: (Partial<NewDeal> & { title: string })[]): Promise<number[]> {
  const rows = deals.map((deal) => ({ currency: 'USD', ...deal, responsibleId: idOf(owner) }));
  return (await createDeals(world.as('admin'), rows)).map(({ id }) => id);
}

beforeAll(async () => {
  world = await openTestWorld();
  const [pipeline] = await listPipelines(world.database.db);
  const idAt = (place: number) => pipeline?.stages.at(place)?.id ?? 0;
  stageIds = { open: idAt(2), won: idAt(-2), lost: idAt(-1) };
  await world.database.db
    .update(users)
    .set({ timezone: 'Europe/Berlin' })
    .where(eq(users.id, idOf('manager')));
});
afterAll(() => world.close());

test.each([
  ['2025-03-30T10:00:00Z', 'Europe/Berlin', '2025-03-30', '2025-03-30T22:00:00Z', '2025-02-28T23:00:00Z'],
  ['2025-10-26T10:00:00Z', 'Europe/Berlin', '2025-10-26', '2025-10-26T23:00:00Z', '2025-09-30T22:00:00Z'],
  ['2025-01-01T02:00:00Z', 'America/New_York', '2024-12-31', '2025-01-01T05:00:00Z', '2024-12-01T05:00:00Z'],
  // There midnight is skipped: the day begins at one.
  ['2018-11-03T12:00:00Z', 'America/Sao_Paulo', '2018-11-03', '2018-11-04T03:00:00Z', '2018-11-01T03:00:00Z'],
])('at %s the clocks of %s show the day %s', (now, zone, today, dayEnd, monthStart) => {
  expect(boundsAt(new Date(now), zone)).toEqual({
    today,
    dayEnd: new Date(dayEnd),
    monthStart: new Date(monthStart),
  });
});

test('tasks are due today until midnight where the person is, and overdue once their time has passed', async () => {
  const due = (title: string, dueAt: string | null, more: object = {}) => ({
    title,
    dueAt: dueAt === null ? null : new Date(dueAt),
    assigneeId: idOf('manager'),
    ...more,
  });
  await createTasks(world.as('lead'), [
    due('long past', '2025-01-01T00:00:00Z'),
    due('an hour ago', '2025-03-30T09:00:00Z'),
    due('before midnight', '2025-03-30T21:59:59Z'),
    due('at midnight', '2025-03-30T22:00:00Z'),
    due('whenever', null),
    due('past but done', '2025-01-01T00:00:00Z', { status: 'done' }),
    due('a colleague’s', '2025-03-30T09:00:00Z', { assigneeId: idOf('colleague') }),
  ]);
  const { tasksDue, today, timezone } = await homeOf('manager');
  expect({ today, timezone }).toEqual({ today: '2025-03-30', timezone: 'Europe/Berlin' });
  expect(tasksDue).toMatchObject({ overdue: 2, today: 1 });
  expect(tasksDue.items.map(({ title }) => title)).toEqual(['long past', 'an hour ago', 'before midnight']);
});

describe('deals in numbers', () => {
  beforeAll(async () => {
    const { open, won, lost } = stageIds;
    const closed = (stageId: number, closedAt: string, amount: number, currency = 'USD') => ({
      title: 'Closed',
      stageId,
      amount,
      currency,
      createdAt: new Date('2025-01-01T00:00:00Z'),
      closedAt: new Date(closedAt),
    });
    await makeDeals('manager', [
      { title: 'Open', stageId: open, amount: 0.1 },
      { title: 'Open', stageId: open, amount: 0.2 },
      { title: 'Open', stageId: open, amount: 1000, currency: 'JPY', probability: 30 },
      closed(won, '2025-02-28T22:59:59Z', 7),
      closed(won, '2025-02-28T23:00:00Z', 100),
      closed(won, '2025-03-15T00:00:00Z', 11, 'EUR'),
      closed(lost, '2025-03-15T00:00:00Z', 50),
    ]);
    await makeDeals('colleague', [{ title: 'Open', stageId: open, amount: 5 }]);
    await makeDeals('outsider', [{ title: 'Open', stageId: open, amount: 9 }, closed(lost, '2025-03-20T00:00:00Z', 1)]);
  });

  const USD = { currency: 'USD', count: 2, amount: 0.3, weighted: 0.15 };
  const JPY = { currency: 'JPY', count: 1, amount: 1000, weighted: 300 };

  test('a manager sees their own, currency by currency, since the month began where they are', async () => {
    const { pipeline, month, byPerson, reach } = await homeOf('manager');
    expect(reach).toBe('own');
    expect(pipeline).toEqual({ mine: [USD, JPY], visible: [USD, JPY] });
    expect(month.mine).toEqual({
      won: {
        count: 2,
        totals: expect.arrayContaining([
          { currency: 'USD', count: 1, amount: 100 },
          { currency: 'EUR', count: 1, amount: 11 },
        ]),
      },
      lost: 1,
      winRate: 2 / 3,
    });
    expect(month.visible).toEqual(month.mine);
    expect(byPerson).toBeNull();
  });

  test('a lead sees the team person by person, and those too who have nothing', async () => {
    const { pipeline, byPerson } = await homeOf('lead');
    expect(pipeline.mine).toEqual([]);
    expect(pipeline.visible).toEqual([{ ...USD, count: 3, amount: 5.3, weighted: 2.65 }, JPY]);
    expect(byPerson?.map(({ user, open }) => [user.name, open.length])).toEqual([
      ['colleague', 1],
      ['lead', 0],
      ['manager', 2],
      ['viewer', 0],
    ]);
    expect(byPerson?.[1]?.month).toEqual({ won: { count: 0, totals: [] }, lost: 0, winRate: null });
  });

  test('an administrator sees all', async () => {
    const { pipeline, month, byPerson } = await homeOf('admin');
    expect(pipeline.visible[0]).toMatchObject({ currency: 'USD', count: 4, amount: 14.3 });
    // Midnight in Berlin is still February in the workspace's UTC.
    expect(month.visible).toMatchObject({ won: { count: 1 }, lost: 2, winRate: 1 / 3 });
    expect(byPerson?.map(({ user }) => user.name)).toEqual(['colleague', 'manager', 'outsider']);
  });
});

test('deals need attention when late, too long in their stage, or without a plan', async () => {
  const day = (daysAgo: number) => new Date(Number(NOW) - daysAgo * 86_400_000);
  const at = (title: string, daysAgo: number, expectedCloseDate: string | null) => ({
    title,
    stageId: stageIds.open,
    expectedCloseDate,
    createdAt: day(daysAgo),
  });
  const [late, rotting, idle, fine] = await makeDeals('southLead', [
    at('late', 1, '2025-03-29'),
    at('rotting', 15, null),
    at('late, rotting and idle', 15, '2025-03-01'),
    at('fine', 13, '2025-03-30'),
  ]);
  await createTasks(world.as('admin'), [
    ...[late, rotting, fine].map((dealId) => ({ title: 'Call', dealId, dueAt: NOW })),
    { title: 'Called', dealId: idle, dueAt: NOW, status: 'done' },
  ]);
  const { attention } = await loadHome(
    { ...world.as('southLead'), actor: { ...world.people.southLead, teamMemberIds: [idOf('southLead')] } },
    NOW,
  );
  expect(attention.items.map(({ title, reasons }) => [title, reasons])).toEqual([
    ['late, rotting and idle', ['overdue', 'rotting', 'noTask']],
    ['rotting', ['rotting']],
    ['late', ['overdue']],
  ]);
  expect(attention.total).toBe(3);
  const all = await loadAllAttention({ ...world.as('southLead'), actor: world.people.southLead }, NOW);
  expect(all.items.map(({ title }) => title)).toEqual(expect.arrayContaining(['late', 'rotting']));
});

test('the latest activities are of records in sight, however much happened elsewhere', async () => {
  const { db } = world.database;
  const people = await db
    .insert(contacts)
    .values([
      { firstName: 'Own', responsibleId: idOf('colleague') },
      { firstName: 'Foreign', responsibleId: idOf('outsider') },
    ])
    .returning();
  const notes = (entityId: number | undefined, count: number, since: number) =>
    Array.from({ length: count }, (_, n) => ({
      entityType: 'contact' as const,
      entityId: entityId ?? 0,
      type: 'note' as const,
      body: `${n}`,
      happenedAt: new Date(since + n),
    }));
  await db.insert(activities).values(notes(people[0]?.id, 20, Number(NOW)));
  const expected = Array.from({ length: 15 }, (_, n) => `${19 - n}`);
  expect((await homeOf('colleague')).latest.map(({ body }) => body)).toEqual(expected);
  await db.insert(activities).values(notes(people[1]?.id, 2_500, Number(NOW) + 1_000));
  expect((await homeOf('colleague')).latest.map(({ body }) => body)).toEqual(expected);
  expect((await homeOf('admin')).latest[0]?.body).toBe('2499');
});
