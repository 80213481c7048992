import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fieldRightsOf } from '../access/fields.ts';
import { contactList } from '../contacts/queries.ts';
import '../deals/entity.ts';
import '../companies/entity.ts';
import '../tasks/entity.ts';
import { createCustomField, deleteCustomField } from '../custom-fields/custom-fields.ts';
import { events } from '../events/table.ts';
import { type Name, openTestWorld, type TestWorld } from '../testing/actors.ts';
import { refusal } from '../testing/refusal.ts';
import type { NewView } from './input.ts';
import { getView, listViews, type ViewContext } from './queries.ts';
import { savedViews } from './table.ts';
import {
  arrangeViews,
  chooseView,
  createView,
  deleteView,
  duplicateView,
  editView,
  purgeViews,
  restoreView,
} from './views.ts';

let world: TestWorld;

beforeAll(async () => {
  world = await openTestWorld();
});
afterAll(() => world.close());

const as = (name: Name, actor: Partial<ViewContext['actor']> = {}): ViewContext => ({
  ...world.as(name),
  actor: { ...world.people[name], ...actor },
});
const make = (name: Name, input: Partial<NewView> = {}) =>
  createView(as(name), { recordType: 'contact', name: 'Mine', ...input });
const namesOf = async (name: Name, recordType?: NewView['recordType']) =>
  (await listViews(as(name), { recordType })).items.map((view) => view.name);

test('one’s own views are one’s own; shared ones are everybody’s who sees such records, and changed by their maker and administrators', async () => {
  const own = await make('manager', { name: 'Private' });
  const shared = await make('manager', { name: 'Shared', isShared: true });
  expect(await namesOf('colleague', 'contact')).toEqual(['Shared']);
  expect(await namesOf('manager', 'contact')).toEqual(['Private', 'Shared']);
  const attempts = await Promise.all(
    [
      getView(as('admin'), own.id),
      editView(as('admin'), { id: own.id, set: { name: 'X' } }),
      deleteView(as('colleague'), own.id),
      chooseView(as('colleague'), { id: own.id, isPinned: true }),
      duplicateView(as('colleague'), { id: own.id, name: 'X' }),
    ].map(refusal),
  );
  expect(attempts.map(({ code }) => code)).toEqual(attempts.map(() => 'NOT_FOUND'));
  const seen = await getView(as('colleague'), shared.id);
  expect(seen).toMatchObject({ can: { edit: false, delete: false }, user: { name: 'manager' } });
  expect((await refusal(editView(as('colleague'), { id: shared.id, set: { name: 'X' } }))).code).toBe('FORBIDDEN');
  expect((await refusal(deleteView(as('lead'), shared.id))).code).toBe('FORBIDDEN');
  expect(await editView(as('admin'), { id: shared.id, set: { name: 'Ours' } })).toMatchObject({ name: 'Ours' });
  // It would be gone from the administrator's own sight.
  expect((await refusal(editView(as('admin'), { id: shared.id, set: { isShared: false } }))).code).toBe('FORBIDDEN');
  const { matrix } = world.people.colleague;
  const blind = as('colleague', { matrix: { ...matrix, contact: { ...matrix.contact, view: 'none' } } });
  expect((await listViews(blind, {})).items).toEqual([]);
  expect((await refusal(getView(blind, shared.id))).code).toBe('NOT_FOUND');
  const copy = await duplicateView(as('colleague'), { id: shared.id, name: 'Copy' });
  expect(copy).toMatchObject({ isShared: false, can: { edit: true } });
  await deleteView(as('admin'), shared.id);
  expect(await namesOf('manager', 'contact')).toEqual(['Private']);
  await restoreView(as('manager'), shared.id);
  expect(await namesOf('colleague', 'contact')).toEqual(['Copy', 'Ours']);
  await deleteView(as('manager'), shared.id);
  await world.database.db
    .update(savedViews)
    .set({ deletedAt: sql`now() - interval '31 days'` })
    .where(eq(savedViews.id, shared.id));
  await purgeViews(world.database.db);
  expect((await refusal(restoreView(as('manager'), shared.id))).code).toBe('NOT_FOUND');
});

test('what nobody else has nobody else hears of; a shared view stands in the audit log', async () => {
  const view = await make('outsider', { name: 'Whispered', recordType: 'task' });
  const told = async () =>
    (await world.database.db.select().from(events).where(eq(events.entityId, view.id)).orderBy(events.id))
      .filter(({ entityType }) => entityType === 'savedView')
      .map(({ kind, resource, ownerIds }) => [kind, resource, ownerIds.length]);
  await chooseView(as('outsider'), { id: view.id, isPinned: true });
  await editView(as('outsider'), { id: view.id, set: { isShared: true } });
  await editView(as('outsider'), { id: view.id, set: { isShared: false } });
  expect(await told()).toEqual([
    ['created', 'notification', 1],
    ['updated', 'notification', 1],
    ['updated', 'workspace', 0],
    ['updated', 'workspace', 0],
  ]);
});

