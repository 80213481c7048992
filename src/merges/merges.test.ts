import { randomUUID } from 'node:crypto';
import { and, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { logActivities } from '../activities/activities.ts';
import { activities } from '../activities/table.ts';
import { createCompanies, editCompanies } from '../companies/companies.ts';
import { companies } from '../companies/table.ts';
import { createContacts, editContacts, trashContacts } from '../contacts/contacts.ts';
import { getContact } from '../contacts/queries.ts';
import { contacts } from '../contacts/table.ts';
import { createCustomField } from '../custom-fields/custom-fields.ts';
import { keyOf } from '../custom-fields/input.ts';
import { createDeals, trashDeals } from '../deals/deals.ts';
import { deals } from '../deals/table.ts';
import { events } from '../events/table.ts';
import { favourites } from '../favourites/table.ts';
import { files } from '../files/table.ts';
import { addFollowers } from '../follows/follows.ts';
import { externalKeys } from '../imports/table.ts';
import { jobRefusals, jobs } from '../jobs/table.ts';
import { recordLooks } from '../looks/table.ts';
import { notifications } from '../notifications/table.ts';
import type { MergedType } from '../redirects/input.ts';
import { merges } from '../redirects/table.ts';
import { createTasks } from '../tasks/tasks.ts';
import { ABSENT_ID } from '../testing/access-audit.ts';
import type { Name } from '../testing/actors.ts';
import { restOf } from '../testing/api.ts';
import { openConnections } from '../testing/database.ts';
import { openTestSite, type TestSite } from '../testing/site.ts';
import { loadHistory } from '../timeline/history.ts';
import { loadTimeline } from '../timeline/timeline.ts';
import { mergeRecords } from './merges.ts';
import { undoMerge } from './undoing.ts';

let site: TestSite;
let rest: ReturnType<typeof restOf>;

beforeAll(async () => {
  site = await openTestSite();
  rest = restOf(site);
});
afterAll(() => site.close());

const as = (name: Name) => site.world.as(name);
const db = () => site.world.database.db;
const userId = (name: Name) => site.world.people[name].userId;
const only = ([row]: { id: number }[]): number => row?.id ?? 0;

const contactOf = async (values: Parameters<typeof createContacts>[1][number], owner: Name = 'manager') =>
  only(await createContacts(as('admin'), [{ lastName: 'Berg', responsibleId: userId(owner), ...values }]));
const companyOf = async (values: Partial<typeof companies.$inferInsert> = {}, owner: Name = 'manager') =>
  only(await createCompanies(as('admin'), [{ name: 'Acme', responsibleId: userId(owner), ...values }]));

const merge = (id: number, duplicateId: number, fields?: string[], who: Name = 'admin', folder = 'contacts') =>
  rest.api('POST', `/${folder}/${id}/merge`, {
    as: who,
    body: { duplicate_id: duplicateId, ...(fields && { fields }) },
  });

test('the duplicate fills what is empty, gives what is chosen, and loses no address or number', async () => {
  const id = await contactOf({ firstName: 'Anna', email: 'anna@acme.example', phone: '+49 30 1234567', title: 'CEO' });
  const other = await contactOf({
    firstName: 'Ann',
    email: 'ann@private.example',
    phone: '+49 (30) 123-4567',
    mobile: '+49 171 7654321',
    title: 'Chief',
    city: 'Berlin',
    otherEmails: ['ANNA@acme.example', 'old@acme.example'],
    otherPhones: ['040 99'],
  });
  const answer = await merge(id, other, ['first_name', 'email']);
  expect([answer.status, answer.body]).toEqual([
    200,
    expect.objectContaining({
      id,
      first_name: 'Ann',
      last_name: 'Berg',
      title: 'CEO',
      city: 'Berlin',
      email: 'ann@private.example',
      other_emails: ['anna@acme.example', 'old@acme.example'],
      phone: '+49 30 1234567',
      mobile: '+49 171 7654321',
      other_phones: ['040 99'],
      merge_id: expect.any(Number),
    }),
  ]);
  // What a search finds it by has both.
  const found = await rest.api('GET', '/contacts?q=old%40acme', { as: 'admin' });
  expect(found.body.items.map((each: { id: number }) => each.id)).toEqual([id]);
  expect((await rest.api('GET', '/contacts?q=ann%40private', { as: 'admin' })).body.total).toBe(1);
});

test('parts of another address are not mixed into one', async () => {
  const id = await contactOf({ city: 'Berlin' });
  const other = await contactOf({ city: 'Hamburg', addressLine1: 'Hafen 1', country: 'DE' });
  expect((await merge(id, other)).body).toMatchObject({ city: 'Berlin', address_line1: null, country: null });
});

test('the old id leads to the record that stayed, and only for those who see it', async () => {
  const [first, second, third] = [await contactOf({}), await contactOf({}), await contactOf({}, 'lead')];
  await merge(second, first);
  const moved = await rest.api('GET', `/contacts/${first}`);
  expect([moved.status, moved.body.id]).toEqual([301, second]);
  const answer = await site.app.inject({
    method: 'GET',
    url: `/api/contacts/${first}`,
    headers: { authorization: `Bearer ${site.tokenOf('manager')}` },
  });
  expect(answer.headers['location']).toBe(`/api/contacts/${second}`);
  expect((await getContact(as('manager'), first)).id).toBe(second);
  await merge(third, second);
  expect((await getContact(as('lead'), first)).id).toBe(third);
  // The manager saw both of them, but not the one that they have become.
  expect((await rest.api('GET', `/contacts/${first}`)).status).toBe(404);
  expect((await rest.api('GET', `/contacts/${second}`)).status).toBe(404);
  const restored = await rest.api('POST', `/contacts/${second}/restore`, { as: 'admin' });
  expect([restored.status, restored.body.error.message]).toEqual([
    409,
    'This was merged into another record; undo the merge instead',
  ]);
});

test('history and timeline of the one that stayed tell of both', async () => {
  const [id, other] = [await contactOf({}), await contactOf({})];
  await editContacts(as('manager'), [{ id: other, set: { title: 'Of the other' } }]);
  await logActivities(as('manager'), [{ entityType: 'contact', entityId: other, type: 'note', body: 'Of the other' }]);
  const { mergeId } = (await merge(id, other)).body as { mergeId?: number; merge_id: number } & { mergeId: number };
  expect(mergeId).toBeUndefined();
  const { items } = await loadHistory(as('manager'), { entityType: 'contact', entityId: id, limit: 30 });
  expect(items.map((each) => [each.kind, each.mergedId, each.merge?.isUndone])).toEqual([
    ['merged', null, false],
    ['updated', other, undefined],
    ['created', other, undefined],
    ['created', null, undefined],
  ]);
  expect(items[0]?.changes).toEqual([{ field: 'title', from: null, to: 'Of the other' }]);
  const timeline = await loadTimeline(as('manager'), { entityType: 'contact', entityId: id, limit: 30 });
  expect(timeline.items.map(({ body }) => body)).toEqual(['Of the other']);
  const told = await db()
    .select({ id: events.entityId })
    .from(events)
    .where(and(eq(events.kind, 'merged'), sql`${events.changes} #>> '{mergeId,to}' = ${String(items[0]?.merge?.id)}`));
  expect(new Set(told.map((each) => each.id))).toEqual(new Set([id, other]));
});

/** Every foreign key to the table, and every table whose rows are about a record by type and id. */
async function pointersTo(
  type: MergedType,
): Promise<{ name: string; table: string; condition: (id: number) => string }[]> {
  const table = type === 'contact' ? 'contacts' : 'companies';
  const keys = await db().execute<{ table: string; column: string }>(sql`
    select c.conrelid::regclass::text as table, a.attname as column from pg_constraint c
    join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any(c.conkey)
    where c.contype = 'f' and c.confrelid = ${table}::regclass`);
  const pairs = await db().execute<{ table: string; prefix: string }>(sql`
    select i.table_name as table, left(i.column_name, -2) as prefix from information_schema.columns i
    join information_schema.columns t on t.table_schema = i.table_schema and t.table_name = i.table_name
      and t.column_name = left(i.column_name, -2) || 'type'
    where i.table_schema = 'public' and i.column_name like '%\_id'`);
  return [
    ...Array.from(keys, (key) => ({
      name: `${key.table}.${key.column}`,
      table: key.table,
      condition: (id: number) => `${key.column} = ${id}`,
    })),
    ...Array.from(pairs, (pair) => ({
      name: `${pair.table}.${pair.prefix}id`,
      table: pair.table,
      condition: (id: number) => `${pair.prefix}type = '${type}' and ${pair.prefix}id = ${id}`,
    })),
  ];
}

/** What stays where it was: what happened is history, which is read for both; what a record is found by is made anew. */
const STAYS = new Set(['events.entity_id', 'duplicate_keys.entity_id']);

async function countPointers(type: MergedType, id: number): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { name, table, condition } of await pointersTo(type)) {
    if (STAYS.has(name)) continue;
    const [row] = await db().execute<{ count: number }>(
      sql.raw(`select count(*)::int as count from ${table} where ${condition(id)}`),
    );
    counts[name] = row?.count ?? 0;
  }
  return counts;
}

