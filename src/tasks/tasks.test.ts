import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { companies } from '../companies/table.ts';
import { noSuch } from '../core/errors.ts';
import '../companies/entity.ts';
import '../contacts/entity.ts';
import '../deals/entity.ts';
import { events } from '../events/table.ts';
import { type Name, openTestWorld, type TestWorld } from '../testing/actors.ts';
import { taskList } from './input.ts';
import { getTask, listTasks } from './queries.ts';
import { assignTasks, completeTasks, createTasks, editTasks, reopenTasks, restoreTasks, trashTasks } from './tasks.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await openTestWorld();
});
afterAll(() => world.close());

const idOf = (name: Name) => world.people[name].userId;

async function taskOf(assignee: Name, creator: Name = 'admin', title = 'Call back'): Promise<number> {
  const [task] = await createTasks(world.as('admin'), [
    { title, assigneeId: idOf(assignee), createdById: idOf(creator) },
  ]);
  return task?.id ?? 0;
}

const kindsOf = async (id: number) => {
  const rows = await world.database.db.select().from(events).where(eq(events.entityId, id)).orderBy(events.id);
  return rows.filter((row) => row.entityType === 'task').map((row) => row.kind);
};

/** `ok`, or the code of the refusal. */
async function outcome(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'ok',
    (error: { code: string }) => error.code,
  );
}

describe('who may do what with a task', () => {
  // asker, assignee, creator -> see, edit, give to the colleague, trash
  test.each<[Name, Name, Name, string, string, string, string]>([
    ['manager', 'manager', 'admin', 'ok', 'ok', 'ok', 'ok'],
    ['manager', 'outsider', 'manager', 'ok', 'ok', 'FORBIDDEN', 'ok'],
    ['manager', 'colleague', 'admin', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND'],
    ['outsider', 'manager', 'admin', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND'],
    ['lead', 'manager', 'admin', 'ok', 'FORBIDDEN', 'ok', 'FORBIDDEN'],
    ['lead', 'outsider', 'admin', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND'],
    ['viewer', 'manager', 'admin', 'ok', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN'],
    ['admin', 'outsider', 'southLead', 'ok', 'ok', 'ok', 'ok'],
  ])('%s, where it is %s’s and made by %s', async (asker, assignee, creator, see, edit, assign, trash) => {
    const ctx = world.as(asker);
    const fresh = () => taskOf(assignee, creator);
    const id = await fresh();
    expect(await outcome(getTask(ctx, id))).toBe(see);
    const { items } = await listTasks(ctx, taskList.parse({ sort: '-createdAt' }));
    expect(items.some((task) => task.id === id)).toBe(see === 'ok');
    expect(await outcome(editTasks(ctx, [{ id: await fresh(), set: { title: 'New' } }]))).toBe(edit);
    expect(await outcome(completeTasks(ctx, [{ id: await fresh() }]))).toBe(edit);
    expect(await outcome(assignTasks(ctx, [{ id: await fresh(), assigneeId: idOf('colleague') }]))).toBe(assign);
    expect(await outcome(trashTasks(ctx, [await fresh()]))).toBe(trash);
  });

  test('one gives tasks only to those whom one may give work to', async () => {
    const give = (giver: Name, to: Name) =>
      outcome(createTasks(world.as(giver), [{ title: 'x', assigneeId: idOf(to) }]));
    expect(await give('manager', 'manager')).toBe('ok');
    expect(await give('manager', 'colleague')).toBe('FORBIDDEN');
    expect(await give('lead', 'colleague')).toBe('ok');
    expect(await give('lead', 'outsider')).toBe('FORBIDDEN');
    expect(await give('viewer', 'viewer')).toBe('FORBIDDEN');
  });
});

test('a task is its maker’s unless given, and says when it was done only while it is done', async () => {
  const ctx = world.as('manager');
  const [made] = await createTasks(ctx, [{ title: 'Send the offer' }]);
  expect(made).toMatchObject({ assigneeId: idOf('manager'), createdById: idOf('manager'), status: 'pending' });
  const id = made?.id ?? 0;
  const [done] = await completeTasks(ctx, [{ id }]);
  expect(done?.completedAt).toBeInstanceOf(Date);
  const [again] = await completeTasks(ctx, [{ id }]);
  expect(again).toEqual(done);
  const [open] = await reopenTasks(ctx, [{ id }]);
  expect(open).toMatchObject({ status: 'pending', completedAt: null });
  await editTasks(ctx, [{ id, set: { status: 'in_progress' } }]);
  const [untouched] = await reopenTasks(ctx, [{ id }]);
  expect(untouched).toMatchObject({ status: 'in_progress' });
  await editTasks(ctx, [{ id, set: { status: 'done' } }]);
  const [cancelled] = await editTasks(ctx, [{ id, set: { status: 'cancelled' } }]);
  expect(cancelled?.completedAt).toBeNull();
  await trashTasks(ctx, [id]);
  await restoreTasks(ctx, [id]);
  expect(await kindsOf(id)).toEqual([
    'created',
    'completed',
    'reopened',
    'updated',
    'completed',
    'updated',
    'deleted',
    'restored',
  ]);
});

test('a link to what is absent and one to what is invisible are refused alike', async () => {
  const [foreign, own] = await world.database.db
    .insert(companies)
    .values([
      { name: 'Foreign', responsibleId: idOf('outsider') },
      { name: 'Own', responsibleId: idOf('manager') },
    ])
    .returning();
  const ctx = world.as('manager');
  const refusal = (companyId: number) =>
    createTasks(ctx, [{ title: 'x', companyId }]).catch((error: { details: unknown }) => error.details);
  expect(await refusal(foreign?.id ?? 0)).toMatchObject({ fields: { companyId: noSuch('company') } });
  expect(await refusal(foreign?.id ?? 0)).toEqual(await refusal(999_999));
  const [task] = await createTasks(ctx, [{ title: 'x', companyId: own?.id }]);
  expect(await getTask(ctx, task?.id ?? 0)).toMatchObject({
    company: { id: own?.id, name: 'Own' },
    assignee: { name: 'manager' },
    createdBy: { name: 'manager' },
    contact: null,
    deal: null,
    can: { edit: true, delete: true, assign: true },
  });
});

test('lists sort by urgency, not by its spelling, and leave tasks without a date for last', async () => {
  const ctx = world.as('southLead');
  await createTasks(ctx, [
    { title: 'a', priority: 'urgent' },
    { title: 'b', priority: 'low', dueAt: new Date('2030-01-02T00:00:00Z') },
    { title: 'c', priority: 'high', dueAt: new Date('2030-01-01T00:00:00Z'), status: 'done' },
  ]);
  const titles = async (input: object) =>
    (await listTasks(ctx, taskList.parse({ assigneeId: idOf('southLead'), ...input }))).items.map(({ title }) => title);
  expect(await titles({ sort: '-priority' })).toEqual(['a', 'c', 'b']);
  expect(await titles({})).toEqual(['c', 'b', 'a']);
  expect(await titles({ sort: '-dueAt' })).toEqual(['b', 'c', 'a']);
  expect(await titles({ open: true })).toEqual(['b', 'a']);
  expect(await titles({ open: false })).toEqual(['c']);
  expect(await titles({ dueBefore: '2030-01-02T00:00:00Z' })).toEqual(['c']);
});
