import { randomUUID } from 'node:crypto';
import { and, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { roleFields } from '../access/table.ts';
import { createContacts, editContacts, trashContacts } from '../contacts/contacts.ts';
import { contactLists } from '../contacts/input.ts';
import { contactList, getContact } from '../contacts/queries.ts';
import { contacts } from '../contacts/table.ts';
import {
  createCustomField,
  deleteCustomField,
  editCustomField,
  restoreCustomField,
} from '../custom-fields/custom-fields.ts';
import type { CustomFieldType, CustomValue, NewCustomField } from '../custom-fields/input.ts';
import { purgeCustomFields } from '../custom-fields/purging.ts';
import { type CustomField, loadCustomFields } from '../custom-fields/queries.ts';
import { customFields } from '../custom-fields/table.ts';
import { lockFields } from '../custom-fields/values.ts';
import { connectDatabase } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { events } from '../events/table.ts';
import { imports } from '../imports/table.ts';
import { getJob, listRefusals } from '../jobs/queries.ts';
import { jobs } from '../jobs/table.ts';
import { cancelJob, workOnce } from '../jobs/work.ts';
import { editStage } from '../pipelines/stages.ts';
import { pipelineStages } from '../pipelines/table.ts';
import type { Name } from '../testing/actors.ts';
import { restOf } from '../testing/api.ts';
import { refusal as refused } from '../testing/refusal.ts';
import { openTestSite, type TestSite } from '../testing/site.ts';
import { untilWaiting } from '../testing/waiting.ts';
import { getView } from '../views/queries.ts';
import { createView } from '../views/views.ts';
import type { TypeChange } from './input.ts';
import { previewType } from './preview.ts';
import { changeType } from './retyping.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openTestSite();
});
afterAll(() => site.close());
beforeEach(async () => {
  await site.world.database.db.delete(jobs);
  await site.world.database.db.delete(contacts);
});

const db = () => site.world.database.db;
const as = (name: Name) => ({ ...site.world.as(name), actor: site.world.people[name] });
const worker = () => ({ db: db(), onCommit: () => {} });
async function refusal(work: Promise<unknown>) {
  const { code, details } = await refused(work);
  return { code, fields: details.fields ?? {} };
}

let made = 0;
const fieldOf = (type: CustomFieldType, more: Partial<NewCustomField> = {}) =>
  createCustomField(as('admin'), { recordType: 'contact', type, name: `Field ${++made}`, ...more });

/** Contacts that hold these values, in their order. */
async function holding({ key }: Pick<CustomField, 'key'>, ...values: CustomValue[]): Promise<number[]> {
  const rows = values.map((value) => ({ lastName: 'Weaver', customFields: { [key]: value } }));
  return (await createContacts(as('manager'), rows)).map(({ id }) => id);
}
const set = (id: number, key: string, value: CustomValue) =>
  editContacts(as('manager'), [{ id, set: { customFields: { [key]: value } } }]);

const contactsBy = async (filters: object) =>
  (await contactList.page(as('admin'), contactLists.list.parse(filters))).items.map(({ id }) => id);

const begin = (change: TypeChange) => changeType(as('admin'), change, 'en');
async function workAll(): Promise<void> {
  while (await workOnce(worker())) {
    // until nothing is left
  }
}
const view = (id: number) => getJob(as('admin'), id, 'en');

/** The field that stands where this one stood. */
async function successor({ id }: Pick<CustomField, 'id'>): Promise<CustomField> {
  const [before] = await loadCustomFields(db(), { id, withDeleted: true });
  const [field] = await loadCustomFields(db(), { id: before?.replacedById ?? 0 });
  if (!field) throw new Error('Nothing took its place');
  return field;
}
async function retyped(field: CustomField, change: Omit<TypeChange, 'id'>): Promise<CustomField> {
  const { id } = await begin({ id: field.id, ...change });
  await workAll();
  expect(await view(id)).toMatchObject({ state: 'done', error: null });
  return successor(field);
}

/** What the records hold in the field, options by their labels and people by their names. */
async function heldIn({ key, type, options }: CustomField, ids: readonly number[]): Promise<unknown[]> {
  const labelOf = (id: unknown) => options.find((option) => option.id === id)?.label;
  const nameOf = (id: unknown) => Object.entries(site.world.people).find(([, { userId }]) => userId === id)?.[0];
  return Promise.all(
    ids.map(async (id) => {
      const value = (await getContact(as('manager'), id)).customFields[key];
      if (type === 'person') return nameOf(value);
      if (type === 'select') return labelOf(value);
      return Array.isArray(value) ? value.map(labelOf) : value;
    }),
  );
}

