import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { byRule, SYSTEM, type UserActor } from '../access/actor.ts';
import { fieldRightsOf } from '../access/fields.ts';
import { logActivities } from '../activities/activities.ts';
import { createDeals, editDeals, moveDeals, trashDeals } from '../deals/deals.ts';
import { listPipelines } from '../pipelines/queries.ts';
import { createTasks, editTasks } from '../tasks/tasks.ts';
import { type Name, openTestWorld, type TestWorld } from '../testing/actors.ts';
import { refusal } from '../testing/refusal.ts';
import { forgetLooks, look, lookAtAll } from './looks.ts';
import { findChanged, readNews } from './queries.ts';
import { recordLooks } from './table.ts';

let world: TestWorld;
let stageIds: number[];

beforeAll(async () => {
  world = await openTestWorld();
  const [pipeline] = await listPipelines(world.database.db);
  stageIds = pipeline?.stages.map(({ id }) => id) ?? [];
});
afterAll(() => world.close());

const as = (name: Name, actor: Partial<UserActor> = {}) => ({
  ...world.as(name),
  actor: { ...world.people[name], ...actor },
});
const idOf = (name: Name) => world.people[name].userId;

async function dealOf(name: Name, by: Name = name): Promise<number> {
  const [deal] = await createDeals(world.as(by), [{ title: 'Anvils', amount: 1000, responsibleId: idOf(name) }]);
  return deal?.id ?? 0;
}

/** Opens a deal as the client does: what is new is read, then noted as seen. */
async function open(name: Name, id: number) {
  const news = await readNews(as(name), { entityType: 'deal', entityId: id });
  await look(as(name), { entityType: 'deal', entityId: id, upTo: news.upTo });
  return news;
}

const changed = (name: Name, ids: readonly number[], actor: Partial<UserActor> = {}) =>
  findChanged(as(name, actor), { entityType: 'deal', ids: [...ids] });

test('what others changed after one’s look is marked until one looks again; one’s own changes never are', async () => {
  const id = await dealOf('manager');
  const ofOthers = await dealOf('colleague');
  expect(await open('manager', id)).toMatchObject({ since: null, changes: [] });
  await editDeals(as('manager'), [{ id, set: { title: 'Hammers' } }]);
  expect(await changed('manager', [id, ofOthers])).toEqual({ looked: [id], items: [] });

  await editDeals(as('admin'), [{ id, set: { amount: 5 } }]);
  await moveDeals(as('admin', { channel: 'api' }), [{ id, stageId: stageIds[2] ?? 0 }]);
  const { items } = await changed('manager', [id]);
  expect(items).toMatchObject([
    { id, activities: 0, isAssigned: false, user: { id: idOf('admin'), name: 'admin' }, channel: 'api' },
  ]);
  expect(items[0]?.fields).toEqual(expect.arrayContaining(['amount', 'stageId', 'probability']));
  expect(items[0]?.fields).not.toEqual(expect.arrayContaining(['position']));
  // Whoever did it has nothing to see.
  await open('admin', id);
  expect((await changed('admin', [id])).items).toEqual([]);

  const { changes, since, upTo } = await open('manager', id);
  expect(changes).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ field: 'amount', from: 1000, to: 5, user: { id: idOf('admin'), name: 'admin' } }),
      expect.objectContaining({ field: 'stageId', toName: 'Proposal', channel: 'api' }),
    ]),
  );
  expect(changes.map(({ field }) => field)).not.toContain('title');
  expect((await changed('manager', [id])).items).toEqual([]);
  expect(await open('manager', id)).toMatchObject({ since: upTo, changes: [] });
  // As of the look before: what has come is told on top of what was new.
  await editDeals(as('admin'), [{ id, set: { source: 'Fair' } }]);
  const again = await readNews(as('manager'), { entityType: 'deal', entityId: id, since: since ?? undefined });
  expect(again.changes.map(({ field }) => field)).toEqual(expect.arrayContaining(['amount', 'stageId', 'source']));
});

