import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ActorContext, SYSTEM } from '../access/actor.ts';
import { createAuth } from '../auth/auth.ts';
import '../companies/entity.ts';
import '../contacts/entity.ts';
import type { RelativeReminder, Reminder } from '../core/reminders.ts';
import { assignDeals, createDeals, editDeals, trashDeals } from '../deals/deals.ts';
import { createRelay, type Relay } from '../live/relay.ts';
import { createMailer } from '../mail/mail.ts';
import {
  completeTasks,
  createTasks,
  editTasks,
  type NewTask,
  reopenTasks,
  type TaskEdit,
  trashTasks,
} from '../tasks/tasks.ts';
import { type Name, openTestWorld, type TestWorld } from '../testing/actors.ts';
import { type Reader, read } from '../testing/reader.ts';
import { refusal } from '../testing/refusal.ts';
import { editUsers } from '../users/users.ts';
import { workspaces } from '../workspace/table.ts';
import { startJobs } from './jobs.ts';
import { markRead, notify } from './notifications.ts';
import { countUnread, listNotifications, loadNotifications } from './queries.ts';
import { reactToEvents } from './reactions.ts';
import { followTasks, remindOfTasks } from './reminders.ts';
import { notifications, taskReminders } from './table.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await openTestWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  await reactToEvents(system());
  await followTasks(system());
  await world.database.db.delete(notifications);
});

const system = (): ActorContext => ({ actor: SYSTEM, db: world.database.db, onCommit: () => {} });
const idOf = (name: Name) => world.people[name].userId;
const member = (name: Name) => ({ ...world.as(name), actor: world.people[name] });
const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000);

async function toldOf(name: Name) {
  const { items } = await listNotifications(member(name), { limit: 50 });
  return items.map(({ kind, title, by }) => ({ kind, title, by: by?.name ?? null }));
}

describe('assignments', () => {
  test('who is given a deal or a task is told by whom; who takes it is not', async () => {
    const [deal] = await createDeals(world.as('lead'), [{ title: 'Given', responsibleId: idOf('manager') }]);
    await createTasks(world.as('lead'), [{ title: 'To do', assigneeId: idOf('manager') }]);
    await createDeals(world.as('manager'), [{ title: 'Own' }]);
    await reactToEvents(system());
    expect(await toldOf('manager')).toEqual([
      { kind: 'task_assigned', title: 'To do', by: 'lead' },
      { kind: 'deal_assigned', title: 'Given', by: 'lead' },
    ]);
    await assignDeals(world.as('manager'), [{ id: deal?.id ?? 0, responsibleId: idOf('colleague') }]);
    await reactToEvents(system());
    expect(await toldOf('colleague')).toEqual([{ kind: 'deal_assigned', title: 'Given', by: 'manager' }]);
    // What has been handed on is out of sight, and so is its name.
    expect((await toldOf('manager')).at(-1)).toEqual({ kind: 'deal_assigned', title: null, by: 'lead' });
    expect(await toldOf('lead')).toEqual([]);
  });

  test('nobody is told of what was handed on, trashed or imported before they could see it', async () => {
    const [passed, trashed] = await createDeals(world.as('lead'), [
      { title: 'Passed on', responsibleId: idOf('manager') },
      { title: 'Trashed', responsibleId: idOf('manager') },
    ]);
    await assignDeals(world.as('lead'), [{ id: passed?.id ?? 0, responsibleId: idOf('colleague') }]);
    await trashDeals(world.as('admin'), [trashed?.id ?? 0]);
    await createDeals({ ...system(), actor: { ...SYSTEM, channel: 'import' } }, [
      { title: 'Imported', responsibleId: idOf('manager') },
    ]);
    await editDeals(world.as('admin'), [{ id: passed?.id ?? 0, set: { title: 'Renamed' } }]);
    await reactToEvents(system());
    expect(await toldOf('manager')).toEqual([]);
    expect(await toldOf('colleague')).toEqual([{ kind: 'deal_assigned', title: 'Renamed', by: 'lead' }]);
  });

  test('several processes that react at once tell each once', async () => {
    for (let index = 0; index < 20; index++) {
      await createDeals(world.as('lead'), [{ title: `Deal ${index}`, responsibleId: idOf('manager') }]);
    }
    await Promise.all(Array.from({ length: 6 }, () => reactToEvents(system())));
    await reactToEvents(system());
    expect(await countUnread(member('manager'))).toBe(20);
  });

  test('a restored database has its consumer begin anew', async () => {
    await world.database.db.update(workspaces).set({ epoch: '00000000-0000-4000-8000-000000000001' });
    await createDeals(world.as('lead'), [{ title: 'From the backup', responsibleId: idOf('manager') }]);
    await reactToEvents(system());
    await createDeals(world.as('lead'), [{ title: 'After', responsibleId: idOf('manager') }]);
    await reactToEvents(system());
    expect((await toldOf('manager')).map(({ title }) => title)).toEqual(['After']);
  });
});