const LOST = undefined;
const MOMENT = '2025-03-15T14:22:00.000Z';

test.each<[CustomFieldType, CustomFieldType, [CustomValue, unknown][]]>([
  ['text', 'longText', [['one', 'one']]],
  [
    'longText',
    'text',
    [
      ['one\ntwo', 'one two'],
      ['x'.repeat(501), LOST],
    ],
  ],
  [
    'text',
    'number',
    [
      ['1.234,5', 1234.5],
      ['-7', -7],
      ['0,25', 0.25],
      ['many', LOST],
    ],
  ],
  [
    'text',
    'number',
    [
      ['1,234.5', 1234.5],
      ['12%', 12],
    ],
  ],
  [
    'text',
    'money',
    [
      ['$ 1,200.505', 1200.51],
      ['15 USD', 15],
      ['15 EUR', LOST],
      ['€15', LOST],
      ['-5', LOST],
      ['free', LOST],
    ],
  ],
  [
    'text',
    'day',
    [
      ['31.12.2025', '2025-12-31'],
      ['1.2.2026', '2026-02-01'],
      ['2025-01-02', '2025-01-02'],
      ['soon', LOST],
    ],
  ],
  [
    'text',
    'timestamp',
    [
      [MOMENT, MOMENT],
      ['2025-03-15', '2025-03-15T00:00:00.000Z'],
      ['noon', LOST],
    ],
  ],
  [
    'text',
    'boolean',
    [
      ['yes', true],
      ['Nein', false],
      ['да', true],
      ['perhaps', LOST],
    ],
  ],
  [
    'text',
    'select',
    [
      ['Gold', 'Gold'],
      ['gold', 'Gold'],
      ['Silver', 'Silver'],
      ['x'.repeat(101), LOST],
    ],
  ],
  [
    'text',
    'multiSelect',
    [
      ['Red, Blue', ['Blue', 'Red']],
      ['red;red', ['Red']],
    ],
  ],
  [
    'text',
    'link',
    [
      ['example.com/a', 'https://example.com/a'],
      ['http://x.org', 'http://x.org'],
      ['nowhere', LOST],
    ],
  ],
  [
    'text',
    'email',
    [
      ['anna@example.com', 'anna@example.com'],
      ['anna', LOST],
    ],
  ],
  [
    'text',
    'phone',
    [
      ['+49 30 1234', '+49 30 1234'],
      ['none', LOST],
    ],
  ],
  [
    'text',
    'person',
    [
      ['colleague', 'colleague'],
      ['Lead@Test.example', 'lead'],
      ['nobody', LOST],
    ],
  ],
  ['number', 'text', [[12.5, '12.5']]],
  [
    'number',
    'money',
    [
      [12.345, 12.35],
      [-1, LOST],
    ],
  ],
  [
    'number',
    'boolean',
    [
      [1, true],
      [0, false],
      [2, LOST],
    ],
  ],
  [
    'number',
    'select',
    [
      [10, '10'],
      [9, '9'],
    ],
  ],
  ['number', 'day', [[5, LOST]]],
  ['money', 'number', [[12.5, 12.5]]],
  ['money', 'text', [[12.5, '12.5 USD']]],
  ['day', 'timestamp', [['2025-03-15', '2025-03-15T00:00:00.000Z']]],
  ['day', 'text', [['2025-03-15', '2025-03-15']]],
  ['timestamp', 'day', [[MOMENT, '2025-03-15']]],
  ['timestamp', 'text', [[MOMENT, '2025-03-15 14:22']]],
  [
    'boolean',
    'text',
    [
      [true, 'Yes'],
      [false, 'No'],
    ],
  ],
  [
    'boolean',
    'number',
    [
      [true, 1],
      [false, 0],
    ],
  ],
  [
    'boolean',
    'select',
    [
      [true, 'Yes'],
      [false, 'No'],
    ],
  ],
  ['email', 'text', [['anna@example.com', 'anna@example.com']]],
  ['link', 'number', [['https://example.com', LOST]]],
])(
  '%s becomes %s: what fits is there, and what does not stays with the field in the trash',
  async (type, to, pairs) => {
    const field = await fieldOf(type);
    const ids = await holding(field, ...pairs.map(([value]) => value));
    const lost = pairs.filter(([, value]) => value === LOST).length;
    const preview = await previewType(as('admin'), { id: field.id, type: to }, 'en');
    expect(preview).toMatchObject({ total: pairs.length, lost });
    expect(preview.kept + preview.changed).toBe(pairs.length - lost);
    const { id: jobId } = await begin({ id: field.id, type: to });
    await workAll();
    expect(await view(jobId)).toMatchObject({ state: 'done', done: pairs.length, refused: lost });
    const after = await successor(field);
    expect(after).toMatchObject({ name: field.name, type: to, sortOrder: field.sortOrder, deletedAt: null });
    expect(await heldIn(after, ids)).toEqual(pairs.map(([, value]) => value));
    const { items } = await listRefusals(as('admin'), { id: jobId, limit: 10 }, 'en');
    expect(items.map(({ entityId }) => entityId)).toEqual(ids.filter((_, index) => pairs[index]?.[1] === LOST));
    const back = await restoreCustomField(as('admin'), field.id);
    expect(await heldIn(back, ids)).toEqual(pairs.map(([value]) => value));
  },
);

