import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { logActivities } from '../activities/activities.ts';
import { activities } from '../activities/table.ts';
import { createContacts, editContacts, restoreContacts, trashContacts } from '../contacts/contacts.ts';
import { contacts } from '../contacts/table.ts';
import { createDeals, editDeals } from '../deals/deals.ts';
import { deals } from '../deals/table.ts';
import { defineJob, type JobContext } from '../jobs/kinds.ts';
import { getJob, listRefusals } from '../jobs/queries.ts';
import { startJob, workOnce } from '../jobs/work.ts';
import { listPipelines } from '../pipelines/queries.ts';
import { tasks } from '../tasks/table.ts';
import { createTasks, editTasks } from '../tasks/tasks.ts';
import { type Name, openTestWorld, type TestWorld } from '../testing/actors.ts';
import { refusal } from '../testing/refusal.ts';
import { undoJobOf } from './undo.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await openTestWorld();
});
afterAll(() => world.close());

const as = (name: Name) => ({ ...world.as(name), actor: world.people[name] });
const db = () => world.database.db;

const hooks: { work: (ctx: JobContext) => Promise<unknown> } = { work: async () => {} };
const anything = defineJob({
  kind: 'test.anything',
  input: z.object({}),
  position: z.int(),
  isUndoable: true,
  part: async (ctx) => {
    await hooks.work(ctx);
    return { position: null, done: 1 };
  },
});

async function workAll(): Promise<void> {
  while (await workOnce({ db: db(), onCommit: () => {} })) {
    // until nothing is left
  }
}

/** Does something as one job of the manager’s, and returns its id. */
async function asJob(work: (ctx: JobContext) => Promise<unknown>, name: Name = 'manager'): Promise<number> {
  hooks.work = work;
  const { id } = await startJob(as(name), anything, { input: {}, about: {} });
  await workAll();
  expect(await getJob(as(name), id, 'en')).toMatchObject({ state: 'done' });
  return id;
}

/** Takes it back, and returns what was refused. */
async function undo(id: number, name: Name = 'manager') {
  const job = await undoJobOf(as(name), id);
  await workAll();
  expect(await getJob(as(name), job.id, 'en')).toMatchObject({ state: 'done', undoesId: id });
  const { items } = await listRefusals(as(name), { id: job.id, limit: 50 }, 'en');
  return items.map(({ entityType, entityId, reasons }) => ({ entityType, entityId, reasons }));
}

async function makeContacts(...names: string[]) {
  return createContacts(
    as('manager'),
    names.map((lastName) => ({ lastName })),
  );
}
const contact = async (id: number) => (await db().select().from(contacts).where(eq(contacts.id, id)))[0];

test('what a job made, changed, deleted and restored is as it was before', async () => {
  const [edited, gone, back] = await makeContacts('Edited', 'Gone', 'Back');
  if (!edited || !gone || !back) throw new Error('Nothing was made');
  await trashContacts(as('manager'), [back.id]);
  const made: number[] = [];
  const job = await asJob(async (ctx) => {
    await editContacts(ctx, [{ id: edited.id, set: { city: 'Bonn', responsibleId: world.people.colleague.userId } }]);
    await trashContacts(ctx, [gone.id]);
    await restoreContacts(ctx, [back.id]);
    const [fresh] = await createContacts(ctx, [{ lastName: 'Fresh' }]);
    made.push(fresh?.id ?? 0);
    await editContacts(ctx, [{ id: made[0] ?? 0, set: { city: 'Ulm' } }]);
  });
  // It is the colleague’s by now: an administrator may take it back.
  expect(await undo(job, 'admin')).toEqual([]);
  expect(await contact(edited.id)).toMatchObject({ city: null, responsibleId: world.people.manager.userId });
  expect((await contact(gone.id))?.deletedAt).toBeNull();
  expect((await contact(back.id))?.deletedAt).not.toBeNull();
  expect((await contact(made[0] ?? 0))?.deletedAt).not.toBeNull();
});

test('what somebody changed since is left, told, and the rest is taken back', async () => {
  const [one, two] = await makeContacts('One', 'Two');
  if (!one || !two) throw new Error('Nothing was made');
  const job = await asJob((ctx) =>
    editContacts(
      ctx,
      [one, two].map(({ id }) => ({ id, set: { city: 'Bonn', country: 'Germany' } })),
    ),
  );
  await editContacts(as('manager'), [{ id: one.id, set: { city: 'Basel' } }]);
  expect(await undo(job)).toEqual([
    { entityType: 'contact', entityId: one.id, reasons: { city: 'Somebody changed this meanwhile' } },
  ]);
  expect(await contact(one.id)).toMatchObject({ city: 'Basel', country: null });
  expect(await contact(two.id)).toMatchObject({ city: null, country: null });
});