/** A row of each kind that may point at a record. A new table has to be filled here, and moved by a merge. */
async function pointAt(type: MergedType, id: number): Promise<void> {
  const admin = as('admin');
  const about = { entityType: type, entityId: id } as const;
  const link = type === 'contact' ? { contactId: id } : { companyId: id };
  const made = await createDeals(admin, [
    { title: 'Theirs', responsibleId: userId('outsider'), ...link },
    { title: 'Trashed', ...link },
  ]);
  await trashDeals(admin, [made[1]?.id ?? 0]);
  await createTasks(admin, [{ title: 'Call', ...link }]);
  if (type === 'company') {
    await createContacts(admin, [{ lastName: 'Of it', companyId: id }]);
    await createCompanies(admin, [{ name: 'Below it', parentId: id }]);
  }
  await logActivities(admin, [
    { ...about, type: 'note', body: 'Hello' },
    { ...about, type: 'comment', body: 'Hm' },
  ]);
  await addFollowers(admin, [
    { ...about, userId: userId('lead') },
    { ...about, userId: userId('admin') },
  ]);
  await db()
    .insert(favourites)
    .values([
      { ...about, userId: userId('lead'), position: 1 },
      { ...about, userId: userId('admin'), position: 2 },
    ]);
  await db()
    .insert(recordLooks)
    .values([
      { ...about, userId: userId('lead'), eventId: 1, activityId: 1 },
      { ...about, userId: userId('admin'), eventId: 2, activityId: 2 },
    ]);
  await db()
    .insert(notifications)
    .values({
      ...about,
      userId: userId('lead'),
      kind: 'contact_assigned' as never,
      data: {},
      dedupeKey: `${type} ${id}`,
    })
    .onConflictDoNothing();
  await db()
    .insert(externalKeys)
    .values({ ...about, source: 'old', key: `key ${id}` });
  await db()
    .insert(files)
    .values({ ...about, name: 'a.txt', size: 1, type: 'text/plain', sha256: '', storageKey: `key ${type} ${id}` });
  const [job] = await db()
    .insert(jobs)
    .values({
      userId: userId('lead'),
      kind: 'import',
      about: {},
      input: {},
      operationId: randomUUID(),
      channel: 'import',
    })
    .returning({ id: jobs.id });
  await db()
    .insert(jobRefusals)
    .values({ ...about, jobId: job?.id ?? 0, reasons: {} });
}