test('people become their names or addresses, and options keep their order, colours and what is no longer offered', async () => {
  const person = await fieldOf('person');
  const [id = 0] = await holding(person, site.world.people.colleague.userId);
  const address = await retyped(person, { type: 'email' });
  expect(await heldIn(address, [id])).toEqual(['colleague@test.example']);

  const choice = await fieldOf('select', { options: [{ label: 'B', color: 'red' }, { label: 'A' }, { label: 'Old' }] });
  const [b, a, old] = choice.options.map((option) => option.id);
  const ids = await holding(choice, b!, a!, old!);
  await editCustomField(as('admin'), {
    id: choice.id,
    set: { options: choice.options.slice(0, 2).map(({ id: optionId, label }) => ({ id: optionId, label })) },
  });
  const several = await retyped(choice, { type: 'multiSelect' });
  expect(several.options.map(({ label, color, isArchived }) => [label, color, isArchived])).toEqual([
    ['B', 'red', false],
    ['A', null, false],
    ['Old', null, true],
  ]);
  expect(await heldIn(several, ids)).toEqual([['B'], ['A'], ['Old']]);
  await set(
    ids[0]!,
    several.key,
    several.options.slice(0, 2).map((option) => option.id),
  );
  const preview = await previewType(as('admin'), { id: several.id, type: 'select' }, 'en');
  expect(preview).toMatchObject({ kept: 2, changed: 1, lost: 0, changedExamples: [{ before: 'B, A', after: 'B' }] });
  expect(preview.options).toEqual(['B', 'A', 'Old']);
  const single = await retyped(several, { type: 'select' });
  expect(await heldIn(single, ids)).toEqual(['B', 'A', 'Old']);
  const words = await retyped(single, { type: 'text' });
  expect(await heldIn(words, ids)).toEqual(['B', 'A', 'Old']);
});

test('of more values than options fit the most frequent become some, and the preview says which', async () => {
  const field = await fieldOf('text');
  const values = Array.from({ length: 203 }, (_, number) => `Value ${number}`);
  const ids = await holding(field, ...values, ...values.slice(3));
  const preview = await previewType(as('admin'), { id: field.id, type: 'select' }, 'en');
  expect(preview).toMatchObject({ total: 403, kept: 400, lost: 3, optionCount: 203 });
  expect(preview.lostExamples).toHaveLength(3);
  expect(preview.options).toHaveLength(200);
  const after = await retyped(field, { type: 'select' });
  expect(after.options.map(({ label }) => label)).toEqual(values.slice(3));
  expect(await heldIn(after, ids.slice(0, 5))).toEqual([LOST, LOST, LOST, 'Value 3', 'Value 4']);
});

