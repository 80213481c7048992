import { and, eq, inArray, isNull } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createCompanies } from '../companies/companies.ts';
import { createContacts, editContacts } from '../contacts/contacts.ts';
import { contacts } from '../contacts/table.ts';
import { createDeals } from '../deals/deals.ts';
import { deals } from '../deals/table.ts';
import { events } from '../events/table.ts';
import { getJob, listRefusals } from '../jobs/queries.ts';
import { jobs } from '../jobs/table.ts';
import { cancelJob, workOnce } from '../jobs/work.ts';
import { listPipelines } from '../pipelines/queries.ts';
import { editStage } from '../pipelines/stages.ts';
import { tasks } from '../tasks/table.ts';
import { createTasks } from '../tasks/tasks.ts';
import { type Name, openTestWorld, type TestWorld } from '../testing/actors.ts';
import { refusal } from '../testing/refusal.ts';
import { undoJobOf } from '../undo/undo.ts';
import { startBulk } from './bulk.ts';
import { type BulkStart, bulkStart } from './input.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await openTestWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  await db().delete(jobs);
});

const db = () => world.database.db;
const as = (name: Name) => ({ ...world.as(name), actor: world.people[name], adhoc: world.database.adhoc });
const workPart = () => workOnce({ db: db(), onCommit: () => {} });

async function workAll(): Promise<void> {
  while (await workPart()) {
    // until nothing is left
  }
}

/** Does it all, and returns the job with what was refused. */
async function bulk(input: BulkStart, name: Name = 'manager') {
  const { id } = await startBulk(as(name), bulkStart.parse(input));
  await workAll();
  const { items } = await listRefusals(as(name), { id, limit: 200 }, 'en');
  const refused = items.map(({ entityId, reasons }) => ({ entityId, reasons }));
  return { job: await getJob(as(name), id, 'en'), refused };
}

async function makeContacts(count: number, name: Name, fields: object = {}) {
  const rows = Array.from({ length: count }, (_, index) => ({ lastName: `Of ${name} ${index}`, ...fields }));
  return (await createContacts(as(name), rows)).map(({ id }) => id);
}

/** More contacts than a part changes, and what selects them. */
async function makeMany(source: string) {
  const ids = await makeContacts(1_100, 'manager', { source });
  const query = { filter: { conditions: [{ field: 'source', op: 'is', value: source }] } };
  return { ids, selection: { type: 'contact' as const, query } };
}

const cityOf = async (ids: readonly number[]) =>
  (
    await db()
      .select({ id: contacts.id, city: contacts.city })
      .from(contacts)
      .where(inArray(contacts.id, [...ids]))
      .orderBy(contacts.id)
  ).map(({ city }) => city);

test('changes all of them with the events of single edits, as one operation that one undo takes back', async () => {
  const { selection } = await makeMany('Book');
  const { job } = await bulk({ selection, action: 'edit', set: { city: 'Bonn' } });
  expect(job).toMatchObject({ state: 'done', total: 1_100, done: 1_100, refused: 0, can: { undo: true } });
  expect(job.about).toEqual({ entityType: 'contact', action: 'edit' });
  expect(await db().$count(contacts, eq(contacts.city, 'Bonn'))).toBe(1_100);
  const [row] = await db().select().from(jobs).where(eq(jobs.id, job.id));
  const log = await db()
    .select()
    .from(events)
    .where(and(eq(events.operationId, row?.operationId ?? ''), eq(events.entityType, 'contact')));
  expect(log).toHaveLength(1_100);
  expect(log[0]).toMatchObject({ kind: 'updated', changes: { city: { from: null, to: 'Bonn' } } });
  await undoJobOf(as('manager'), job.id);
  await workAll();
  expect(await db().$count(contacts, eq(contacts.city, 'Bonn'))).toBe(0);
});

