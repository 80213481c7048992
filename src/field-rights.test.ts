import { asc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadActor } from './auth/actors.ts';
import { editDeals } from './deals/deals.ts';
import { events } from './events/table.ts';
import { tell } from './live/audience.ts';
import { loadItems } from './live/subjects.ts';
import { entityOf } from './records/entity.ts';
import { restrictableFields } from './records/field-rights.ts';
import { RECORD_FOLDERS, RECORD_TYPES, type RecordType } from './records/input.ts';
import { restOf } from './testing/api.ts';
import { refusal } from './testing/refusal.ts';
import { openTestSite, type TestSite } from './testing/site.ts';

// What a role does not see of records is absent from every answer, and what it may not change stays as it is.

let site: TestSite;
const idOf = {} as Record<RecordType, number>;
const folderOf = Object.fromEntries(RECORD_FOLDERS.map(([folder, type]) => [type, folder])) as Record<
  RecordType,
  string
>;
const fieldsOf = (type: RecordType) => restrictableFields(entityOf(type));

/** What only those can know who see the field: no other value looks like it. */
const SECRETS: Record<RecordType, Record<string, unknown>> = {
  company: { domain: 'secret.example', industry: 'secret industry', employee_count: 771_177, phone: '+49 771177 1' },
  contact: {
    email: 'secret@else.example',
    title: 'Secret title',
    phone: '+49 771177 2',
    department: 'Secret department',
    other_emails: ['secret2@else.example'],
  },
  deal: {
    amount: 771_177,
    probability: 33,
    expected_close_date: '2031-07-11',
    source: 'Secret source',
    description: 'Secret',
  },
  task: { description: 'Secret task' },
};
const NAMES: Record<RecordType, object> = {
  company: { name: 'Open company' },
  contact: { last_name: 'Open contact' },
  deal: { title: 'Open deal' },
  task: { title: 'Open task' },
};
const isTold = (text: string): boolean => /secret|771[,. ]?177|2031-07-11/i.test(text);

const withhold = (access: 'hidden' | 'readOnly' | 'full') => {
  const fields = RECORD_TYPES.flatMap((resource) => fieldsOf(resource).map((field) => ({ resource, field, access })));
  return restOf(site).api('PATCH', '/roles/manager', { as: 'admin', body: { fields } });
};

/** Everything that can be asked by somebody for whom these records are in sight. */
const questions = (): string[] => [
  ...RECORD_TYPES.flatMap((type) => {
    const record = `/${folderOf[type]}/${idOf[type]}`;
    return [`/${folderOf[type]}`, record, `${record}/history`, `${record}/timeline`];
  }),
  `/contacts?company_id=${idOf.company}`,
  `/deals?company_id=${idOf.company}`,
  '/deals/board',
  `/deals/totals?company_id=${idOf.company}`,
  '/search?q=open',
  '/home',
  '/home/attention',
];

beforeAll(async () => {
  site = await openTestSite();
  const { made } = restOf(site);
  const { userId } = site.world.people.manager;
  for (const type of RECORD_TYPES) {
    const owner = type === 'task' ? { assignee_id: userId } : { responsible_id: userId };
    const links = {
      company: {},
      contact: { company_id: idOf.company },
      deal: { company_id: idOf.company, contact_id: idOf.contact },
      task: { deal_id: idOf.deal, due_at: new Date().toISOString() },
    };
    const body = { ...NAMES[type], ...SECRETS[type], ...owner, ...links[type] };
    idOf[type] = (await made(`/${folderOf[type]}`, body, 'admin')).id;
  }
});
afterAll(() => site.close());

