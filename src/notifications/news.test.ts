import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ActorContext, SYSTEM } from '../access/actor.ts';
import { editActivities, logActivities, trashActivities } from '../activities/activities.ts';
import { mentionOf } from '../activities/input.ts';
import { createAuth } from '../auth/auth.ts';
import { createCompanies, editCompanies } from '../companies/companies.ts';
import { createContacts } from '../contacts/contacts.ts';
import { momentAt } from '../core/zones.ts';
import { assignDeals, closeDeals, createDeals, moveDeals, reopenDeals } from '../deals/deals.ts';
import { deals } from '../deals/table.ts';
import { follow, unfollow } from '../follows/follows.ts';
import { followState } from '../follows/queries.ts';
import { listPipelines } from '../pipelines/queries.ts';
import { pipelineStages } from '../pipelines/table.ts';
import { editRole } from '../roles/roles.ts';
import { tasks } from '../tasks/table.ts';
import { createTasks, editTasks } from '../tasks/tasks.ts';
import { type Name, openTestWorld, type TestWorld } from '../testing/actors.ts';
import { refusal } from '../testing/refusal.ts';
import { users } from '../users/table.ts';
import { editUsers } from '../users/users.ts';
import { choose, listChoices } from './choices.ts';
import { tellInTheMorning } from './daily.ts';
import { markRead, markUnread } from './notifications.ts';
import { countUnread, listNotifications } from './queries.ts';
import { reactToEvents } from './reactions.ts';
import { notificationChoices, notifications } from './table.ts';

let world: TestWorld;
let stageIds: number[];
beforeAll(async () => {
  world = await openTestWorld();
  const [pipeline] = await listPipelines(world.database.db);
  stageIds = pipeline?.stages.map(({ id }) => id) ?? [];
});
afterAll(() => world.close());
beforeEach(async () => {
  await reactToEvents(system());
  await world.database.db.delete(notifications);
  await world.database.db.delete(notificationChoices);
});

const system = (): ActorContext => ({ actor: SYSTEM, db: world.database.db, onCommit: () => {} });
const idOf = (name: Name) => world.people[name].userId;
const member = (name: Name) => ({ ...world.as(name), actor: world.people[name] });
const only = (rows: readonly { id: number }[]): number => rows[0]?.id ?? 0;

async function dealOf(owner: Name, title = 'Sensors'): Promise<number> {
  const id = only(await createDeals(world.as(owner), [{ title }]));
  await reactToEvents(system());
  return id;
}

/** What each of these people has heard, the oldest first: `kind by title`. */
async function heard(...names: Name[]) {
  await reactToEvents(system());
  const entries = await Promise.all(
    names.map(async (name) => {
      const { items } = await listNotifications(member(name), { limit: 50 });
      return [name, items.map(({ kind, by, title }) => `${kind} ${by?.name} ${title}`).reverse()] as const;
    }),
  );
  return Object.fromEntries(entries);
}

const commentOn = async (author: Name, dealId: number, body: string) =>
  only(await logActivities(world.as(author), [{ entityType: 'deal', entityId: dealId, type: 'comment', body }]));

describe('assignments', () => {
  test('of companies and contacts are told too, and many at once as one', async () => {
    const [company] = await createCompanies(world.as('lead'), [{ name: 'Acme', responsibleId: idOf('manager') }]);
    await createContacts(world.as('lead'), [{ lastName: 'Berg', responsibleId: idOf('manager') }]);
    expect(await heard('manager')).toEqual({
      manager: ['company_assigned lead Acme', 'contact_assigned lead Berg'],
    });
    const many = Array.from({ length: 6 }, (_, n) => ({ title: `Deal ${n}`, responsibleId: idOf('manager') }));
    await createDeals(world.as('lead'), many);
    await reactToEvents(system());
    const { items } = await listNotifications(member('manager'), { limit: 1 });
    expect(items[0]).toMatchObject({ kind: 'deal_assigned', count: 6, entityId: null, by: { name: 'lead' } });
    expect(await countUnread(member('manager'))).toBe(3);
    await editCompanies(world.as('admin'), [{ id: company?.id ?? 0, set: { responsibleId: idOf('outsider') } }]);
    expect(await heard('outsider')).toEqual({ outsider: ['company_assigned admin Acme'] });
  });
});