test('a field that was changed back, or by oneself in the end, is no news', async () => {
  const id = await dealOf('manager');
  await open('manager', id);
  await editDeals(as('admin'), [{ id, set: { amount: 7, source: 'Fair', title: 'Nails' } }]);
  await editDeals(as('admin'), [{ id, set: { amount: 1000 } }]);
  await editDeals(as('manager'), [{ id, set: { source: 'Web' } }]);
  const { changes } = await readNews(as('manager'), { entityType: 'deal', entityId: id });
  expect(changes).toMatchObject([{ field: 'title', from: 'Anvils', to: 'Nails' }]);
});

test('imports, the system and other people’s rules count; a rule that one set off oneself does not', async () => {
  const id = await dealOf('manager');
  const mark = async () => {
    const { items } = await changed('manager', [id]);
    await open('manager', id);
    return items.map(({ user, channel }) => [user?.name ?? null, channel]);
  };
  await open('manager', id);
  await editDeals({ ...as('admin'), actor: { ...SYSTEM } }, [{ id, set: { amount: 1 } }]);
  expect(await mark()).toEqual([[null, 'system']]);
  await editDeals(as('admin', { channel: 'import' }), [{ id, set: { amount: 2 } }]);
  expect(await mark()).toEqual([['admin', 'import']]);
  await editDeals({ ...as('admin'), actor: byRule(world.people.admin) }, [{ id, set: { amount: 3 } }]);
  expect(await mark()).toEqual([['admin', 'rule']]);
  await editDeals({ ...as('admin'), actor: byRule(world.people.manager) }, [{ id, set: { amount: 4 } }]);
  expect(await mark()).toEqual([]);
  await editDeals(as('manager', { channel: 'api' }), [{ id, set: { amount: 5 } }]);
  expect(await mark()).toEqual([]);
});

test('what others write on a record is marked, what one writes oneself and what a move writes is not', async () => {
  const id = await dealOf('manager');
  const on = { entityType: 'deal', entityId: id } as const;
  await logActivities(as('admin'), [{ ...on, type: 'note', body: 'Before' }]);
  await open('manager', id);
  await logActivities(as('manager'), [{ ...on, type: 'note', body: 'Mine' }]);
  await moveDeals(as('manager'), [{ id, stageId: stageIds[1] ?? 0 }]);
  expect((await changed('manager', [id])).items).toEqual([]);
  const longAgo = new Date('2020-01-01');
  await logActivities(as('lead'), [{ ...on, type: 'comment', body: 'One' }]);
  await logActivities(as('admin'), [{ ...on, type: 'call', body: 'Two', happenedAt: longAgo }]);
  expect((await changed('manager', [id])).items).toMatchObject([
    { activities: 2, fields: [], user: { id: idOf('admin'), name: 'admin' } },
  ]);
  await open('manager', id);
  expect((await changed('manager', [id])).items).toEqual([]);
});

test('what somebody was given and has not opened yet is marked; what came by import or long ago is not', async () => {
  const given = await dealOf('manager', 'admin');
  const own = await dealOf('manager');
  const handedOver = await dealOf('colleague');
  const [imported] = await createDeals(as('admin', { channel: 'import' }), [
    { title: 'Imported', responsibleId: idOf('manager') },
  ]);
  await editDeals(as('admin'), [{ id: handedOver, set: { responsibleId: idOf('manager') } }]);
  const ids = [given, own, handedOver, imported?.id ?? 0];
  const marked = async () => (await changed('manager', ids)).items.map(({ id, isAssigned }) => [id, isAssigned]);
  expect(await marked()).toEqual([
    [given, true],
    [handedOver, true],
  ]);
  // For everybody else they are nothing that was looked at.
  expect(await changed('lead', ids)).toEqual({ looked: [], items: [] });
  await open('manager', given);
  expect(await marked()).toEqual([[handedOver, true]]);

  const [task] = await createTasks(as('admin'), [{ title: 'Call', assigneeId: idOf('manager') }]);
  const tasks = () => findChanged(as('manager'), { entityType: 'task', ids: [task?.id ?? 0] });
  expect((await tasks()).items).toMatchObject([{ id: task?.id, isAssigned: true }]);
  await editTasks(as('manager'), [{ id: task?.id ?? 0, set: { assigneeId: idOf('colleague') } }]);
  expect((await tasks()).items).toEqual([]);
});

