import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { editActivities, logActivities } from '../activities/activities.ts';
import { activities } from '../activities/table.ts';
import { createToken } from '../auth/account.ts';
import { createCompanies } from '../companies/companies.ts';
import { editContacts } from '../contacts/contacts.ts';
import { contactEntity } from '../contacts/entity.ts';
import { contacts } from '../contacts/table.ts';
import { createDeals } from '../deals/deals.ts';
import { events } from '../events/table.ts';
import { externalKeys } from '../imports/table.ts';
import { notifications } from '../notifications/table.ts';
import { createTag } from '../tags/tags.ts';
import { restOf } from '../testing/api.ts';
import { openTestSite, type TestSite } from '../testing/site.ts';
import { setPicture } from '../users/pictures.ts';
import { users } from '../users/table.ts';

let site: TestSite;
let rest: ReturnType<typeof restOf>;

beforeAll(async () => {
  site = await openTestSite();
  rest = restOf(site);
});
afterAll(() => site.close());

const as = (name: Parameters<TestSite['world']['as']>[0]) => site.world.as(name);
const db = () => site.world.database.db;

/** Every column of every table that holds a text, wherever in it: `table.column` of those where one of the values stands. */
async function columnsWith(values: readonly string[]): Promise<string[]> {
  const columns = await db().execute<{ table: string; column: string }>(sql`
    select c.table_name as table, c.column_name as column from information_schema.columns c
    join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = 'public' and t.table_type = 'BASE TABLE'
      and (c.data_type in ('text', 'json', 'jsonb', 'character varying', 'ARRAY', 'USER-DEFINED'))`);
  expect(columns.length).toBeGreaterThan(80);
  const found: string[] = [];
  for (const { table, column } of columns) {
    const [row] = await db().execute<{ count: number }>(sql`
      select count(*)::int as count from ${sql.identifier(table)}, unnest(${sql.param(values)}::text[]) value
      where position(lower(value) in lower(${sql.identifier(column)}::text)) > 0`);
    if (row && row.count > 0) found.push(`${table}.${column}`);
  }
  return found;
}

test('of an erased contact nothing is left in the database, but what became of them stays', async () => {
  const ctx = as('manager');
  const secrets = {
    firstName: 'Zebedina',
    lastName: 'Quarkworth',
    email: 'zebedina@quarkworth.example',
    phone: '+49 30 7654321',
    mobile: '+49 171 7654321',
    title: 'Keeper of the zoo',
    department: 'Zebras and quarks',
    description: 'Is allergic to walnuts',
    source: 'Quark fair',
    otherEmails: ['zeb@private.example'],
    otherPhones: ['+49 40 998877'],
    addressLine1: 'Quarkgasse 7',
    addressLine2: 'Hinterhaus Nord',
    city: 'Quarkstadt',
    state: 'Zebraland',
    postalCode: '98765-Q',
    country: 'Quarkia',
  };
  const words = ['walnuts', 'zebra stripes', 'quark prices', 'left word with zeb', 'a whispered secret'];
  const missing = Object.entries(contactEntity.fields).filter(
    ([field, { kind }]) => !['choice', 'user', 'record', 'tags'].includes(kind) && !(field in secrets),
  );
  expect(missing).toEqual([]);

  const tag = await createTag(ctx, { name: 'Allergic' });
  const [company] = await createCompanies(ctx, [{ name: 'Acme' }]);
  const body = { first_name: 'Zebedina', email: 'first@quarkworth.example' };
  const made = await site.app.inject({
    method: 'POST',
    url: '/api/contacts',
    headers: { authorization: `Bearer ${site.tokenOf('manager')}`, 'idempotency-key': 'once' },
    payload: body,
  });
  const id: number = made.json().id;
  // As the web client does: the answer holds the contact, spelled otherwise.
  const edited = await site.app.inject({
    method: 'POST',
    url: '/trpc/contacts.update',
    headers: {
      authorization: `Bearer ${site.tokenOf('manager')}`,
      'content-type': 'application/json',
      'idempotency-key': 'edit',
    },
    payload: { id, set: { city: 'Quarkheim' } },
  });
  expect(edited.statusCode).toBe(200);
  await editContacts(ctx, [{ id, set: { ...secrets, tagIds: [tag.id], companyId: company?.id ?? null } }]);
  await editContacts(ctx, [{ id, set: { lifecycleStage: 'customer', description: 'Loves walnuts' } }]);
  await db()
    .update(contacts)
    .set({ customFields: { f1: 'zebra stripes' } })
    .where(eq(contacts.id, id));
  const [deal] = await createDeals(ctx, [{ title: 'Fence', contactId: id }]);
  const [note] = await logActivities(ctx, [
    {
      entityType: 'contact',
      entityId: id,
      type: 'call',
      subject: 'quark prices',
      body: 'walnuts',
      result: 'left word with zeb',
    },
    { entityType: 'contact', entityId: id, type: 'comment', body: 'a whispered secret' },
    { entityType: 'deal', entityId: deal?.id ?? 0, type: 'note', body: 'Of the deal' },
  ]);
  await editActivities(ctx, [{ id: note?.id ?? 0, set: { body: 'More walnuts' } }]);
  // As earlier releases wrote them.
  await db().insert(notifications).values({
    userId: site.world.people.lead.userId,
    kind: 'task_assigned',
    entityType: 'contact',
    entityId: id,
    data: sql`'{"title": "Zebedina Quarkworth", "by": {"id": 1, "name": "manager"}}'::jsonb`,
    dedupeKey: 'x',
  });
  await db()
    .insert(externalKeys)
    .values({ source: 'old', entityType: 'contact', key: 'zeb@private.example', entityId: id });
  const values = [...Object.values(secrets).flat(), 'first@quarkworth.example', '7654321', ...words];
  const before = await columnsWith(values);
  expect(before).toEqual(
    expect.arrayContaining([
      'contacts.email',
      'contacts.search_text',
      'contacts.custom_fields',
      'contacts.name',
      'events.changes',
      'activities.body',
      'notifications.data',
      'external_keys.key',
      'idempotency_keys.body',
    ]),
  );

  const erase = (name: string, who: 'admin' | 'lead' | 'manager' = 'admin') =>
    rest.api('POST', `/contacts/${id}/erase`, { body: { name }, as: who });
  expect((await erase('Zebedina Quarkworth', 'manager')).status).toBe(403);
  expect((await erase('Somebody Else')).body.error.fields).toEqual({ name: 'must be the name as it stands now' });
  expect(await columnsWith(values)).toEqual(before);
  expect((await erase('Zebedina Quarkworth')).status).toBe(204);

  expect(await columnsWith(values)).toEqual([]);
  const { body: left } = await rest.api('GET', `/contacts/${id}`, { as: 'admin' });
  expect(left).toMatchObject({
    name: 'Erased person',
    email: null,
    lifecycle_stage: 'customer',
    company_id: null,
    tag_ids: [],
  });
  const { body: still } = await rest.api('GET', `/deals/${deal?.id}`);
  expect(still).toMatchObject({ title: 'Fence', contact: { id, name: 'Erased person' } });
  const [kept] = await db().select().from(activities).where(eq(activities.body, 'Of the deal'));
  expect(kept?.entityId).toBe(deal?.id);
  const log = await rest.api('GET', `/audit-log?entity_type=contact&entity_id=${id}`, { as: 'admin' });
  const kinds = log.body.items.map(({ kind }: { kind: string }) => kind);
  expect(kinds).toEqual(['erased', 'updated', 'updated', 'updated', 'created']);
  expect(log.body.items[0].user.name).toBe('admin');
  expect(log.body.items[1].changes).toEqual([
    expect.objectContaining({ field: 'lifecycleStage', from: 'lead', to: 'customer' }),
  ]);
  // The way through the trigger is closed again.
  await expect(db().delete(events)).rejects.toThrow();
});

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