describe('comments', () => {
  test('tell whoever is responsible and those who follow; who is mentioned is told that alone', async () => {
    const id = await dealOf('manager');
    await follow(member('viewer'), { entityType: 'deal', entityId: id });
    await commentOn('lead', id, `What about this, ${mentionOf(idOf('admin'))}?`);
    expect(await heard('manager', 'viewer', 'admin', 'lead', 'colleague')).toEqual({
      manager: ['commented lead Sensors'],
      viewer: ['commented lead Sensors'],
      admin: ['mentioned lead Sensors'],
      lead: [],
      colleague: [],
    });
    const { items } = await listNotifications(member('admin'), { limit: 1 });
    expect(items[0]?.excerpt).toBe('What about this, @admin?');
  });

  test('have whoever writes one follow, until they stop it', async () => {
    const id = await dealOf('manager');
    const record = { entityType: 'deal', entityId: id } as const;
    await commentOn('lead', id, 'First');
    await commentOn('manager', id, 'Second');
    expect((await heard('lead')).lead).toEqual(['commented manager Sensors']);
    expect(await followState(member('lead'), record)).toEqual({ isFollowing: true });
    expect(await unfollow(member('lead'), record)).toEqual({ isFollowing: false });
    await commentOn('manager', id, 'Third');
    expect((await heard('lead')).lead).toEqual(['commented manager Sensors']);
    expect((await refusal(follow(member('outsider'), record))).code).toBe('NOT_FOUND');
  });

  test('that are edited tell those who are new in them; one that is gone tells nobody', async () => {
    const id = await dealOf('manager');
    const comment = await commentOn('manager', id, `Ask ${mentionOf(idOf('lead'))}`);
    await editActivities(world.as('manager'), [
      { id: comment, set: { body: `Ask ${mentionOf(idOf('lead'))} and ${mentionOf(idOf('admin'))}` } },
    ]);
    expect(await heard('lead', 'admin')).toEqual({
      lead: ['mentioned manager Sensors'],
      admin: ['mentioned manager Sensors'],
    });
    const gone = await commentOn('manager', id, `Hello ${mentionOf(idOf('viewer'))}`);
    await trashActivities(world.as('manager'), [gone]);
    expect((await heard('viewer')).viewer).toEqual([]);
  });

  test('a note and a call mention people too, but are nobody else’s news', async () => {
    const id = await dealOf('manager');
    await logActivities(world.as('lead'), [
      { entityType: 'deal', entityId: id, type: 'call', body: `${mentionOf(idOf('admin'))}, they want a pilot` },
    ]);
    expect(await heard('manager', 'admin')).toEqual({ manager: [], admin: ['mentioned lead Sensors'] });
  });
});