test('a refused row keeps no other from being changed, and what is out of sight is as absent', async () => {
  const [mine = 0] = await makeContacts(1, 'lead');
  const [colleagues = 0] = await makeContacts(1, 'colleague');
  const [theirs = 0] = await makeContacts(1, 'outsider');
  const ids = [theirs, mine, colleagues, 999_999];
  const { job, refused } = await bulk(
    { selection: { type: 'contact', ids }, action: 'edit', set: { city: 'Ulm' } },
    'lead',
  );
  expect(job).toMatchObject({ state: 'done', done: 4, refused: 3 });
  expect(refused).toEqual([
    { entityId: null, reasons: { row: 'There is no such contact' } },
    { entityId: null, reasons: { row: 'There is no such contact' } },
    { entityId: colleagues, reasons: { row: 'You may not do this' } },
  ]);
  expect(await cityOf([mine])).toEqual(['Ulm']);
  expect(await cityOf([colleagues, theirs])).toEqual([null, null]);
  const deletion = await bulk({ selection: { type: 'contact', ids: [colleagues, mine] }, action: 'trash' }, 'lead');
  expect(deletion.refused).toEqual([{ entityId: colleagues, reasons: { row: 'You may not do this' } }]);
});

test('all that the filters leave but for some: the set stands as it begins', async () => {
  const ids = await makeContacts(5, 'manager', { source: 'Fair' });
  const [excepted, leaving] = ids;
  if (!excepted || !leaving) throw new Error('Nothing was made');
  const query = { filter: { conditions: [{ field: 'source', op: 'is', value: 'Fair' }] } };
  const { id } = await startBulk(
    as('manager'),
    bulkStart.parse({
      selection: { type: 'contact', query, except: [excepted] },
      action: 'edit',
      set: { source: 'Letter', country: 'Chile' },
    }),
  );
  await editContacts(as('manager'), [{ id: leaving, set: { source: 'Elsewhere' } }]);
  const [late] = await makeContacts(1, 'manager', { source: 'Fair' });
  await workAll();
  expect(await getJob(as('manager'), id, 'en')).toMatchObject({ total: 4, done: 4, refused: 0 });
  const rows = await db()
    .select()
    .from(contacts)
    .where(inArray(contacts.id, [...ids, late ?? 0]))
    .orderBy(contacts.id);
  expect(rows.map(({ country }) => country)).toEqual([null, 'Chile', 'Chile', 'Chile', 'Chile', null]);
});

test('a query reaches only what its owner sees', async () => {
  await makeContacts(1, 'outsider', { source: 'Secret' });
  const [own] = await makeContacts(1, 'manager', { source: 'Secret' });
  const query = { filter: { conditions: [{ field: 'source', op: 'is', value: 'Secret' }] } };
  const { job } = await bulk({ selection: { type: 'contact', query }, action: 'trash' });
  expect(job).toMatchObject({ total: 1, done: 1, refused: 0 });
  const left = await db().$count(contacts, and(eq(contacts.source, 'Secret'), isNull(contacts.deletedAt)));
  expect(left).toBe(1);
  const { job: restored } = await bulk({ selection: { type: 'contact', ids: [own ?? 0] }, action: 'restore' });
  expect(restored).toMatchObject({ done: 1, refused: 0, about: { action: 'restore' } });
});

test('deals move by the rules of their pipeline: those that lack something stay, and say what', async () => {
  const [pipeline] = await listPipelines(db());
  const [, second] = pipeline?.stages ?? [];
  const lost = pipeline?.stages.find(({ isLost }) => isLost);
  if (!second || !lost) throw new Error('There are no stages');
  await editStage(as('admin'), { id: second.id, set: { requirements: ['amount'] } });
  const [full, empty] = await createDeals(as('manager'), [{ title: 'Full', amount: 5 }, { title: 'Empty' }]);
  if (!full || !empty) throw new Error('Nothing was made');
  const ids = [full.id, empty.id];
  const { job, refused } = await bulk({
    selection: { type: 'deal', ids },
    action: 'edit',
    set: { stageId: second.id },
  });
  expect(job).toMatchObject({ done: 2, refused: 1, about: { action: 'move' } });
  expect(refused).toMatchObject([
    { entityId: empty.id, reasons: { amount: `is needed in the stage “${second.name}”` } },
  ]);
  await bulk({ selection: { type: 'deal', ids }, action: 'edit', set: { stageId: lost.id }, reason: 'Too late' });
  const rows = await db().select().from(deals).where(inArray(deals.id, ids));
  expect(rows.map(({ status, lostReason }) => [status, lostReason])).toEqual([
    ['lost', 'Too late'],
    ['lost', 'Too late'],
  ]);
});