test('of somebody who left nothing is left but what they did, and only then', async () => {
  const { userId: id } = site.world.people.outsider;
  const name = 'Wilhelmina Xylander';
  await rest.api('PATCH', `/users/${id}`, { body: { name, email: 'wilhelmina@xylander.example' }, as: 'admin' });
  await setPicture(as('outsider'), id, PIXEL);
  await createToken(as('outsider'), id, { name: 'Xylander nightly', isReadOnly: true });
  await site.app.inject({
    method: 'POST',
    url: '/trpc/auth.signIn',
    payload: { email: 'wilhelmina@xylander.example', password: 'wrong for sure' },
    headers: { 'user-agent': 'Xylanderbrowser' },
    remoteAddress: '198.51.100.77',
  });
  const [deal] = await createDeals(as('outsider'), [{ title: 'Their work' }]);
  await db()
    .insert(notifications)
    .values({
      userId: site.world.people.lead.userId,
      kind: 'deal_assigned',
      entityType: 'deal',
      entityId: deal?.id ?? 0,
      data: sql`${JSON.stringify({ title: 'Their work', by: { id, name } })}::jsonb`,
      dedupeKey: 'y',
    });
  const values = ['Wilhelmina', 'Xylander', '198.51.100.77'];
  const before = await columnsWith(values);
  expect(before).toEqual(
    expect.arrayContaining(['users.name', 'users.email', 'events.changes', 'notifications.data', 'api_tokens.name']),
  );
  const erase = (as: 'admin' | 'lead' = 'admin') => rest.api('POST', `/users/${id}/erase`, { body: { name }, as });
  expect((await erase()).status).toBe(409);
  await rest.api('PATCH', `/users/${id}`, { body: { active: false }, as: 'admin' });
  expect((await erase('lead')).status).toBe(403);
  expect((await erase()).status).toBe(204);
  expect(await columnsWith(values)).toEqual([]);
  const [user] = await db().select().from(users).where(eq(users.id, id));
  expect(user).toMatchObject({ name: 'Former colleague', active: false, passwordHash: null });
  const { body } = await rest.api('GET', `/deals/${deal?.id}`, { as: 'admin' });
  expect(body.responsible).toMatchObject({ id, name: 'Former colleague' });
  const left = await db().execute(sql`select 1 from user_pictures where user_id = ${id}
    union all select 1 from sessions where user_id = ${id} union all select 1 from api_tokens where user_id = ${id}`);
  expect(left).toHaveLength(0);
});