test('what was written, made and thrown away meanwhile is there afterwards, without a trace in the records', async () => {
  const field = await fieldOf('text', { defaultValue: '5' });
  const ids = await holding(field, ...Array.from({ length: 502 }, (_, number) => String(number)));
  const [first = 0, second = 0, third = 0, fourth = 0] = ids;
  const { id: jobId } = await begin({ id: field.id, type: 'number' });
  await workOnce(worker());
  await workOnce(worker());
  expect(await view(jobId)).toMatchObject({ state: 'running', done: 500, total: 502 });
  // Nobody sees anything of it yet.
  const { body } = await restOf(site).api('GET', `/contacts/${first}`, { as: 'admin' });
  expect(body.custom_fields).toEqual({ [field.key]: '0' });
  expect(await loadCustomFields(db(), { recordType: 'contact', withDeleted: true })).not.toContainEqual(
    expect.objectContaining({ type: 'number', name: field.name }),
  );
  await set(first, field.key, '1000');
  await set(second, field.key, null);
  await set(third, field.key, 'no number');
  await trashContacts(as('manager'), [fourth]);
  const [late = 0] = await holding(field, '77');
  const [usual] = await createContacts(as('manager'), [{ lastName: 'Usual' }]);
  await editCustomField(as('admin'), { id: field.id, set: { name: 'Renamed', helpText: 'How many' } });
  await workAll();
  expect(await view(jobId)).toMatchObject({ state: 'done' });
  const after = await successor(field);
  expect(after).toMatchObject({ name: 'Renamed', helpText: 'How many', type: 'number', defaultValue: 5 });
  expect(await heldIn(after, [first, second, third, late, usual!.id, ids[501]!])).toEqual([
    1000,
    LOST,
    LOST,
    77,
    5,
    501,
  ]);
  expect(await heldIn(after, [fourth])).toEqual([3]);
  const untouched = await getContact(as('manager'), ids[400]!);
  expect(untouched.version).toBe(1);
  expect(await db().$count(events, and(eq(events.entityType, 'contact'), eq(events.entityId, untouched.id)))).toBe(1);
  await editCustomField(as('admin'), { id: after.id, set: { defaultValue: null } });
});

test('a process that dies at the end has changed nothing, and another goes on', async () => {
  const field = await fieldOf('text');
  const ids = await holding(field, '1', '2');
  const { id: jobId } = await begin({ id: field.id, type: 'number' });
  await workOnce(worker());
  await workOnce(worker());
  const doomed = connectDatabase(site.world.url, { max: 1 });
  await inTransaction(as('manager'), async (ctx) => {
    // Somebody writes values just then: the last part waits for them, with the place not yet taken.
    await lockFields(ctx, 'contact', 'share');
    const dying = workOnce({ db: doomed.db, onCommit: () => {} });
    const died = expect(dying).rejects.toThrow();
    await untilWaiting(db(), 1);
    const closed = doomed.close();
    await db().execute(sql`select pg_terminate_backend(pid, 10000) from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`);
    await died;
    await closed;
  });
  expect((await loadCustomFields(db(), { id: field.id }))[0]).toMatchObject({ type: 'text', deletedAt: null });
  await db().update(jobs).set({ dueAt: new Date() });
  await workAll();
  expect(await view(jobId)).toMatchObject({ state: 'done' });
  expect(await heldIn(await successor(field), ids)).toEqual([1, 2]);
});

test('whoever writes a value as the place is taken either comes first or hears that the field is gone', async () => {
  const field = await fieldOf('text');
  const ids = await holding(field, ...Array.from({ length: 20 }, () => '1'));
  await begin({ id: field.id, type: 'number' });
  await workOnce(worker());
  await workOnce(worker());
  const [, ...writes] = await Promise.allSettled([workAll(), ...ids.map((id) => set(id, field.key, '2'))]);
  const after = await successor(field);
  const expected = writes.map(({ status }) => (status === 'fulfilled' ? 2 : 1));
  expect(await heldIn(after, ids)).toEqual(expected);
});

test('administrators alone change a type, one change at a time, and to another type', async () => {
  const { api } = restOf(site);
  const field = await fieldOf('text');
  const path = `/custom-fields/${field.id}/type-change`;
  const ask = (name: Name) => api('GET', `${path}?type=number`, { as: name });
  const change = (name: Name, body: object = { type: 'number' }) => api('POST', path, { as: name, body });
  for (const name of ['manager', 'lead', 'viewer'] as const) {
    expect([(await ask(name)).status, (await change(name)).status]).toEqual([403, 403]);
  }
  expect((await ask('admin')).body).toMatchObject({ total: 0, lost_examples: [], options: null, option_count: 0 });
  expect((await change('admin', { type: 'text' })).body.error.fields).toEqual({
    type: 'must be another type than the field has',
  });
  expect((await change('admin', { type: 'number', currency: 'EUR' })).body.error.fields).toHaveProperty('currency');
  const began = await change('admin');
  expect([began.status, began.body]).toEqual([
    201,
    expect.objectContaining({ kind: 'retype', state: 'waiting', about: { entity_type: 'contact', name: field.name } }),
  ]);
  const again = await change('admin', { type: 'money' });
  expect([again.status, again.body.error.message]).toEqual([
    409,
    `The type of “${field.name}” is being changed already`,
  ]);
  await workAll();
  expect((await change('admin', { type: 'money' })).status).toBe(404);
  expect(await successor(field)).toMatchObject({ type: 'number' });
});