test('what a job made and somebody else changed since is left and told; one’s own changes go with it', async () => {
  const made: number[] = [];
  const job = await asJob(async (ctx) => {
    const rows = await createContacts(ctx, [{ lastName: 'Theirs' }, { lastName: 'Own' }]);
    made.push(...rows.map(({ id }) => id));
  });
  const [theirs = 0, own = 0] = made;
  await editContacts(as('manager'), [{ id: own, set: { city: 'Basel' } }]);
  await editContacts(as('admin'), [{ id: theirs, set: { city: 'Basel' } }]);
  expect(await undo(job)).toEqual([
    { entityType: 'contact', entityId: theirs, reasons: { row: 'Somebody changed this meanwhile' } },
  ]);
  expect((await contact(theirs))?.deletedAt).toBeNull();
  expect((await contact(own))?.deletedAt).not.toBeNull();
});

test('what went out of sight or reach is refused, and what is taken back already is no trouble', async () => {
  const [mine, theirs] = await makeContacts('Mine', 'Theirs');
  if (!mine || !theirs) throw new Error('Nothing was made');
  const job = await asJob((ctx) =>
    editContacts(
      ctx,
      [mine, theirs].map(({ id }) => ({ id, set: { city: 'Bonn' } })),
    ),
  );
  await editContacts(as('manager'), [{ id: mine.id, set: { city: null } }]);
  await editContacts(as('admin'), [{ id: theirs.id, set: { responsibleId: world.people.outsider.userId } }]);
  expect(await undo(job)).toEqual([
    { entityType: 'contact', entityId: null, reasons: { row: 'There is no such contact' } },
  ]);
  expect(await contact(theirs.id)).toMatchObject({ city: 'Bonn' });
});

test('deals go back to their stages, tasks to what they were, and entries of the timeline into the trash', async () => {
  const [pipeline] = await listPipelines(db());
  const [first, second] = pipeline?.stages ?? [];
  const [deal] = await createDeals(as('manager'), [{ title: 'Fence', amount: 10.5 }]);
  const [task] = await createTasks(as('manager'), [{ title: 'Call', dueAt: new Date('2025-03-01T10:00:00Z') }]);
  if (!deal || !task || !first || !second) throw new Error('Nothing was made');
  const made: number[] = [];
  const job = await asJob(async (ctx) => {
    await editDeals(ctx, [{ id: deal.id, set: { stageId: second.id, amount: 12 } }]);
    await editTasks(ctx, [{ id: task.id, set: { status: 'done', dueAt: new Date('2025-03-02T10:00:00Z') } }]);
    const [note] = await logActivities(ctx, [{ entityType: 'deal', entityId: deal.id, type: 'note', body: 'Hello' }]);
    made.push(note?.id ?? 0);
  });
  expect(await undo(job)).toEqual([]);
  const [dealNow] = await db().select().from(deals).where(eq(deals.id, deal.id));
  expect(dealNow).toMatchObject({ stageId: first.id, amount: 10.5, probability: deal.probability });
  const [taskNow] = await db().select().from(tasks).where(eq(tasks.id, task.id));
  expect(taskNow).toMatchObject({ status: 'pending', dueAt: task.dueAt, completedAt: null });
  const [note] = await db()
    .select()
    .from(activities)
    .where(eq(activities.id, made[0] ?? 0));
  expect(note?.deletedAt).not.toBeNull();
});

test('large operations are taken back in parts, once', async () => {
  const rows = await makeContacts(...Array.from({ length: 450 }, (_, index) => `Many ${index}`));
  const job = await asJob((ctx) =>
    editContacts(
      ctx,
      rows.map(({ id }) => ({ id, set: { city: 'Bonn' } })),
    ),
  );
  const undoing = await undoJobOf(as('manager'), job);
  expect(await refusal(undoJobOf(as('manager'), job))).toMatchObject({ code: 'CONFLICT' });
  expect(await getJob(as('manager'), job, 'en')).toMatchObject({ undoneById: undoing.id, isBeingUndone: true });
  await workAll();
  expect(await getJob(as('manager'), undoing.id, 'en')).toMatchObject({ total: 450, done: 450, refused: 0 });
  expect(await db().$count(contacts, eq(contacts.city, 'Bonn'))).toBe(1);
  expect(await getJob(as('manager'), job, 'en')).toMatchObject({
    undoneById: undoing.id,
    isBeingUndone: false,
    can: { undo: false },
  });
  expect((await refusal(undoJobOf(as('manager'), job))).message).toBe('This is undone already');
});

test('nobody else may take it back', async () => {
  const job = await asJob((ctx) => createContacts(ctx, [{ lastName: 'Alone' }]));
  expect(await refusal(undoJobOf(as('colleague'), job))).toMatchObject({ code: 'NOT_FOUND' });
  expect(await refusal(undoJobOf(as('lead'), job))).toMatchObject({ code: 'NOT_FOUND' });
});
