import { and, eq, isNull } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { companies } from '../companies/table.ts';
import { noSuch } from '../core/errors.ts';
import '../companies/entity.ts';
import '../contacts/entity.ts';
import { createCustomField } from '../custom-fields/custom-fields.ts';
import { createDeals, trashDeals } from '../deals/deals.ts';
import { events } from '../events/table.ts';
import { type Name, openTestWorld, type TestWorld } from '../testing/actors.ts';
import { refusal } from '../testing/refusal.ts';
import { users } from '../users/table.ts';
import { taskCalendar, taskLists } from './input.ts';
import { getTask, taskList, tasksByDay } from './queries.ts';
import { type Task, tasks } from './table.ts';
import {
  assignTasks,
  completeTasks,
  createTasks,
  editTasks,
  type NewTask,
  reopenTasks,
  restoreTasks,
  type TaskEdit,
  trashTasks,
} from './tasks.ts';

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
    const { items } = await taskList.page(ctx, taskLists.list.parse({ sort: '-createdAt' }));
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
    (await taskList.page(ctx, taskLists.list.parse({ assigneeId: idOf('southLead'), ...input }))).items.map(
      ({ title }) => title,
    );
  expect(await titles({ sort: '-priority' })).toEqual(['a', 'c', 'b']);
  expect(await titles({})).toEqual(['c', 'b', 'a']);
  expect(await titles({ sort: '-dueAt' })).toEqual(['b', 'c', 'a']);
  expect(await titles({ open: true })).toEqual(['b', 'a']);
  expect(await titles({ open: false })).toEqual(['c']);
  expect(await titles({ dueBefore: '2030-01-02T00:00:00Z' })).toEqual(['c']);
});

