import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createContacts, editContacts, restoreContacts, trashContacts } from '../contacts/contacts.ts';
import { contactLists } from '../contacts/input.ts';
import { contactList, getContact } from '../contacts/queries.ts';
import { inTransaction } from '../db/transaction.ts';
import { createDeals } from '../deals/deals.ts';
import { deals } from '../deals/table.ts';
import { editStage } from '../pipelines/stages.ts';
import { pipelineStages } from '../pipelines/table.ts';
import type { Name } from '../testing/actors.ts';
import { restOf } from '../testing/api.ts';
import { refusal as refused } from '../testing/refusal.ts';
import { openTestSite, type TestSite } from '../testing/site.ts';
import { untilWaiting } from '../testing/waiting.ts';
import { users } from '../users/table.ts';
import {
  arrangeCustomFields,
  createCustomField,
  deleteCustomField,
  editCustomField,
  restoreCustomField,
} from './custom-fields.ts';
import type { CustomFieldType, CustomValues, NewCustomField } from './input.ts';
import { purgeCustomFields } from './purging.ts';
import { loadCustomFields } from './queries.ts';

let site: TestSite;

beforeAll(async () => {
  site = await openTestSite();
});
afterAll(() => site.close());

const as = (name: Name) => site.world.as(name);
async function refusal(work: Promise<unknown>) {
  const { code, details } = await refused(work);
  return { code, fields: details.fields ?? {}, current: details.current };
}

let made = 0;

/** A field of contacts, with a name of its own. */
const fieldOf = (type: CustomFieldType, more: Partial<NewCustomField> = {}) =>
  createCustomField(as('admin'), { recordType: 'contact', type, name: `Field ${++made}`, ...more });

async function contactWith(customFields?: CustomValues, who: Name = 'manager') {
  const [contact] = await createContacts(as(who), [{ lastName: 'Weaver', ...(customFields && { customFields }) }]);
  if (!contact) throw new Error('No contact was made');
  return contact;
}

const valuesOf = async (id: number) => (await getContact(as('manager'), id)).customFields;
const set = (id: number, customFields: CustomValues, from?: CustomValues, who: Name = 'manager') =>
  editContacts(as(who), [{ id, set: { customFields }, ...(from && { from: { customFields: from } }) }]);

test.each<[CustomFieldType, unknown, unknown[]]>([
  ['text', 'Gold', ['', 5, 'x'.repeat(501), 'a\0b']],
  ['longText', 'One\nTwo', [5, 'x'.repeat(20_001)]],
  ['number', -12.5, ['12', 1e16, true]],
  ['money', 12.5, ['12', -1, 1.005]],
  ['day', '2025-03-15', ['15.03.2025', '2025-02-30', 5]],
  ['timestamp', '2025-03-15T14:22:00.000Z', ['2025-03-15', 'soon']],
  ['boolean', false, ['false', 0]],
  ['link', 'https://example.com/a', ['javascript:alert(1)', 'example']],
  ['email', 'anna@example.com', ['anna', 5]],
  ['phone', '+49 30 1234', ['call me', 5]],
])('a field of type %s holds what it should and nothing else', async (type, good, wrong) => {
  const { key } = await fieldOf(type, type === 'money' ? { currency: 'EUR' } : {});
  const { id } = await contactWith({ [key]: good as never });
  expect(await valuesOf(id)).toEqual({ [key]: good });
  for (const value of wrong) {
    const { code, fields } = await refusal(set(id, { [key]: value as never }));
    expect([code, Object.keys(fields)]).toEqual(['INVALID', [`customFields.${key}`]]);
  }
  await set(id, { [key]: null });
  expect(await valuesOf(id)).toEqual({});
});

test('a moment in another zone is stored as the same moment', async () => {
  const { key } = await fieldOf('timestamp');
  const { id } = await contactWith({ [key]: '2025-03-15T16:22:00+02:00' });
  expect(await valuesOf(id)).toEqual({ [key]: '2025-03-15T14:22:00.000Z' });
});