describe('reminders', () => {
  const taskDue = async (minutes: number, more: Partial<NewTask> = {}) => {
    const [task] = await createTasks(world.as('manager'), [
      { title: `Due in ${minutes}`, dueAt: inMinutes(minutes), ...more },
    ]);
    return task?.id ?? 0;
  };
  const edit = (id: number, set: TaskEdit['set']) => editTasks(world.as('manager'), [{ id, set }]);
  const remind = async () => {
    await followTasks(system());
    return remindOfTasks(system());
  };
  const scheduled = async (id: number) => {
    await followTasks(system());
    const rows = await world.database.db.select().from(taskReminders).where(eq(taskReminders.taskId, id));
    return rows.map(({ remindAt }) => remindAt.getTime()).sort((a, b) => a - b);
  };
  const before = (minutes: number, ...amounts: number[]) =>
    amounts.map((amount) => inMinutes(minutes - amount).getTime());
  const closeTo = (times: number[]) => times.map((time) => expect.closeTo(time, -4));

  test('of open tasks that are due within the hour, once for each time', async () => {
    const id = await taskDue(50);
    const done = await taskDue(40);
    await completeTasks(world.as('manager'), [{ id: done }]);
    await taskDue(70);
    await taskDue(-5);
    await followTasks(system());
    expect(await Promise.all(Array.from({ length: 5 }, () => remindOfTasks(system())))).toContain(1);
    expect(await toldOf('manager')).toEqual([{ kind: 'task_due', title: 'Due in 50', by: null }]);
    await edit(id, { dueAt: inMinutes(300) });
    expect(await remind()).toBe(0);
    await edit(id, { dueAt: inMinutes(55) });
    expect(await remind()).toBe(1);
    expect(await remind()).toBe(0);
    await completeTasks(world.as('manager'), [{ id }]);
  });

  test('as many as the task has; they move with it and go with it', async () => {
    const wanted: Reminder[] = [
      { before: 2, unit: 'hours' },
      { before: 10, unit: 'minutes' },
      { before: 120, unit: 'minutes' },
      { at: inMinutes(30).toISOString() },
    ];
    const id = await taskDue(600, { reminders: wanted });
    expect(await scheduled(id)).toEqual(closeTo(before(600, 570, 120, 10)));
    await edit(id, { dueAt: inMinutes(1_200) });
    expect(await scheduled(id)).toEqual(closeTo(before(1_200, 1_170, 120, 10)));
    await completeTasks(world.as('manager'), [{ id }]);
    expect(await scheduled(id)).toEqual([]);
    await reopenTasks(world.as('manager'), [{ id }]);
    await edit(id, { reminders: [{ before: 0, unit: 'days' }] });
    expect(await scheduled(id)).toEqual(closeTo(before(1_200, 0)));
    await edit(id, { reminders: [] });
    expect(await scheduled(id)).toEqual([]);
    await edit(id, { reminders: null });
    expect(await scheduled(id)).toEqual(closeTo(before(1_200, 60)));
    await trashTasks(world.as('manager'), [id]);
    expect(await scheduled(id)).toEqual([]);
  });

  test('of several that have passed, the last alone', async () => {
    const reminders: Reminder[] = [5, 3, 1].map((amount) => ({ before: amount, unit: 'hours' }));
    await taskDue(120, { reminders });
    expect(await remind()).toBe(1);
  });

  test('as a person wants them, by that person’s clocks', async () => {
    const dueAt = new Date('2031-03-30T10:00:00Z');
    const id = await taskDue(0, { dueAt, reminders: [{ before: 1, unit: 'days' }] });
    const usual = await taskDue(0, { dueAt });
    const timesOf = async (task: number) => (await scheduled(task)).map((time) => new Date(time).toISOString());
    const auth = createAuth({ db: world.database.db, isSecure: false, publicUrl: 'http://localhost' });
    const become = async (set: { timezone?: string; taskReminders?: RelativeReminder[] | null }) => {
      await editUsers(world.as('admin'), auth, [{ id: idOf('manager'), set }]);
    };
    expect(await timesOf(id)).toEqual(['2031-03-29T10:00:00.000Z']);
    await become({ timezone: 'Europe/Berlin' });
    // Clocks went forward that night: a day before, they showed noon as well.
    expect(await timesOf(id)).toEqual(['2031-03-29T11:00:00.000Z']);
    expect(await timesOf(usual)).toEqual(['2031-03-30T09:00:00.000Z']);
    await become({
      taskReminders: [
        { before: 15, unit: 'minutes' },
        { before: 2, unit: 'days' },
      ],
    });
    expect(await timesOf(usual)).toEqual(['2031-03-28T11:00:00.000Z', '2031-03-30T09:45:00.000Z']);
    await become({ taskReminders: null });
    await trashTasks(world.as('manager'), [id, usual]);
  });

  test('what is finished while its reminder is on its way is not told', async () => {
    const id = await taskDue(30);
    await followTasks(system());
    await completeTasks(world.as('manager'), [{ id }]);
    await remindOfTasks(system());
    expect((await toldOf('manager')).map(({ title }) => title)).not.toContain('Due in 30');
  });
});