/** All rows, but for what counts changes. */
async function everything(): Promise<Record<string, unknown>> {
  const tables = ['companies', 'contacts', 'deals', 'tasks', 'deal_periods'];
  const pairs = (await pointersTo('contact')).map(({ table }) => table).filter((table) => table !== 'events');
  const rows = [...new Set([...tables, ...pairs])].map(async (table) => {
    const [row] = await db().execute<{ rows: unknown }>(
      sql.raw(
        `select jsonb_agg(to_jsonb(t) - '{version,updated_at}'::text[] order by to_jsonb(t)) as rows from ${table} t`,
      ),
    );
    return [table, row?.rows] as const;
  });
  return Object.fromEntries(await Promise.all(rows));
}

describe.each(['contact', 'company'] as const)('whatever points at a %s', (type) => {
  test('points at the other afterwards, and back when it is undone', async () => {
    const make = () => (type === 'contact' ? contactOf({}) : companyOf());
    const [id, other] = [await make(), await make()];
    await pointAt(type, other);
    // Both have these already.
    await addFollowers(as('admin'), [{ entityType: type, entityId: id, userId: userId('admin') }]);
    await db()
      .insert(favourites)
      .values({ entityType: type, entityId: id, userId: userId('admin'), position: 9 });
    await db()
      .insert(recordLooks)
      .values({ entityType: type, entityId: id, userId: userId('admin'), eventId: 9, activityId: 9 });
    const before = await countPointers(type, other);
    expect(Object.entries(before).filter(([, count]) => count === 0)).toEqual([]);
    const state = await everything();

    const { mergeId } = await mergeRecords(as('admin'), type, { id, duplicateId: other, fields: [] });
    const left = await countPointers(type, other);
    expect(Object.entries(left).filter(([, count]) => count > 0)).toEqual([]);
    const after = await countPointers(type, id);
    // Nobody follows a record twice.
    expect(after).toEqual({ ...before });
    expect(await everything()).not.toEqual(state);

    await undoMerge(as('admin'), mergeId);
    expect(await everything()).toEqual(state);
  });
});