test('pins, order and what a list opens with are each person’s own', async () => {
  const views = await Promise.all(
    ['B', 'A', 'C'].map((name) => make('lead', { name, recordType: 'company', isShared: true })),
  );
  const [b, a, c] = views.map(({ id }) => id) as [number, number, number];
  await arrangeViews(as('colleague'), { recordType: 'company', viewIds: [c, b, a] });
  expect(await namesOf('colleague', 'company')).toEqual(['C', 'B', 'A']);
  expect(await namesOf('lead', 'company')).toEqual(['A', 'B', 'C']);
  const short = arrangeViews(as('colleague'), { recordType: 'company', viewIds: [c, b] });
  expect(await refusal(short)).toMatchObject({ code: 'INVALID' });
  await Promise.all([a, b, c].map((id) => chooseView(as('colleague'), { id, isDefault: true, isPinned: id === b })));
  const mine = (await listViews(as('colleague'), { recordType: 'company' })).items;
  expect(mine.filter(({ isDefault }) => isDefault)).toHaveLength(1);
  expect(mine.filter(({ isPinned }) => isPinned).map(({ id }) => id)).toEqual([b]);
  expect((await listViews(as('lead'), {})).items.some(({ isDefault, isPinned }) => isDefault || isPinned)).toBe(false);
  const [chosen] = mine.filter(({ isDefault }) => isDefault);
  await chooseView(as('colleague'), { id: chosen?.id ?? 0, isDefault: false });
  expect((await listViews(as('colleague'), {})).items.some(({ isDefault }) => isDefault)).toBe(false);
});

test('an edit of what somebody else changed meanwhile is refused with the view as it stands', async () => {
  const { id, version } = await make('manager', { name: 'Raced', isShared: true, state: { sort: 'name' } });
  await editView(as('admin'), { id, set: { state: { sort: '-name' } } });
  const late = await refusal(editView(as('manager'), { id, version, set: { state: { q: 'late' } } }));
  expect(late).toMatchObject({ code: 'CONFLICT', details: { current: { state: { sort: '-name' } } } });
  const stale = editView(as('manager'), { id, from: { state: { sort: 'name' } }, set: { state: {} } });
  expect((await refusal(stale)).code).toBe('CONFLICT');
  // Another part of it is nobody's race.
  const renamed = await editView(as('manager'), { id, from: { name: 'Raced' }, set: { name: 'Won' } });
  expect(renamed).toMatchObject({ name: 'Won', state: { sort: '-name' } });
});

test('what the type’s lists know nothing of is refused', async () => {
  expect(await refusal(make('manager', { state: { pipelineId: 1 } }))).toMatchObject({
    details: { fields: { 'state.pipelineId': { key: 'unknown' } } },
  });
  expect(await refusal(make('manager', { layout: 'calendar' }))).toMatchObject({
    details: { fields: { layout: { key: 'notLayoutOfType' } } },
  });
});

test('tasks are a list unless a view lays them out otherwise', async () => {
  const made = (name: string, more: object) => createView(as('manager'), { recordType: 'task', name, ...more });
  expect(await made('By group', {})).toMatchObject({ layout: 'list' });
  for (const layout of ['table', 'calendar'] as const)
    expect(await made(layout, { layout, state: { everybody: true } })).toMatchObject({ layout });
  expect(await refusal(make('manager', { layout: 'list' }))).toMatchObject({
    details: { fields: { layout: { key: 'notLayoutOfType' } } },
  });
});

test('what is gone or hidden is left out of a view, and said to be; the rest of it opens', async () => {
  const [size, gone] = await Promise.all(
    (['Size', 'Gone'] as const).map((name) =>
      createCustomField(world.as('admin'), { recordType: 'contact', type: 'number', name }),
    ),
  );
  if (!size || !gone) throw new Error('Fields were not made');
  const state = {
    q: 'anna',
    leadStatus: 'new' as const,
    sort: `-${gone.key},name`,
    columns: ['!name:240', size.key, `${gone.key}:90`, 'email', 'company.industry', 'ofTheTable'],
    aggregates: [`sum:${size.key}`, `sum:${gone.key}`, 'sum:name'],
    filter: {
      conditions: [
        { field: 'email', op: 'isNotEmpty' as const },
        { field: gone.key, op: 'atLeast' as const, value: 5 },
      ],
      groups: [
        { match: 'any' as const, conditions: [{ field: size.key, op: 'atLeast' as const, value: 5 }] },
        { match: 'any' as const, conditions: [{ field: 'company.industry', op: 'is' as const, value: 'Iron' }] },
      ],
    },
  };
  const { id } = await make('manager', { name: 'Fields', isShared: true, state });
  await deleteCustomField(world.as('admin'), gone.id);
  const left = await getView(as('manager'), id);
  expect(left.dropped.sort()).toEqual(['name', gone.key].sort());
  expect(left.state).toEqual({
    ...state,
    sort: 'name',
    columns: ['!name:240', size.key, 'email', 'company.industry', 'ofTheTable'],
    aggregates: [`sum:${size.key}`],
    filter: { conditions: [state.filter.conditions[0]], groups: state.filter.groups },
  });
  const fields = fieldRightsOf([
    { resource: 'contact', field: 'email', access: 'hidden' },
    { resource: 'contact', field: 'leadStatus', access: 'hidden' },
    { resource: 'contact', field: size.key, access: 'hidden' },
    { resource: 'company', field: 'industry', access: 'hidden' },
  ]);
  const reader = as('colleague', { fields });
  const read = await getView(reader, id);
  expect(read.state).toEqual({ q: 'anna', sort: 'name', columns: ['!name:240', 'ofTheTable'], aggregates: [] });
  expect(read.dropped).toEqual(expect.arrayContaining(['email', 'leadStatus', size.key, 'company.industry']));
  const { q, sort = 'name', filter } = read.state;
  await contactList.page(reader, { page: 1, perPage: 50, q, sort, filter });
});

test('a view of a pipeline that is gone opens without it', async () => {
  const { id } = await make('manager', {
    recordType: 'deal',
    name: 'Line',
    state: { pipelineId: 9_999, status: 'open' },
  });
  expect(await getView(as('manager'), id)).toMatchObject({
    state: { status: 'open' },
    dropped: ['pipelineId'],
    layout: 'board',
  });
});