describe('reading', () => {
  test('page by page, and only one’s own', async () => {
    const item = (name: Name, dedupeKey: string) => ({
      userId: idOf(name),
      kind: 'import_done' as const,
      entityType: 'deal' as const,
      entityId: null,
      data: { created: 3, updated: 1 },
      dedupeKey,
    });
    const items = ['a', 'b', 'c', 'a'].map((key) => item('manager', key));
    expect(await notify(system(), [...items, item('outsider', 'a')])).toBe(4);
    expect(await notify(system(), items)).toBe(0);
    const first = await listNotifications(member('manager'), { limit: 2 });
    const second = await listNotifications(member('manager'), { limit: 2, cursor: first.nextCursor });
    expect([first.items.length, second.items.length, second.nextCursor]).toEqual([2, 1, null]);
    expect(first.items[0]).toMatchObject({ created: 3, updated: 1, entityId: null, readAt: null });

    const [foreign] = (await listNotifications(member('outsider'), { limit: 1 })).items;
    const absent = await refusal(markRead(member('manager'), { ids: [999_999_999] }));
    const denied = await refusal(markRead(member('manager'), { ids: [first.items[0]?.id ?? 0, foreign?.id ?? 0] }));
    expect([denied.code, denied.message, denied.details]).toEqual([absent.code, absent.message, absent.details]);
    expect(await countUnread(member('manager'))).toBe(3);
    await markRead(member('manager'), { ids: [first.items[0]?.id ?? 0] });
    expect(await countUnread(member('manager'))).toBe(2);
    expect((await listNotifications(member('manager'), { limit: 9, unread: true })).items).toHaveLength(2);
    await markRead(member('manager'), {});
    expect([await countUnread(member('manager')), await countUnread(member('outsider'))]).toEqual([0, 1]);
  });

  test('what is about one record is read at once, and nothing else', async () => {
    const [one, other] = await createDeals(world.as('manager'), [{ title: 'One' }, { title: 'Other' }]);
    const about = (entityId: number | undefined, dedupeKey: string) => ({
      userId: world.people.manager.userId,
      kind: 'deal_rotting' as const,
      entityType: 'deal' as const,
      entityId: entityId ?? 0,
      data: {},
      dedupeKey,
    });
    await notify(system(), [about(one?.id, 'first'), about(one?.id, 'second'), about(other?.id, 'third')]);
    await markRead(member('manager'), { entityType: 'contact', entityId: one?.id });
    await markRead(member('outsider'), { entityType: 'deal', entityId: one?.id });
    expect(await countUnread(member('manager'))).toBe(3);
    expect((await refusal(markRead(member('manager'), { entityId: one?.id }))).told('en').fields).toEqual({
      entityType: 'is required',
    });
    await markRead(member('manager'), { entityType: 'deal', entityId: one?.id });
    const { items } = await listNotifications(member('manager'), { limit: 9, unread: true });
    expect(items.map(({ title }) => title)).toEqual(['Other']);
  });
});