test('of fifty who merge the same pair at once one does', async () => {
  await openConnections(db());
  const [id, other] = [await contactOf({}), await contactOf({})];
  await createDeals(as('admin'), [{ title: 'One', contactId: other }]);
  const codes = await Promise.all(
    Array.from({ length: 50 }, (_, index) => {
      const pair = index % 2 === 0 ? { id, duplicateId: other } : { id: other, duplicateId: id };
      return mergeRecords(as('admin'), 'contact', { ...pair, fields: [] }).then(
        () => 'OK',
        ({ code }) => code,
      );
    }),
  );
  expect(codes.filter((code) => code === 'OK')).toHaveLength(1);
  expect(codes.filter((code) => !['OK', 'NOT_FOUND', 'INVALID'].includes(code))).toEqual([]);
  const made = await db().select().from(merges).where(sql`${merges.keptId} in (${id}, ${other})`);
  expect(made).toHaveLength(1);
  const live = await db()
    .select({ id: contacts.id })
    .from(contacts)
    .where(sql`${contacts.id} in (${id}, ${other}) and ${contacts.deletedAt} is null`);
  expect(live).toEqual([{ id: made[0]?.keptId }]);
});

test('whoever links to the duplicate while it is merged is refused, or moved along', async () => {
  const [id, other] = [await contactOf({}), await contactOf({})];
  await openConnections(db());
  const title = 'At the same time';
  const work = Array.from({ length: 12 }, (_, index) =>
    index === 6
      ? mergeRecords(as('admin'), 'contact', { id, duplicateId: other, fields: [] })
      : index % 2 === 0
        ? createDeals(as('admin'), [{ title, contactId: other }])
        : logActivities(as('admin'), [{ entityType: 'contact', entityId: other, type: 'note', body: title }]),
  );
  const outcomes = await Promise.allSettled(work);
  expect(outcomes[6]?.status).toBe('fulfilled');
  const made = outcomes.filter(({ status }) => status === 'fulfilled').length - 1;
  const links = await db().select({ to: deals.contactId }).from(deals).where(eq(deals.title, title));
  const notes = await db().select({ to: activities.entityId }).from(activities).where(eq(activities.body, title));
  const all = [...links, ...notes].map(({ to }) => to);
  expect(all).toEqual(Array.from({ length: made }, () => id));
});