test('tasks are completed and given away, companies are assigned', async () => {
  const made = await createTasks(as('manager'), [{ title: 'One' }, { title: 'Two' }]);
  const ids = made.map(({ id }) => id);
  const due = '2031-05-06T07:00:00.000Z';
  await bulk({ selection: { type: 'task', ids }, action: 'edit', set: { dueAt: due } });
  const { job } = await bulk({ selection: { type: 'task', ids }, action: 'edit', set: { status: 'done' } });
  expect(job.about.action).toBe('complete');
  const rows = await db().select().from(tasks).where(inArray(tasks.id, ids));
  expect(rows.map(({ status, dueAt }) => [status, dueAt?.toISOString()])).toEqual([
    ['done', due],
    ['done', due],
  ]);
  const [company] = await createCompanies(as('lead'), [{ name: 'Given' }]);
  const { userId } = world.people.colleague;
  const given = await bulk(
    { selection: { type: 'company', ids: [company?.id ?? 0] }, action: 'edit', set: { responsibleId: userId } },
    'lead',
  );
  expect(given.job).toMatchObject({ done: 1, refused: 0, about: { action: 'assign' } });
});

test('what was done before it was cancelled stays, the rest is left', async () => {
  const { ids, selection } = await makeMany('Web');
  const { id } = await startBulk(as('manager'), bulkStart.parse({ selection, action: 'edit', set: { city: 'Jena' } }));
  await workPart();
  await cancelJob(as('manager'), id);
  expect(await workPart()).toBe(false);
  const { done } = await getJob(as('manager'), id, 'en');
  expect(done).toBeGreaterThan(0);
  expect(done).toBeLessThan(ids.length);
  expect(await db().$count(contacts, eq(contacts.city, 'Jena'))).toBe(done);
});

test('input that can’t be is refused by its field, and who may change none of them does not begin', async () => {
  const problemsOf = (input: unknown) => {
    const { error } = bulkStart.safeParse(input);
    return Object.fromEntries((error?.issues ?? []).map(({ path, message }) => [path.join('.'), message]));
  };
  const ids = [1];
  expect(problemsOf({ selection: { type: 'deal' }, action: 'trash' })).toHaveProperty(['selection.ids']);
  expect(problemsOf({ selection: { type: 'deal', ids }, action: 'edit' })).toHaveProperty(['set']);
  expect(problemsOf({ selection: { type: 'deal', ids }, action: 'edit', set: { amount: 'much' } })).toHaveProperty([
    'set.amount',
  ]);
  expect(problemsOf({ selection: { type: 'deal', query: { stageId: 'x' } }, action: 'trash' })).toHaveProperty([
    'selection.query.stageId',
  ]);
  expect(problemsOf({ selection: { type: 'task', query: {} }, action: 'restore' })).toHaveProperty(['selection.query']);
  expect(problemsOf({ selection: { type: 'task', ids }, action: 'trash', reason: 'x' })).toHaveProperty(['reason']);
  const edit = bulkStart.parse({ selection: { type: 'contact', ids }, action: 'edit', set: { city: 'Bonn' } });
  expect(await refusal(startBulk(as('viewer'), edit))).toMatchObject({ code: 'FORBIDDEN' });
  const none = { filter: { conditions: [{ field: 'source', op: 'is', value: 'Nowhere' }] } };
  const empty = bulkStart.parse({ selection: { type: 'contact', query: none }, action: 'trash' });
  expect(await refusal(startBulk(as('manager'), empty))).toMatchObject({ code: 'INVALID' });
});