describe('a deal’s way', () => {
  const move = (name: Name, id: number, stage: number) =>
    moveDeals(world.as(name), [{ id, stageId: stageIds[stage] ?? 0 }]);

  test('is told to its owner and those who follow, unless it was they who moved it', async () => {
    const id = await dealOf('manager');
    await follow(member('viewer'), { entityType: 'deal', entityId: id });
    await move('admin', id, 1);
    await move('manager', id, 2);
    expect(await heard('manager', 'viewer', 'lead')).toEqual({
      manager: ['deal_moved admin Sensors'],
      viewer: ['deal_moved admin Sensors', 'deal_moved manager Sensors'],
      lead: [],
    });
    const { items } = await listNotifications(member('viewer'), { limit: 1 });
    expect(items[0]?.stage).toEqual({ from: 'Needs analysis', to: 'Proposal' });
  });

  test('that is won or lost is told to those of the team who see it', async () => {
    const id = await dealOf('manager');
    await closeDeals(world.as('manager'), [{ id, won: true }]);
    expect(await heard('manager', 'colleague', 'viewer', 'lead', 'admin', 'southLead')).toEqual({
      manager: [],
      colleague: [],
      viewer: ['deal_won manager Sensors'],
      lead: ['deal_won manager Sensors'],
      admin: [],
      southLead: [],
    });
    await reopenDeals(world.as('manager'), [{ id }]);
    await closeDeals(world.as('admin'), [{ id, won: false }]);
    expect((await heard('manager')).manager).toEqual(['deal_lost admin Sensors']);
  });

  test('out of sight is told to nobody, even where they follow; and what was told keeps its secret', async () => {
    const id = await dealOf('manager');
    await follow(member('manager'), { entityType: 'deal', entityId: id });
    await move('admin', id, 1);
    await reactToEvents(system());
    await assignDeals(world.as('admin'), [{ id, responsibleId: idOf('outsider') }]);
    await move('admin', id, 2);
    expect((await heard('manager')).manager).toEqual(['deal_moved admin null']);
    const { items } = await listNotifications(member('manager'), { limit: 1 });
    expect(items[0]).toMatchObject({ entityId: null, stage: null, excerpt: null });
  });
});

test('whose role, team or rights change is told; who changes them is not', async () => {
  const { db } = world.database;
  const auth = createAuth({ db, isSecure: false, publicUrl: 'http://crm.example' });
  await editUsers(world.as('admin'), auth, [{ id: idOf('colleague'), set: { role: 'viewer', name: 'colleague' } }]);
  await editUsers(world.as('admin'), auth, [{ id: idOf('colleague'), set: { teamId: null } }]);
  await editRole(world.as('admin'), auth, { role: 'viewer', set: { permissions: { deal: { comment: 'team' } } } });
  await reactToEvents(system());
  const rightsOf = async (name: Name) =>
    (await listNotifications(member(name), { limit: 9 })).items.map(({ rights }) => rights).reverse();
  expect(await rightsOf('colleague')).toEqual([
    { what: 'role', to: 'viewer' },
    { what: 'team', to: null },
    { what: 'permissions', to: null },
  ]);
  expect(await rightsOf('viewer')).toEqual([{ what: 'permissions', to: null }]);
  expect(await rightsOf('admin')).toEqual([]);
  await editUsers(world.as('admin'), auth, [
    { id: idOf('colleague'), set: { role: 'manager', teamId: world.people.colleague.teamId } },
  ]);
});