test('nothing of a hidden field is in any answer, in the search or in the stream', async () => {
  const { api } = restOf(site);
  const seen = await Promise.all(questions().map((path) => api('GET', path)));
  expect(seen.every(({ status }) => status === 200)).toBe(true);
  expect(seen.filter(({ text }) => isTold(text)).length).toBeGreaterThan(15);

  expect((await withhold('hidden')).status).toBe(200);
  const telling = await Promise.all(
    questions().map(async (path) => {
      const { status, text } = await api('GET', path);
      return status !== 200 || isTold(text) ? [`${path}: ${status} ${text}`] : [];
    }),
  );
  expect(telling.flat()).toEqual([]);
  for (const type of RECORD_TYPES) {
    const { body } = await api('GET', `/${folderOf[type]}/${idOf[type]}`);
    expect(Object.keys(body)).not.toEqual(expect.arrayContaining([Object.keys(SECRETS[type])[0]]));
  }
  for (const q of ['secret', '771177', 'secret.example']) {
    expect((await api('GET', `/search?q=${q}`)).body).toMatchObject({ items: [] });
    for (const folder of ['companies', 'contacts', 'deals', 'tasks']) {
      expect((await api('GET', `/${folder}?q=${q}`)).body).toMatchObject({ items: [], total: 0 });
    }
  }
  expect((await api('GET', '/contacts?q=open contact')).body).toMatchObject({ total: 1 });

  const { db } = site.world.database;
  const actor = await loadActor(db, site.world.people.manager.userId, 'screen');
  if (!actor) throw new Error('Nobody');
  await api('PATCH', `/deals/${idOf.deal}`, { as: 'admin', body: { amount: 771_177.5, title: 'Open deal too' } });
  const logged = await db.select().from(events).orderBy(asc(events.id));
  const items = await loadItems(
    db,
    logged.map((event) => ({ event })),
    {},
  );
  const told = items.flatMap((item) => tell(actor, item) ?? []);
  expect(told.filter(({ record }) => record !== null).length).toBeGreaterThan(4);
  expect(told.map((event) => JSON.stringify(event)).filter(isTold)).toEqual([]);
  expect(JSON.stringify(told)).toContain('Open deal too');
  // Those who see everything are told everything.
  const admin = items.flatMap((item) => tell(site.world.people.admin, item) ?? []);
  expect(isTold(JSON.stringify(admin))).toBe(true);
  await withhold('full');
});

test('a hidden field is nothing to ask by, to guess or to write', async () => {
  const { api } = restOf(site);
  await withhold('hidden');
  const refused = {
    '/deals?sort=-amount': { sort: 'is about a field that you can’t see' },
    '/deals?close_from=2031-01-01': { close_from: 'is about a field that you can’t see' },
    '/deals/board?close_to=2031-01-01': { close_to: 'is about a field that you can’t see' },
    '/contacts?sort=email': { sort: 'is about a field that you can’t see' },
    '/companies?industry=secret industry': { industry: 'is about a field that you can’t see' },
  };
  for (const [path, fields] of Object.entries(refused)) {
    expect([path, await api('GET', path)]).toMatchObject([path, { status: 422, body: { error: { fields } } }]);
  }
  const { userId } = site.world.people.manager;
  const guess = site.world.as('manager');
  const actor = await loadActor(site.world.database.db, userId, 'screen');
  if (!actor) throw new Error('Nobody');
  const guessing = (amount: number) =>
    refusal(editDeals({ ...guess, actor }, [{ id: idOf.deal, set: { title: 'Mine' }, from: { amount } }]));
  expect((await guessing(771_177.5)).told('en')).toEqual((await guessing(1)).told('en'));
  // A conflict shows the record as it stands, without them.
  const conflict = await refusal(
    editDeals({ ...guess, actor }, [{ id: idOf.deal, set: { title: 'Mine' }, version: 99 }]),
  );
  expect(conflict.code).toBe('CONFLICT');
  expect(JSON.stringify(conflict.details.current)).toContain('Open deal too');
  expect(isTold(JSON.stringify(conflict.details.current))).toBe(false);
  // Nor does it tell that somebody changed one of them: title and amount were changed together.
  const behind = await refusal(editDeals({ ...guess, actor }, [{ id: idOf.deal, set: { title: 'Mine' }, version: 1 }]));
  expect(behind.details.collisions?.map(({ field }) => field)).toEqual(['title']);
  await withhold('full');
});