test('options are chosen by id, keep it when they are renamed, and are still shown when they are no longer offered', async () => {
  const field = await fieldOf('multiSelect', { options: [{ label: 'Red', color: 'red' }, { label: 'Blue' }] });
  const [red, blue] = field.options;
  const { id } = await contactWith({ [field.key]: [blue!.id, red!.id, red!.id] });
  expect(await valuesOf(id)).toEqual({ [field.key]: [red!.id, blue!.id] });
  const { fields } = await refusal(set(id, { [field.key]: [blue!.id + 1_000] }));
  expect(fields).toEqual({ [`customFields.${field.key}`]: expect.objectContaining({ key: 'option' }) });
  const after = await editCustomField(as('admin'), {
    id: field.id,
    set: { options: [{ id: blue!.id, label: 'Navy' }, { label: 'Green' }] },
  });
  expect(after.options.map(({ label, isArchived }) => [label, isArchived])).toEqual([
    ['Navy', false],
    ['Green', false],
    ['Red', true],
  ]);
  expect(await valuesOf(id)).toEqual({ [field.key]: [red!.id, blue!.id] });
});

test('a person is somebody who works here', async () => {
  const { key } = await fieldOf('person');
  const { userId } = site.world.people.colleague;
  const { id } = await contactWith({ [key]: userId });
  expect(await valuesOf(id)).toEqual({ [key]: userId });
  const { fields } = await refusal(set(id, { [key]: 999_999 }));
  expect(Object.keys(fields)).toEqual([`customFields.${key}`]);
});

test('edits of different fields merge, of the same one collide, and the history tells both', async () => {
  const a = await fieldOf('text');
  const b = await fieldOf('text');
  const { id } = await contactWith({ [a.key]: 'one', [b.key]: 'one' });
  await set(id, { [a.key]: 'two' }, { [a.key]: 'one' });
  await set(id, { [b.key]: 'two' }, { [b.key]: 'one' });
  expect(await valuesOf(id)).toEqual({ [a.key]: 'two', [b.key]: 'two' });
  const { code, current } = await refusal(set(id, { [a.key]: 'three' }, { [a.key]: 'one' }));
  expect(code).toBe('CONFLICT');
  expect(current).toMatchObject({ customFields: { [a.key]: 'two' } });
  const { body } = await restOf(site).api('GET', `/contacts/${id}/history`, { as: 'manager' });
  expect(body.items.map(({ changes }: { changes: unknown }) => changes)).toContainEqual([
    { field: a.key, from: 'one', to: 'two' },
  ]);
});

test('what is required is asked for where a record is made, and not emptied; a default is put in', async () => {
  const needed = await fieldOf('text', { isRequired: true });
  const usual = await fieldOf('number', { defaultValue: 7 });
  const { fields } = await refusal(contactWith({}));
  expect(Object.keys(fields)).toEqual([`customFields.${needed.key}`]);
  const { id } = await contactWith({ [needed.key]: 'here' });
  expect(await valuesOf(id)).toEqual({ [needed.key]: 'here', [usual.key]: 7 });
  const emptied = await refusal(set(id, { [needed.key]: null }));
  expect(Object.keys(emptied.fields)).toEqual([`customFields.${needed.key}`]);
  await contactWith({ [needed.key]: 'here', [usual.key]: null }).then(async (contact) =>
    expect(contact.customFields).toEqual({ [needed.key]: 'here' }),
  );
  await editCustomField(as('admin'), { id: needed.id, set: { isRequired: false } });
  await editCustomField(as('admin'), { id: usual.id, set: { defaultValue: null } });
});