describe('a series', () => {
  const monday = '2031-03-24T09:00:00.000Z';
  const ctx = () => world.as('manager');
  const repeat = { every: 2, unit: 'weeks' as const, weekdays: [1, 4] };
  async function repeating(more: Partial<NewTask> = {}): Promise<Task> {
    const [task] = await createTasks(ctx(), [{ title: 'Report', dueAt: new Date(monday), repeat, ...more }]);
    if (!task) throw new Error('No task was made');
    return task;
  }
  const afterIt = (id: number) =>
    world.database.db
      .select()
      .from(tasks)
      .where(and(eq(tasks.repeatOfId, id), isNull(tasks.deletedAt)));

  test('goes on with a task like the one that was done, when the rule says', async () => {
    const task = await repeating({
      priority: 'high',
      reminders: [{ before: 2, unit: 'hours' }, { at: '2031-03-23T18:00:00.000Z' }],
    });
    expect(task.repeat).toEqual({ ...repeat, startAt: monday });
    await completeTasks(ctx(), [{ id: task.id }]);
    const [next] = await afterIt(task.id);
    expect(next).toMatchObject({
      title: 'Report',
      priority: 'high',
      status: 'pending',
      dueAt: new Date('2031-03-27T09:00:00Z'),
      reminders: [{ before: 2, unit: 'hours' }, { at: '2031-03-26T18:00:00.000Z' }],
      assigneeId: task.assigneeId,
      version: 1,
    });
    expect(await kindsOf(next?.id ?? 0)).toEqual(['created']);
  });

  test('goes on without what only one task may hold', async () => {
    const field = (name: string, isUnique: boolean) =>
      createCustomField(world.as('admin'), { recordType: 'task', type: 'text', name, isUnique });
    const [number, kind] = [await field('Number', true), await field('Kind', false)];
    const { id } = await repeating({ customFields: { [number.key]: 'T-1', [kind.key]: 'Usual' } });
    await completeTasks(ctx(), [{ id }]);
    const [next] = await afterIt(id);
    expect(next?.customFields).toEqual({ [kind.key]: 'Usual' });
  });

  test('goes on once, whoever finishes it how often', async () => {
    const { id } = await repeating();
    await Promise.all([ctx(), world.as('admin'), ctx()].map((each) => completeTasks(each, [{ id }])));
    await completeTasks(ctx(), [{ id }]);
    expect(await afterIt(id)).toHaveLength(1);
  });

  test('takes the next one back with its undo, as long as nobody touched it', async () => {
    const { id } = await repeating();
    await completeTasks(ctx(), [{ id }]);
    await reopenTasks(ctx(), [{ id }]);
    expect(await afterIt(id)).toEqual([]);
    await completeTasks(ctx(), [{ id }]);
    const [next] = await afterIt(id);
    await editTasks(ctx(), [{ id: next?.id ?? 0, set: { priority: 'low' } }]);
    await reopenTasks(ctx(), [{ id }]);
    await completeTasks(ctx(), [{ id }]);
    expect((await afterIt(id)).map((each) => each.id)).toEqual([next?.id]);
  });

  test('stays where it was when one of its tasks is moved, and goes along where the rule is moved', async () => {
    const { id } = await repeating();
    await editTasks(ctx(), [{ id, set: { dueAt: new Date('2031-03-25T15:00:00Z') } }]);
    await completeTasks(ctx(), [{ id }]);
    const [next] = await afterIt(id);
    expect(next?.dueAt).toEqual(new Date('2031-03-27T09:00:00Z'));
    const startAt = '2031-03-28T10:00:00.000Z';
    const set = { dueAt: new Date(startAt), repeat: { ...repeat, weekdays: [1, 5], startAt } };
    const [moved] = await editTasks(ctx(), [{ id: next?.id ?? 0, set }]);
    expect(moved?.occursAt).toBeNull();
    await completeTasks(ctx(), [{ id: next?.id ?? 0 }]);
    const [last] = await afterIt(next?.id ?? 0);
    expect(last?.dueAt).toEqual(new Date('2031-04-07T10:00:00Z'));
  });

  test('leaves out what has passed, and ends when it is counted down or its last day is over', async () => {
    const daily = { every: 1, unit: 'days' as const };
    const old = await repeating({ dueAt: new Date('2020-01-01T09:00:00Z'), repeat: { ...daily, count: 2 } });
    await completeTasks(ctx(), [{ id: old.id }]);
    const [next] = await afterIt(old.id);
    expect(next?.dueAt?.getTime()).toBeGreaterThan(Date.now());
    expect(next?.repeat).toMatchObject({ count: 1 });
    await completeTasks(ctx(), [{ id: next?.id ?? 0 }]);
    expect(await afterIt(next?.id ?? 0)).toEqual([]);
    const last = await repeating({ repeat: { ...daily, until: '2031-03-24' } });
    await completeTasks(ctx(), [{ id: last.id }]);
    expect(await afterIt(last.id)).toEqual([]);
    const cancelled = await repeating();
    await editTasks(ctx(), [{ id: cancelled.id, set: { status: 'cancelled' } }]);
    expect(await afterIt(cancelled.id)).toEqual([]);
  });

  test('goes on for a deal that is in the trash and by somebody who may not give work', async () => {
    const [deal] = await createDeals(world.as('manager'), [{ title: 'Gone' }]);
    const { id } = await repeating({ dealId: deal?.id ?? 0 });
    await trashDeals(world.as('manager'), [deal?.id ?? 0]);
    await completeTasks(ctx(), [{ id }]);
    expect(await afterIt(id)).toHaveLength(1);
    const [given] = await createTasks(world.as('admin'), [
      { title: 'Given', dueAt: new Date(monday), repeat, assigneeId: idOf('outsider'), createdById: idOf('manager') },
    ]);
    await completeTasks(ctx(), [{ id: given?.id ?? 0 }]);
    expect(await afterIt(given?.id ?? 0)).toMatchObject([
      { assigneeId: idOf('outsider'), createdById: idOf('manager') },
    ]);
  });

  test('needs a time to begin at', async () => {
    expect(await outcome(repeating({ dueAt: null }))).toBe('INVALID');
    const { id } = await repeating({ dueAt: null, repeat: null });
    expect(await outcome(editTasks(ctx(), [{ id, set: { repeat } }]))).toBe('INVALID');
    const [task] = await editTasks(ctx(), [{ id, set: { repeat, dueAt: new Date(monday) } }]);
    expect(task?.repeat).toEqual({ ...repeat, startAt: monday });
  });

  test('ends no sooner than it begins, by the clocks of whoever it is assigned to', async () => {
    const { db } = world.database;
    await db
      .update(users)
      .set({ timezone: 'Pacific/Auckland' })
      .where(eq(users.id, idOf('colleague')));
    const daily = { every: 1, unit: 'days' as const };
    // It is the 25th there already.
    const dueAt = new Date('2031-03-24T20:00:00Z');
    const until = (day: string) => ({ repeat: { ...daily, until: day } });
    const fieldsOf = async (work: Promise<unknown>) => (await refusal(work)).details;
    const given = { title: 'Far away', dueAt, assigneeId: idOf('colleague') };
    expect(await fieldsOf(createTasks(world.as('lead'), [given, { ...given, ...until('2031-03-24') }]))).toMatchObject({
      rows: [{ index: 1, fields: { 'repeat.until': { key: 'repeatEndsEarly', parameters: { day: '2031-03-25' } } } }],
    });
    const [task] = await createTasks(world.as('lead'), [{ ...given, ...until('2031-03-25') }]);
    const id = task?.id ?? 0;
    const edit = (set: TaskEdit['set']) => editTasks(world.as('colleague'), [{ id, set }]);
    expect(await fieldsOf(edit(until('2031-03-24')))).toMatchObject({ fields: { 'repeat.until': {} } });
    expect(await fieldsOf(edit({ dueAt: new Date('2031-04-01T20:00:00Z'), ...until('2031-04-01') }))).toMatchObject({
      fields: { 'repeat.until': { parameters: { day: '2031-04-02' } } },
    });
    // Its last one may be put off.
    const [moved] = await edit({ dueAt: new Date('2031-04-01T20:00:00Z') });
    expect(moved?.repeat?.until).toBe('2031-03-25');
  });
});

test('a calendar has each day’s first tasks and counts the others, by the clocks of its zone, of what is in sight', async () => {
  const ctx = world.as('colleague');
  const dueAt = (time: string) => new Date(`2032-03-${time}Z`);
  await createTasks(ctx, [
    { title: 'third', dueAt: dueAt('28T12:00:00') },
    { title: 'first', dueAt: dueAt('27T23:30:00') },
    { title: 'second', dueAt: dueAt('28T07:00:00') },
    { title: 'next day', dueAt: dueAt('28T22:00:00') },
    { title: 'done', dueAt: dueAt('28T12:00:00'), status: 'done' },
  ]);
  await createTasks(world.as('outsider'), [{ title: 'foreign', dueAt: dueAt('28T12:00:00') }]);
  const input = { from: '2032-03-27', days: 3, timezone: 'Europe/Berlin', perDay: 2, open: true };
  const { days } = await tasksByDay(ctx, taskCalendar.parse(input));
  expect(days.map(({ day, total, items }) => [day, total, items.map(({ title }) => title)])).toEqual([
    ['2032-03-27', 0, []],
    ['2032-03-28', 3, ['first', 'second']],
    ['2032-03-29', 1, ['next day']],
  ]);
});