describe('refuses', () => {
  test('a record itself, and what is absent, trashed or out of sight, alike', async () => {
    const [id, trashed, foreign] = [await contactOf({}), await contactOf({}), await contactOf({}, 'outsider')];
    await trashContacts(as('admin'), [trashed]);
    const itself = await merge(id, id, undefined, 'manager');
    expect([itself.status, itself.body.error.fields]).toEqual([422, { duplicate_id: 'must be another record' }]);
    for (const other of [ABSENT_ID, trashed, foreign]) {
      const inBody = await merge(id, other, undefined, 'manager');
      expect([inBody.status, inBody.body.error.fields]).toEqual([422, { duplicate_id: 'There is no such contact' }]);
      const inPath = await merge(other, id, undefined, 'manager');
      expect([inPath.status, inPath.body.error.message]).toEqual([404, 'There is no such contact']);
    }
    const unknown = await merge(id, await contactOf({}), ['shoe_size']);
    expect(unknown.status).toBe(422);
    const unknownCustom = await merge(id, await contactOf({}), ['f99999']);
    expect([unknownCustom.status, unknownCustom.body.error.fields]).toEqual([422, { fields: 'is not known here' }]);
  });

  test('those who may not change the one or delete the other', async () => {
    const [own, colleagues] = [await contactOf({}, 'lead'), await contactOf({}, 'manager')];
    // A lead sees the team's and changes their own.
    expect((await merge(own, colleagues, undefined, 'lead')).status).toBe(403);
    expect((await merge(colleagues, own, undefined, 'lead')).status).toBe(403);
    expect((await merge(own, await contactOf({}, 'lead'), undefined, 'lead')).status).toBe(200);
    expect((await merge(own, colleagues, undefined, 'viewer')).status).toBe(403);
  });

  test('to hand a record over to whom one may not', async () => {
    const ctx = as('manager');
    const { matrix } = site.world.people.manager;
    const seesAll = { ...matrix, contact: { ...matrix.contact, view: 'all', edit: 'all', delete: 'all' } } as const;
    const actor = { ...site.world.people.manager, matrix: seesAll };
    const [mine, theirs] = [await contactOf({}, 'colleague'), await contactOf({}, 'outsider')];
    const work = { id: mine, duplicateId: theirs, fields: ['responsibleId'] };
    await expect(mergeRecords({ ...ctx, actor }, 'contact', work)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect((await merge(mine, theirs, ['responsible_id'])).body.responsible_id).toBe(userId('outsider'));
  });
});

describe('companies below each other', () => {
  test.each([
    ['the other is above', (id: number, other: number) => [[id, other]], null],
    [
      'the other is far above',
      (id: number, other: number, third: number) => [
        [id, third],
        [third, other],
      ],
      null,
    ],
    [
      'the other is far below',
      (id: number, other: number, third: number) => [
        [other, third],
        [third, id],
      ],
      null,
    ],
  ])('%s', async (_, tree, expected) => {
    const [id, other, third] = [await companyOf(), await companyOf(), await companyOf()];
    await editCompanies(
      as('admin'),
      tree(id, other, third).map(([child = 0, parent = 0]) => ({ id: child, set: { parentId: parent } })),
    );
    const answer = await merge(id, other, undefined, 'admin', 'companies');
    expect([answer.status, answer.body.parent_id]).toEqual([200, expected]);
    const rows = await db().select({ id: companies.id, parent: companies.parentId }).from(companies);
    const above = new Map(rows.map((row) => [row.id, row.parent]));
    expect(above.get(third)).toBe(tree(id, other, third).length > 1 ? id : null);
  });
});

describe('an undo', () => {
  test('puts the values back and leaves what came since', async () => {
    const [id, other] = [await contactOf({}), await contactOf({ title: 'CTO', email: 'cto@acme.example' })];
    const { merge_id: mergeId } = (await merge(id, other)).body;
    await editContacts(as('admin'), [{ id, set: { city: 'Bonn', otherEmails: ['new@acme.example'] } }]);
    const undone = await rest.api('POST', `/merges/${mergeId}/undo`, { as: 'manager' });
    expect([undone.status, undone.body]).toEqual([200, { entity_type: 'contact', id, duplicate_id: other }]);
    expect(await getContact(as('admin'), id)).toMatchObject({
      title: null,
      email: null,
      city: 'Bonn',
      otherEmails: ['new@acme.example'],
    });
    expect(await getContact(as('admin'), other)).toMatchObject({
      id: other,
      email: 'cto@acme.example',
      deletedAt: null,
    });
    const again = await rest.api('POST', `/merges/${mergeId}/undo`, { as: 'manager' });
    expect([again.status, again.body.error.message]).toEqual([409, 'This merge is undone already']);
    expect((await merge(id, other)).status).toBe(200);
  });

  test('is refused where somebody changed the same since, and says so', async () => {
    const [id, other] = [await contactOf({}), await contactOf({ title: 'CTO' })];
    const { merge_id: mergeId } = (await merge(id, other)).body;
    await editContacts(as('admin'), [{ id, set: { title: 'CEO' } }]);
    const answer = await rest.api('POST', `/merges/${mergeId}/undo`, { as: 'manager' });
    expect([answer.status, answer.body.error.message]).toEqual([409, 'Somebody changed this meanwhile']);
    expect((await getContact(as('admin'), other)).id).toBe(id);
  });

  test('is refused where an address is in use by now, or the record went on into another', async () => {
    const [id, other] = [await contactOf({ email: 'id@x.example' }), await contactOf({ email: 'other@x.example' })];
    const first = (await merge(id, other)).body.merge_id;
    const taker = await contactOf({ email: 'other@x.example' });
    const taken = await rest.api('POST', `/merges/${first}/undo`, { as: 'manager' });
    expect([taken.status, taken.body.error.message]).toEqual([409, expect.stringContaining('in use by now')]);
    await merge(taker, id);
    const later = await rest.api('POST', `/merges/${first}/undo`, { as: 'manager' });
    expect([later.status, later.body.error.message]).toEqual([409, expect.stringContaining('undo that first')]);
  });

  test('is for those who see the record and might merge', async () => {
    const [id, other] = [await contactOf({}), await contactOf({})];
    const mergeId = (await merge(id, other)).body.merge_id;
    const undo = (who: Name, each: number) => rest.api('POST', `/merges/${each}/undo`, { as: who });
    const [foreign, absent] = [await undo('outsider', mergeId), await undo('outsider', ABSENT_ID)];
    const answerOf = ({ status, body }: typeof foreign) => [status, { ...body.error, request_id: '' }];
    expect(answerOf(foreign)).toEqual(answerOf(absent));
    expect(foreign.status).toBe(404);
    expect((await undo('viewer', mergeId)).status).toBe(403);
  });
});

describe('fields that are withheld', () => {
  test('can’t be chosen, are filled where they are empty, and are not told', async () => {
    const manager = as('manager');
    const fields = {
      contact: new Map([
        ['title', 'hidden' as const],
        ['department', 'readOnly' as never],
      ]),
    };
    const ctx = { ...manager, actor: { ...site.world.people.manager, fields } };
    const [id, other] = [await contactOf({}), await contactOf({ title: 'Secret', department: 'Open' })];
    for (const field of ['title', 'department']) {
      await expect(mergeRecords(ctx, 'contact', { id, duplicateId: other, fields: [field] })).rejects.toMatchObject({
        code: 'INVALID',
        details: { fields: { fields: expect.anything() } },
      });
    }
    await mergeRecords(ctx, 'contact', { id, duplicateId: other, fields: [] });
    expect(await getContact(ctx, id)).not.toHaveProperty('title');
    expect(await getContact(as('admin'), id)).toMatchObject({ title: 'Secret', department: 'Open' });
  });

  test('custom fields are filled and chosen like any other, unique ones too', async () => {
    const field = await createCustomField(as('admin'), {
      recordType: 'contact',
      type: 'text',
      name: 'No.',
      isUnique: true,
    });
    const key = keyOf(field.id);
    const [id, other] = [
      await contactOf({ customFields: { [key]: 'A-1' } }),
      await contactOf({ customFields: { [key]: 'B-2' } }),
    ];
    const answer = await merge(id, other, [key]);
    expect([answer.status, answer.body.custom_fields]).toEqual([200, { [key]: 'B-2' }]);
    const taken = await contactOf({ customFields: { [key]: 'A-1' } });
    expect(taken).toBeGreaterThan(0);
    const undone = await rest.api('POST', `/merges/${answer.body.merge_id}/undo`, { as: 'admin' });
    expect(undone.status).toBe(409);
  });
});