test('a unique value is held by one live record, whoever asks at once', async () => {
  const { key, id: fieldId } = await fieldOf('text', { isUnique: true });
  const { id } = await contactWith({ [key]: 'AB-1' });
  const taken = { [`customFields.${key}`]: expect.objectContaining({ key: 'inUse' }) };
  expect((await refusal(contactWith({ [key]: 'ab-1' }))).fields).toEqual(taken);
  const other = await contactWith({ [key]: 'AB-2' });
  expect((await refusal(set(other.id, { [key]: 'AB-1' }))).fields).toEqual(taken);
  await trashContacts(as('manager'), [id]);
  await set(other.id, { [key]: 'AB-1' });
  expect((await refusal(restoreContacts(as('manager'), [id]))).fields).toEqual(taken);
  const race = await Promise.allSettled(Array.from({ length: 5 }, () => contactWith({ [key]: 'AB-3' })));
  expect(race.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  await editCustomField(as('admin'), { id: fieldId, set: { isUnique: false } });
  await set(other.id, { [key]: 'AB-3' });
  const { fields } = await refusal(editCustomField(as('admin'), { id: fieldId, set: { isUnique: true } }));
  expect(fields).toEqual({ isUnique: expect.objectContaining({ key: 'notYetUnique' }) });
});

test('a long address is as unique as a short one, and no more', async () => {
  const { key } = await fieldOf('link', { isUnique: true });
  const long = (end: string) =>
    `https://example.com/${Array.from({ length: 1_900 }, (_, at) => String.fromCodePoint(0x4e00 + ((at * 7_919) % 20_000))).join('')}${end}`;
  await contactWith({ [key]: long('a') });
  await contactWith({ [key]: long('b') });
  expect(Object.keys((await refusal(contactWith({ [key]: long('A') }))).fields)).toEqual([`customFields.${key}`]);
});

test('a field in the trash is gone from records, history and search, and comes back with its values', async () => {
  const field = await fieldOf('text');
  const { key } = field;
  const { id } = await contactWith({ [key]: 'Zanzibar' });
  const found = async () =>
    (await contactList.page(as('manager'), contactLists.list.parse({ q: 'zanzi' }))).items.map((row) => row.id);
  expect(await found()).toEqual([id]);
  await deleteCustomField(as('admin'), field.id);
  site.forgetActors();
  const api = restOf(site).api;
  const read = async (path: string) => JSON.stringify((await api('GET', path, { as: 'manager' })).body);
  expect(await read(`/contacts/${id}`)).not.toContain(key);
  expect(await read(`/contacts/${id}/history`)).not.toContain('Zanzibar');
  const { fields } = await refusal(set(id, { [key]: 'Elsewhere' }));
  expect(Object.keys(fields)).toEqual([`customFields.${key}`]);
  await restoreCustomField(as('admin'), field.id);
  site.forgetActors();
  expect(await read(`/contacts/${id}`)).toContain('Zanzibar');
});

test('a field that was in the trash for a month is gone for good, with its values and whatever asked for it', async () => {
  const { db } = site.world.database;
  const field = await createCustomField(as('admin'), { recordType: 'deal', type: 'text', name: 'Passing' });
  const [deal] = await createDeals(as('manager'), [{ title: 'Anvils', customFields: { [field.key]: 'Mahogany' } }]);
  await editStage(as('admin'), { id: deal!.stageId, set: { requirements: [field.key] } });
  await deleteCustomField(as('admin'), field.id);
  await purgeCustomFields(db);
  await restoreCustomField(as('admin'), field.id);
  await deleteCustomField(as('admin'), field.id);
  await db.execute(sql`update custom_fields set deleted_at = now() - interval '31 days' where id = ${field.id}`);
  await purgeCustomFields(db);
  const [row] = await db.select().from(deals).where(eq(deals.id, deal!.id));
  expect(row?.customFields).toEqual({});
  const [stage] = await db.select().from(pipelineStages).where(eq(pipelineStages.id, deal!.stageId));
  expect(stage?.requirements).toEqual([]);
  expect((await refusal(restoreCustomField(as('admin'), field.id))).code).toBe('NOT_FOUND');
});

test('a field that is gone for good is in no history either: from whom it was withheld nobody knows any more', async () => {
  const { db } = site.world.database;
  const api = restOf(site).api;
  const field = await fieldOf('text');
  const { id } = await contactWith({ [field.key]: 'Chrysalis' });
  const fields = [{ resource: 'contact', field: field.key, access: 'hidden' }];
  expect((await api('PATCH', '/roles/manager', { as: 'admin', body: { fields } })).status).toBe(200);
  const read = async (path: string, as: Name) => JSON.stringify((await api('GET', path, { as })).body);
  expect(await read(`/contacts/${id}/history`, 'lead')).toContain('Chrysalis');
  expect(await read(`/contacts/${id}/history`, 'manager')).not.toContain('Chrysalis');
  await deleteCustomField(as('admin'), field.id);
  await db.execute(sql`update custom_fields set deleted_at = now() - interval '31 days' where id = ${field.id}`);
  await purgeCustomFields(db);
  site.forgetActors();
  expect(await read(`/contacts/${id}/history`, 'manager')).not.toContain('Chrysalis');
  expect(await read(`/audit-log?entity_type=contact&entity_id=${id}`, 'admin')).not.toContain('Chrysalis');
});

test('a unique field comes back from the trash without being unique where it no longer is', async () => {
  const field = await fieldOf('text', { isUnique: true });
  const first = await contactWith({ [field.key]: 'Twin' });
  await trashContacts(as('manager'), [first.id]);
  await contactWith({ [field.key]: 'Twin' });
  await deleteCustomField(as('admin'), field.id);
  await restoreContacts(as('manager'), [first.id]);
  expect(await restoreCustomField(as('admin'), field.id)).toMatchObject({ isUnique: false, deletedAt: null });
});

test('what is withheld from a role is neither seen nor set nor found', async () => {
  const { key } = await fieldOf('text', { defaultValue: 'Vibraphone' });
  const { id } = await contactWith({ [key]: 'Xylophone' }, 'manager');
  const api = restOf(site).api;
  const withhold = (access: string) =>
    api('PATCH', '/roles/manager', { as: 'admin', body: { fields: [{ resource: 'contact', field: key, access }] } });
  expect((await withhold('hidden')).status).toBe(200);
  expect(JSON.stringify((await api('GET', `/contacts/${id}`, { as: 'manager' })).body)).not.toContain('Xylophone');
  expect(JSON.stringify((await api('GET', '/custom-fields', { as: 'manager' })).body)).not.toContain('Vibraphone');
  expect((await api('GET', '/contacts?q=xylo', { as: 'manager' })).body.total).toBe(0);
  await withhold('readOnly');
  const other = { custom_fields: { [key]: 'Other' } };
  const answered = await api('PATCH', `/contacts/${id}`, { as: 'manager', body: other });
  expect([answered.status, Object.keys(answered.body.error.fields)]).toEqual([422, [`custom_fields.${key}`]]);
  await withhold('full');
  const { status, body } = await api('PATCH', `/contacts/${id}`, { as: 'manager', body: other });
  expect([status, body.custom_fields]).toEqual([200, { [key]: 'Other' }]);
});

test('names that are no keys are refused, also those of the language', async () => {
  const api = restOf(site).api;
  for (const name of ['constructor', 'toString', 'f0', 'f1x', 'F1', "f1'--"]) {
    const { status } = await api('POST', '/contacts', {
      as: 'manager',
      body: { last_name: 'Weaver', custom_fields: { [name]: 'x' } },
    });
    expect([name, status]).toEqual([name, 422]);
  }
});

test('who changes a field waits for those who write its values', async () => {
  const field = await fieldOf('text');
  const { id } = await contactWith();
  const order: string[] = [];
  const deleting = await inTransaction(as('manager'), async (ctx) => {
    await editContacts(ctx, [{ id, set: { customFields: { [field.key]: 'in time' } } }]);
    const waiting = deleteCustomField(as('admin'), field.id).then(() => order.push('deleted'));
    await untilWaiting(site.world.database.db, 1);
    order.push('written');
    return { waiting };
  });
  await deleting.waiting;
  expect(order).toEqual(['written', 'deleted']);
});

test('fields are arranged all at once, with names that differ, by administrators alone', async () => {
  const first = await createCustomField(as('admin'), { recordType: 'deal', type: 'text', name: 'First' });
  const second = await createCustomField(as('admin'), { recordType: 'deal', type: 'text', name: 'Second' });
  const order = async () =>
    (await loadCustomFields(site.world.database.db, { recordType: 'deal' })).map(({ name }) => name);
  await arrangeCustomFields(as('admin'), { recordType: 'deal', fieldIds: [second.id, first.id] });
  expect(await order()).toEqual(['Second', 'First']);
  const stale = await refusal(arrangeCustomFields(as('admin'), { recordType: 'deal', fieldIds: [second.id] }));
  expect(Object.keys(stale.fields)).toEqual(['fieldIds']);
  const same = await refusal(createCustomField(as('admin'), { recordType: 'deal', type: 'number', name: 'first' }));
  expect(Object.keys(same.fields)).toEqual(['name']);
  for (const name of ['lead', 'manager', 'viewer'] as const) {
    expect((await refusal(createCustomField(as(name), { recordType: 'deal', type: 'text', name: 'Mine' }))).code).toBe(
      'FORBIDDEN',
    );
  }
  const [deal] = await createDeals(as('manager'), [{ title: 'Anvils', customFields: { [first.key]: 'x' } }]);
  expect(deal?.customFields).toEqual({ [first.key]: 'x' });
});

test('what only goes with some types is refused for others', async () => {
  const refusedFor = async (type: CustomFieldType, more: Partial<NewCustomField>) =>
    Object.keys((await refusal(fieldOf(type, more))).fields);
  expect(await refusedFor('boolean', { isUnique: true })).toEqual(['isUnique']);
  expect(await refusedFor('text', { options: [{ label: 'A' }] })).toEqual(['options']);
  expect(await refusedFor('text', { currency: 'EUR' })).toEqual(['currency']);
  expect(await refusedFor('select', { options: [{ label: 'A' }, { label: 'a' }] })).toEqual(['options']);
  expect(await refusedFor('number', { defaultValue: 'seven' })).toEqual(['defaultValue']);
  expect(await refusedFor('text', { defaultValue: 'x', isUnique: true })).toEqual(['defaultValue']);
});

test('an option that is no longer offered stays where it is held, and can be chosen nowhere else', async () => {
  const { id, key, options } = await fieldOf('multiSelect', {
    options: [{ label: 'A' }, { label: 'B' }, { label: 'C' }],
  });
  const [a = 0, b = 0, c = 0] = options.map((option) => option.id);
  const holder = await contactWith({ [key]: [a, b] });
  const other = await contactWith({ [key]: [b] });
  await editCustomField(as('admin'), {
    id,
    set: { options: [{ id: c, label: 'C!' }, { id: b, label: 'B' }, { label: 'D' }] },
  });
  const [field] = await loadCustomFields(site.world.database.db, { id });
  expect(field?.options.map(({ label, isArchived }) => [label, isArchived])).toEqual([
    ['C!', false],
    ['B', false],
    ['D', false],
    ['A', true],
  ]);
  await set(holder.id, { [key]: [a, c] });
  expect((await valuesOf(holder.id))[key]).toEqual([c, a]);
  expect((await refusal(set(other.id, { [key]: [a, b] }))).fields).toHaveProperty([`customFields.${key}`]);
  expect((await refusal(contactWith({ [key]: [a] }))).code).toBe('INVALID');
  // Once it is let go, it is gone.
  await set(holder.id, { [key]: [c] });
  expect((await refusal(set(holder.id, { [key]: [a] }))).code).toBe('INVALID');
});

test('a default that could no longer be chosen is not put in', async () => {
  const { people, database } = site.world;
  const person = await fieldOf('person', { defaultValue: people.southLead.userId });
  const choice = await fieldOf('select', { options: [{ label: 'Old' }, { label: 'New' }] });
  const [old = 0, fresh = 0] = choice.options.map((option) => option.id);
  await editCustomField(as('admin'), { id: choice.id, set: { defaultValue: old } });
  expect((await contactWith()).customFields).toMatchObject({
    [person.key]: people.southLead.userId,
    [choice.key]: old,
  });
  await database.db.update(users).set({ active: false }).where(eq(users.id, people.southLead.userId));
  await editCustomField(as('admin'), { id: choice.id, set: { options: [{ id: fresh, label: 'New' }] } });
  const { customFields } = await contactWith();
  expect(customFields).not.toHaveProperty(person.key);
  expect(customFields).not.toHaveProperty(choice.key);
  await Promise.all([person, choice].map((each) => deleteCustomField(as('admin'), each.id)));
  await database.db.update(users).set({ active: true }).where(eq(users.id, people.southLead.userId));
});

test('what was thrown away is listed for those alone who could bring it back', async () => {
  const { id } = await fieldOf('text');
  await deleteCustomField(as('admin'), id);
  const listed = async (name: Name) => {
    const { body } = await restOf(site).api('GET', '/custom-fields?with_deleted=true', { as: name });
    return Object(body).items.some((field: { id: number }) => field.id === id);
  };
  expect([await listed('admin'), await listed('manager')]).toEqual([true, false]);
});