test('a read-only field is seen, and set by nobody of the role, when a record is made, changed or closed', async () => {
  const { api, made } = restOf(site);
  await withhold('readOnly');
  const refusedFor = { error: { fields: { amount: 'is not yours to change' } } };
  expect((await api('GET', `/deals/${idOf.deal}`)).body).toMatchObject({ amount: 771_177.5 });
  expect((await api('GET', '/deals?sort=-amount')).status).toBe(200);
  expect(await api('PATCH', `/deals/${idOf.deal}`, { body: { amount: 5 } })).toMatchObject({
    status: 422,
    body: refusedFor,
  });
  expect(await api('POST', '/deals', { body: { title: 'New', amount: 5 } })).toMatchObject({
    status: 422,
    body: refusedFor,
  });
  const stages = (await api('GET', '/pipelines')).body.items[0].stages;
  const { id } = await made('/deals', { title: 'Of one’s own' });
  const move = { stage_id: stages[1].id, set: { amount: 5 } };
  expect(await api('POST', `/deals/${id}/move`, { body: move })).toMatchObject({ status: 422, body: refusedFor });
  expect((await api('POST', `/deals/${id}/move`, { body: { stage_id: stages[1].id } })).status).toBe(200);
  expect(await api('POST', `/deals/${id}/close`, { body: { won: false, reason: 'Price' } })).toMatchObject({
    status: 422,
    body: { error: { fields: { reason: 'is not yours to change' } } },
  });
  expect((await api('POST', `/deals/${id}/close`, { body: { won: false } })).status).toBe(200);
  for (const [folder, body] of [
    ['companies', { name: 'X', industry: 'Y' }],
    ['contacts', { last_name: 'X', email: 'x@y.example' }],
    ['tasks', { title: 'X', description: 'Y' }],
  ] as const) {
    expect((await api('POST', `/${folder}`, { body })).status).toBe(422);
  }
  expect((await api('PATCH', `/deals/${idOf.deal}`, { as: 'admin', body: { amount: 6 } })).status).toBe(200);
  await withhold('full');
});

test('only what a record does without can be withheld, by those who have it, and it is told in the history', async () => {
  const { api } = restOf(site);
  const set = (role: string, deal: Record<string, string>, as: 'admin' | 'lead' = 'admin') => {
    const fields = Object.entries(deal).map(([field, access]) => ({ resource: 'deal', field, access }));
    return api('PATCH', `/roles/${role}`, { as, body: { fields } });
  };
  for (const field of ['title', 'stageId', 'responsibleId', 'companyId', 'nonsense']) {
    expect(await set('manager', { [field]: 'hidden' })).toMatchObject({
      status: 422,
      body: { error: { fields: { 'fields.0.field': 'is no field that can be withheld' } } },
    });
  }
  await set('manager', { amount: 'hidden', source: 'readOnly' });
  const roles = (await api('GET', '/roles', { as: 'admin' })).body.items;
  expect(roles.find(({ name }: { name: string }) => name === 'manager').fields.deal).toMatchObject({
    amount: 'hidden',
    source: 'readOnly',
    description: 'full',
  });
  expect((await api('GET', '/me')).body.fields).toMatchObject({ deal: { amount: 'hidden', source: 'readOnly' } });
  const [last] = await site.world.database.db
    .select()
    .from(events)
    .where(eq(events.entityType, 'role'))
    .orderBy(asc(events.id))
    .then((rows) => rows.slice(-1));
  expect(last?.changes).toMatchObject({ 'deal.amount': { from: 'full', to: 'hidden' } });

  // Whoever manages people without seeing the amounts neither gives them to others nor gives a role that has them.
  await api('POST', '/roles', { as: 'admin', body: { name: 'Clerk', from: 'admin' } });
  await set('Clerk', { amount: 'hidden' });
  const { lead, colleague } = site.world.people;
  await api('PATCH', `/users/${lead.userId}`, { as: 'admin', body: { role: 'Clerk' } });
  expect((await set('manager', { amount: 'full' }, 'lead')).status).toBe(403);
  expect((await api('PATCH', `/users/${colleague.userId}`, { as: 'lead', body: { role: 'viewer' } })).status).toBe(403);
  expect((await api('POST', '/roles', { as: 'lead', body: { name: 'Copy', from: 'Clerk' } })).status).toBe(201);
  const copy = (await api('GET', '/roles', { as: 'admin' })).body.items.at(-1);
  expect(copy.fields.deal.amount).toBe('hidden');
});