describe('in the morning', () => {
  const BERLIN = 'Europe/Berlin';
  const at = (day: string, time: string) => momentAt(day, time, BERLIN);
  const tell = (day: string, time: string) => tellInTheMorning(system(), at(day, time));
  beforeAll(async () => {
    await world.database.db
      .update(users)
      .set({ timezone: BERLIN })
      .where(eq(users.id, idOf('manager')));
  });

  /** A task of the day before the clocks change, made long before. */
  async function taskDue(dueAt: Date): Promise<number> {
    const id = only(await createTasks(world.as('manager'), [{ title: 'Call back', dueAt }]));
    await world.database.db
      .update(tasks)
      .set({ createdAt: new Date('2025-01-01T00:00Z') })
      .where(eq(tasks.id, id));
    return id;
  }

  test.each([
    ['on which clocks go forward', '2026-03-28', '2026-03-29'],
    ['on which clocks go back', '2026-10-24', '2026-10-25'],
  ])('of a day %s, what was due the day before is told once, from eight on', async (_, before, day) => {
    const id = await taskDue(at(before, '23:59'));
    expect(await tell(day, '07:59')).toBe(0);
    expect(await Promise.all(Array.from({ length: 4 }, () => tell(day, '08:00')))).toContain(1);
    expect(await tell(day, '08:15')).toBe(0);
    expect((await heard('manager')).manager).toEqual(['task_overdue undefined Call back']);
    // Due at another time it is due anew.
    await editTasks(world.as('manager'), [{ id, set: { dueAt: at(day, '10:00') } }]);
    expect(await tell(day, '12:00')).toBe(0);
    await editTasks(world.as('manager'), [{ id, set: { status: 'done' } }]);
    await world.database.db.update(tasks).set({ deletedAt: new Date() }).where(eq(tasks.id, id));
  });

  test('what is long past, done or made for a time in the past is no news', async () => {
    const long = await taskDue(at('2026-06-01', '12:00'));
    const done = await taskDue(at('2026-06-14', '12:00'));
    await editTasks(world.as('manager'), [{ id: done, set: { status: 'done' } }]);
    const late = only(await createTasks(world.as('manager'), [{ title: 'Late', dueAt: at('2026-06-14', '12:00') }]));
    expect(await tell('2026-06-15', '09:00')).toBe(0);
    await world.database.db.update(tasks).set({ deletedAt: new Date() }).where(sql`id in (${long}, ${done}, ${late})`);
  });

  test('a deal that begins to rot is told once for its stay', async () => {
    const { db } = world.database;
    const id = await dealOf('manager');
    await db
      .update(pipelineStages)
      .set({ rottingDays: 10 })
      .where(eq(pipelineStages.id, stageIds[0] ?? 0));
    const enter = (moment: Date) => db.update(deals).set({ stageEnteredAt: moment }).where(eq(deals.id, id));
    await enter(at('2026-05-01', '15:00'));
    expect(await tell('2026-05-11', '12:00')).toBe(0);
    expect(await tell('2026-05-12', '07:00')).toBe(0);
    expect(await tell('2026-05-12', '08:00')).toBe(1);
    expect(await tell('2026-05-13', '08:00')).toBe(0);
    await enter(at('2026-05-20', '15:00'));
    expect(await tell('2026-06-01', '08:00')).toBe(1);
    expect((await heard('manager')).manager).toEqual([
      'deal_rotting undefined Sensors',
      'deal_rotting undefined Sensors',
    ]);
    await db.update(pipelineStages).set({ rottingDays: null });
  });
});

describe('choices', () => {
  test('are the usual ones until somebody chooses otherwise, each by itself', async () => {
    const enabled = async (name: Name) =>
      (await listChoices(member(name))).items
        .filter((choice) => choice.topic === 'commented' && choice.enabled)
        .map(({ channel }) => channel);
    expect(await enabled('manager')).toEqual(['bell', 'toast', 'email']);
    await choose(member('manager'), { topic: 'commented', channel: 'toast', enabled: false });
    await choose(member('manager'), { topic: 'commented', channel: 'email', enabled: true });
    expect([await enabled('manager'), await enabled('lead')]).toEqual([
      ['bell', 'email'],
      ['bell', 'toast', 'email'],
    ]);
  });

  test('say where something is heard of; what is heard nowhere is told nowhere, now or later', async () => {
    const id = await dealOf('manager');
    for (const channel of ['bell', 'toast', 'email'] as const) {
      await choose(member('manager'), { topic: 'commented', channel, enabled: channel === 'email' });
    }
    await commentOn('lead', id, 'Hello');
    expect((await heard('manager')).manager).toEqual([]);
    expect(await countUnread(member('manager'))).toBe(0);
    const [row] = await world.database.db.select().from(notifications);
    expect(row).toMatchObject({ channels: ['email'], mailAt: expect.any(Date) });
  });
});

test('what was read can be made unread again, by its owner alone', async () => {
  const id = await dealOf('manager');
  await commentOn('lead', id, 'Hello');
  await reactToEvents(system());
  const { items } = await listNotifications(member('manager'), { limit: 1 });
  const ids = items.map((item) => item.id);
  await markRead(member('manager'), { ids });
  expect(await countUnread(member('manager'))).toBe(0);
  expect((await refusal(markUnread(member('lead'), ids))).code).toBe('INVALID');
  await markUnread(member('manager'), ids);
  expect(await countUnread(member('manager'))).toBe(1);
});