describe('two processes', () => {
  let relays: Relay[] = [];
  let readers: Reader[] = [];
  let failures: unknown[] = [];
  afterEach(async () => {
    await Promise.all(readers.map((reader) => reader.stop()));
    await Promise.all(relays.map((relay) => relay.close()));
    [relays, readers, failures] = [[], [], []];
  });

  async function startProcess() {
    const onError = (error: unknown) => failures.push(error);
    const relay = createRelay({ database: world.database, loaders: { notification: loadNotifications }, onError });
    relays.push(relay);
    await relay.start();
    const { url, database } = world;
    const mailer = createMailer(null);
    return { relay, jobs: await startJobs({ url, database, relay, mailer, publicUrl: 'http://crm.example', onError }) };
  }

  test('tell once, across a restart, and on the screens of whom it concerns alone', async () => {
    const processes = await Promise.all([startProcess(), startProcess()]);
    const follow = async (relay: Relay, name: Name) => {
      const reader = read(relay, async () => world.people[name]);
      readers.push(reader);
      await reader.ready();
      return reader;
    };
    const manager = await follow(processes[0].relay, 'manager');
    const admin = await follow(processes[1].relay, 'admin');
    const onCommit = () => processes[1].relay.poke();
    await createTasks({ ...world.as('lead'), onCommit }, [
      { title: 'Call back', assigneeId: idOf('manager'), dueAt: inMinutes(30) },
    ]);
    for (const kind of ['task_assigned', 'task_due']) {
      const record = expect.objectContaining({ kind, title: 'Call back' });
      await manager.told({ entityType: 'notification', kind: 'created', record });
    }
    await Promise.all(processes.map(({ jobs }) => jobs.stop()));
    const restarted = await startProcess();
    await createTasks({ ...world.as('lead'), onCommit }, [{ title: 'Last', assigneeId: idOf('manager') }]);
    await manager.told({ record: expect.objectContaining({ kind: 'task_assigned', title: 'Last' }) });
    // Its hour begins in a second, long before the job of the next minute.
    const due = new Date(Date.now() + 3_601_000);
    await createTasks({ ...world.as('manager'), onCommit }, [{ title: 'Soon due', dueAt: due }]);
    await manager.told({ record: expect.objectContaining({ kind: 'task_due', title: 'Soon due' }) });
    await restarted.jobs.stop();
    expect((await toldOf('manager')).map(({ kind }) => kind).sort()).toEqual([
      'task_assigned',
      'task_assigned',
      'task_due',
      'task_due',
    ]);
    expect(manager.events.filter(({ entityType }) => entityType === 'notification')).toHaveLength(4);
    expect(admin.events.map(({ entityType }) => entityType)).not.toContain('notification');
    expect(failures).toEqual([]);
    await world.database.db.delete(notifications).where(eq(notifications.userId, idOf('manager')));
  });
});