test('two who change it at once make one change', async () => {
  const field = await fieldOf('text');
  const both = await Promise.allSettled([
    begin({ id: field.id, type: 'number' }),
    begin({ id: field.id, type: 'day' }),
  ]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  await workAll();
  await successor(field);
});

test('one that was cancelled leaves the field as it was, can be begun anew, and its values are swept', async () => {
  const field = await fieldOf('text');
  const [id = 0] = await holding(field, '5');
  const { id: jobId } = await begin({ id: field.id, type: 'number' });
  await workOnce(worker());
  await workOnce(worker());
  await cancelJob(as('admin'), jobId);
  await workAll();
  expect(await view(jobId)).toMatchObject({ state: 'cancelled' });
  expect((await loadCustomFields(db(), { id: field.id }))[0]).toMatchObject({ type: 'text', deletedAt: null });
  const after = await retyped(field, { type: 'money', currency: 'EUR' });
  expect(after).toMatchObject({ type: 'money', currency: 'EUR' });
  const raw = async () => (await db().select().from(contacts).where(eq(contacts.id, id)))[0]?.customFields ?? {};
  expect(new Set(Object.values(await raw()))).toEqual(new Set(['5', 5]));
  expect(Object.keys(await raw())).toHaveLength(3);
  await db()
    .update(customFields)
    .set({ deletedAt: sql`now() - interval '25 hours'` })
    .where(sql`${customFields.copiesId} is not null`);
  await purgeCustomFields(db());
  expect(await raw()).toEqual({ [field.key]: '5', [after.key]: 5 });
});

test('deleting the field ends the change of its type', async () => {
  const field = await fieldOf('text');
  await holding(field, '5');
  const { id: jobId } = await begin({ id: field.id, type: 'number' });
  await workOnce(worker());
  await deleteCustomField(as('admin'), field.id);
  await workAll();
  expect(await view(jobId)).toMatchObject({ state: 'failed', error: 'There is no such field' });
  expect(await restoreCustomField(as('admin'), field.id)).toMatchObject({ type: 'text' });
});

test('a unique field stays unique where its type can be and its values still are', async () => {
  const field = await fieldOf('text', { isUnique: true });
  const [id = 0] = await holding(field, '1', '2');
  const number = await retyped(field, { type: 'number' });
  expect(number).toMatchObject({ isUnique: true });
  expect((await refusal(holding(number, 2))).fields).toHaveProperty([`customFields.${number.key}`]);
  expect(await previewType(as('admin'), { id: number.id, type: 'text' }, 'en')).toMatchObject({ losesUnique: false });
  expect(await previewType(as('admin'), { id: number.id, type: 'boolean' }, 'en')).toMatchObject({ losesUnique: true });
  // Back again: the values of then, as unique as they were.
  const back = await restoreCustomField(as('admin'), field.id);
  expect(back).toMatchObject({ type: 'text', isUnique: true, replacedById: null });
  expect(await heldIn(back, [id])).toEqual(['1']);
  await set(id, field.key, '2.0');
  expect(await previewType(as('admin'), { id: back.id, type: 'number' }, 'en')).toMatchObject({ losesUnique: true });
  const alike = await retyped(back, { type: 'number' });
  expect(alike).toMatchObject({ isUnique: false });
});

test('what speaks of the field speaks of what took its place, and of it again once it is back', async () => {
  const deal = await createCustomField(as('admin'), { recordType: 'deal', type: 'text', name: 'Rank' });
  const field = await fieldOf('text');
  await holding(field, 'Gold', 'Silver');
  await db().insert(roleFields).values({ role: 'viewer', resource: 'contact', field: field.key, access: 'hidden' });
  const saved = await createView(as('admin'), {
    recordType: 'contact',
    name: 'Gold',
    state: {
      sort: `-${field.key},lastName`,
      columns: ['name', `!${field.key}:220`],
      filter: {
        conditions: [{ field: field.key, op: 'is', value: ['gold'] }],
        groups: [{ conditions: [{ field: 'lastName', op: 'is', value: field.key }] }],
      },
    },
  });
  const ofDeals = await createView(as('admin'), {
    recordType: 'deal',
    name: 'Of gold',
    state: { filter: { conditions: [{ field: `contact.${field.key}`, op: 'isNotEmpty' }] } },
  });
  const [stage] = await db().select().from(pipelineStages).limit(1);
  await editStage(as('admin'), { id: stage!.id, set: { requirements: ['amount', deal.key] } });
  const lostFilters = async (type: CustomFieldType) =>
    (await previewType(as('admin'), { id: field.id, type }, 'en')).lostFilters;
  expect([await lostFilters('number'), await lostFilters('select'), await lostFilters('email')]).toEqual([1, 0, 0]);
  const [choice, number] = [await retyped(field, { type: 'select' }), await retyped(deal, { type: 'number' })];
  const gold = choice.options.find(({ label }) => label === 'Gold');
  const opened = await getView(as('admin'), saved.id);
  expect(opened).toMatchObject({ dropped: [] });
  expect(opened.state).toEqual({
    sort: `-${choice.key},lastName`,
    columns: ['name', `!${choice.key}:220`],
    filter: {
      conditions: [{ field: choice.key, op: 'is', value: [gold?.id] }],
      groups: [{ conditions: [{ field: 'lastName', op: 'is', value: field.key }] }],
    },
  });
  expect((await getView(as('admin'), ofDeals.id)).state).toEqual({
    filter: { conditions: [{ field: `contact.${choice.key}`, op: 'isNotEmpty' }] },
  });
  const page = await contactsBy({ filter: opened.state.filter });
  expect(page).toEqual([]);
  const requirements = async () =>
    (await db().select().from(pipelineStages).where(eq(pipelineStages.id, stage!.id)))[0]?.requirements;
  expect(await requirements()).toEqual(['amount', number.key]);
  const hidden = async () =>
    (await db().select().from(roleFields).where(eq(roleFields.role, 'viewer'))).map((rule) => rule.field).sort();
  expect(await hidden()).toEqual([field.key, choice.key].sort());

  await restoreCustomField(as('admin'), field.id);
  await restoreCustomField(as('admin'), deal.id);
  const again = await getView(as('admin'), saved.id);
  expect(again.state.sort).toBe(`-${field.key},lastName`);
  expect(again.state.filter?.conditions).toEqual([{ field: field.key, op: 'is', value: ['Gold'] }]);
  expect(await requirements()).toEqual(['amount', deal.key]);
  await db().delete(roleFields);
});

test('what is hidden from somebody who may change fields is not shown by a preview', async () => {
  const field = await fieldOf('text');
  await holding(field, 'Secret');
  const fields = { contact: new Map([[field.key, 'hidden' as const]]) };
  const blind = { ...as('admin'), actor: { ...as('admin').actor, fields } };
  const preview = await previewType(blind, { id: field.id, type: 'select' }, 'en');
  expect(preview).toMatchObject({ total: 1, options: [], changedExamples: [], lostExamples: [] });
  const near = { ...as('admin').actor, matrix: { ...as('admin').actor.matrix } };
  near.matrix.contact = { ...near.matrix.contact, view: 'team' };
  const partial = await previewType({ ...as('admin'), actor: near }, { id: field.id, type: 'number' }, 'en');
  expect(partial).toMatchObject({ total: 1, lost: 1, lostExamples: [] });
});

test('what was found by a text is found by what it became', async () => {
  const field = await fieldOf('select', { options: [{ label: 'Zinnober' }] });
  const [id = 0] = await holding(field, field.options[0]!.id);
  const found = async () => contactsBy({ q: 'zinnober' });
  expect(await found()).toEqual([]);
  await retyped(field, { type: 'text' });
  expect(await found()).toEqual([id]);
});

test('an import whose columns go into the field goes on into what took its place', async () => {
  const field = await fieldOf('text');
  const columns = [null, { type: 'contact' as const, field: field.key }, { type: 'deal' as const, field: 'title' }];
  const { userId } = site.world.people.manager;
  const [row] = await db()
    .insert(imports)
    .values({
      userId,
      type: 'contact',
      name: 'a.csv',
      token: randomUUID(),
      size: 1,
      plan: { columns, doubles: 'update', match: field.key },
    })
    .returning({ id: imports.id });
  const after = await retyped(field, { type: 'number' });
  const [told] = await db().select({ plan: imports.plan }).from(imports).where(eq(imports.id, row!.id));
  expect(told?.plan).toEqual({
    columns: [null, { type: 'contact', field: after.key }, { type: 'deal', field: 'title' }],
    doubles: 'update',
    match: after.key,
  });
});