test('nothing shines through of what is out of sight, hidden or in the trash', async () => {
  const id = await dealOf('manager');
  const gone = await dealOf('manager');
  for (const each of [id, gone]) {
    await open('manager', each);
    await editDeals(as('admin'), [{ id: each, set: { amount: 7 } }]);
  }
  await trashDeals(as('admin'), [gone]);
  expect((await changed('manager', [id, gone])).items).toHaveLength(1);
  const fields = fieldRightsOf([{ resource: 'deal', field: 'amount', access: 'hidden' }]);
  expect((await changed('manager', [id], { fields })).items).toEqual([]);
  const blind = as('manager', { fields });
  expect((await readNews(blind, { entityType: 'deal', entityId: id })).changes).toEqual([]);
  await editDeals(as('admin'), [{ id, set: { amount: 8, title: 'Seen' } }]);
  expect((await changed('manager', [id], { fields })).items).toMatchObject([{ fields: ['title'] }]);
  expect((await readNews(blind, { entityType: 'deal', entityId: id })).changes).toMatchObject([{ field: 'title' }]);

  await editDeals(as('admin'), [{ id, set: { responsibleId: idOf('outsider') } }]);
  expect(await changed('manager', [id])).toEqual({ looked: [], items: [] });
  const record = { entityType: 'deal', entityId: id } as const;
  expect((await refusal(readNews(as('manager'), record))).code).toBe('NOT_FOUND');
  const blindly = look(as('manager'), { ...record, upTo: { event: 1, activity: 1 } });
  expect((await refusal(blindly)).code).toBe('NOT_FOUND');
});

test('a look never goes back, is written once whoever writes it twice, and is forgotten after a year', async () => {
  const id = await dealOf('manager');
  const { db } = world.database;
  const record = { entityType: 'deal', entityId: id } as const;
  const stored = async () => {
    const rows = await db.select().from(recordLooks).where(eq(recordLooks.entityId, id));
    return rows.map(({ eventId, activityId }) => [eventId, activityId]);
  };
  const places = [7, 3, 9, 9, 5].map((event) => ({ event, activity: 10 - event }));
  await Promise.all(places.map((upTo) => look(as('manager'), { ...record, upTo })));
  expect(await stored()).toEqual([[9, 7]]);
  await forgetLooks(db);
  expect(await stored()).toEqual([[9, 7]]);
  await db.update(recordLooks).set({ updatedAt: sql`now() - interval '366 days'` });
  // Whoever looks again has seen it, though there was nothing new.
  await look(as('manager'), { ...record, upTo: { event: 9, activity: 7 } });
  await forgetLooks(db);
  expect(await stored()).toEqual([[9, 7]]);
  await db.update(recordLooks).set({ updatedAt: sql`now() - interval '366 days'` });
  await forgetLooks(db);
  expect(await stored()).toEqual([]);
});

test('all of a type are marked as seen at once, and that is taken back', async () => {
  const ids = [await dealOf('manager', 'admin'), await dealOf('manager')];
  const [, looked = 0] = ids;
  await open('manager', looked);
  await editDeals(as('admin'), [{ id: looked, set: { amount: 7 } }]);
  await logActivities(as('admin'), [{ entityType: 'deal', entityId: looked, type: 'note', body: 'New' }]);
  const count = async () => (await changed('manager', ids)).items.length;
  expect(await count()).toBe(2);
  const { before } = await lookAtAll(as('manager'), { entityType: 'deal' });
  expect(await count()).toBe(0);
  expect(await open('manager', looked)).toMatchObject({ changes: [] });
  await lookAtAll(as('manager'), { entityType: 'deal', upTo: before });
  expect(await count()).toBe(1);
  await editDeals(as('admin'), [{ id: looked, set: { amount: 8 } }]);
  expect(await count()).toBe(2);
});
