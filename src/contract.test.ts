import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRecord } from './testing/access-audit.ts';
import type { Name } from './testing/actors.ts';
import { type Asking, id, type Method, moment, restOf } from './testing/api.ts';
import { openTestSite, type TestSite } from './testing/site.ts';

let site: TestSite;
let api: ReturnType<typeof restOf>['api'];
let made: ReturnType<typeof restOf>['made'];
let me: number;
beforeAll(async () => {
  site = await openTestSite();
  ({ api, made } = restOf(site));
  me = site.world.people.manager.userId;
});
afterAll(() => site.close());

test('every route that is promised is there, and in the document that describes them', async () => {
  const { paths } = (await api('GET', '/openapi.json')).body;
  const described = Object.entries<object>(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const records = ['deals', 'contacts', 'companies', 'tasks'].flatMap((folder) => [
    `GET /${folder}`,
    `POST /${folder}`,
    `GET /${folder}/{id}`,
    `PATCH /${folder}/{id}`,
    `DELETE /${folder}/{id}`,
    `POST /${folder}/{id}/restore`,
  ]);
  expect(described).toEqual(
    expect.arrayContaining([
      ...records,
      'POST /deals/{id}/move',
      'PATCH /deals/{id}/move',
      'PATCH /deals/{id}/stage',
      'POST /deals/{id}/close',
      'POST /deals/{id}/reopen',
      'GET /deals/{id}/timeline',
      'GET /contacts/{id}/timeline',
      'GET /companies/{id}/timeline',
      'POST /activities',
      'PATCH /activities/{id}',
      'DELETE /activities/{id}',
      'POST /tasks/{id}/complete',
      'GET /pipelines',
      'POST /pipelines',
      'PATCH /pipelines/{id}',
      'DELETE /pipelines/{id}',
      'GET /search',
      'GET /me',
      'GET /users',
      'GET /teams',
    ]),
  );
});

describe('records', () => {
  const full: Record<string, [least: object, more: object]> = {
    companies: [
      { name: 'Acme' },
      {
        domain: 'acme.example',
        industry: 'Mining',
        employee_count: 12,
        annual_revenue: 1_000_000.5,
        phone: '+1 212 555 0100',
        website: 'https://acme.example',
        address_line1: '1 Main St',
        address_line2: 'Floor 2',
        city: 'Springfield',
        state: 'IL',
        postal_code: '62701',
        country: 'US',
      },
    ],
    contacts: [
      { last_name: 'Doe' },
      {
        first_name: 'Jane',
        email: 'Jane.Doe@acme.example',
        phone: '+1 212 555 0101',
        mobile: '+1 212 555 0102',
        title: 'CTO',
        department: 'IT',
        address_line1: '1 Main St',
        city: 'Springfield',
        postal_code: '62701',
        country: 'US',
        source: 'Fair',
        lead_status: 'new',
        lifecycle_stage: 'customer',
        other_emails: ['jd@acme.example'],
        other_phones: ['+1 212 555 0103'],
      },
    ],
    deals: [
      { title: 'Sensors' },
      { amount: 1234.56, currency: 'EUR', expected_close_date: '2030-02-28', probability: 35, source: 'Web' },
    ],
    tasks: [
      { title: 'Ring' },
      { description: 'Twice', status: 'in_progress', priority: 'urgent', due_at: '2030-02-28T10:00:00Z' },
    ],
  };

  test.each(Object.entries(full))(
    '%s: made, read, listed, edited, trashed, restored',
    async (folder, [least, more]) => {
      const bare = await made(`/${folder}`, least);
      const owner = folder === 'tasks' ? 'assignee_id' : 'responsible_id';
      expect(bare).toMatchObject({ id, ...least, [owner]: me, created_at: moment, updated_at: moment, version: 1 });
      const record = await made(`/${folder}`, { ...least, ...more });
      const isKept = (value: unknown) => (typeof value === 'string' && /T.*Z$/.test(value) ? moment : value);
      const kept = Object.fromEntries(Object.entries(more).map(([name, value]) => [name, isKept(value)]));
      expect(record).toMatchObject({ ...least, ...kept });
      expect((await api('GET', `/${folder}/${record.id}`)).body).toEqual(record);
      const list = await api('GET', `/${folder}?per_page=1&sort=-created_at`);
      expect(list).toMatchObject({ status: 200, body: { page: 1, per_page: 1, total: 2, items: [{ id: record.id }] } });
      expect(Object.keys(list.body).sort()).toEqual(['items', 'page', 'per_page', 'total']);

      const [name = ''] = Object.keys(least);
      const edited = await api('PATCH', `/${folder}/${record.id}`, {
        body: { [name]: 'Other', version: record.version },
      });
      expect(edited).toMatchObject({
        status: 200,
        body: { id: record.id, [name]: 'Other', version: record.version + 1 },
      });
      const stale = await api('PATCH', `/${folder}/${record.id}`, {
        body: { [name]: 'Third', version: record.version },
      });
      expect(stale).toMatchObject({ status: 409, body: { error: { code: 'CONFLICT' }, current: { [name]: 'Other' } } });
      expect(stale.body.current).toMatchObject({ id: record.id, version: record.version + 1, created_at: moment });
      const by = { user: { id: me }, channel: 'api', at: moment };
      expect(stale.body.collisions).toMatchObject([{ field: name, ...by }]);

      const gone = await api('DELETE', `/${folder}/${record.id}`);
      expect([gone.status, gone.text]).toEqual([204, '']);
      expect((await api('GET', `/${folder}`)).body.total).toBe(1);
      expect((await api('GET', `/${folder}/${record.id}`)).body.deleted_at).toEqual(moment);
      const back = await api('POST', `/${folder}/${record.id}/restore`);
      expect(back).toMatchObject({ status: 200, body: { id: record.id, [name]: 'Other', deleted_at: null } });
      expect((await api('GET', `/${folder}`)).body.total).toBe(2);
    },
  );

  test('the page is 50 records unless told otherwise, and 200 at most', async () => {
    expect((await api('GET', '/deals')).body.per_page).toBe(50);
    expect((await api('GET', '/deals?per_page=200')).status).toBe(200);
    expect((await api('GET', '/deals?per_page=201')).body.error.fields).toEqual({ per_page: 'must be at most 200' });
  });

  test('lists are narrowed by what they are linked to', async () => {
    const company = await made('/companies', { name: 'Linked' });
    const contact = await made('/contacts', { first_name: 'Lin', company_id: company.id });
    const deal = await made('/deals', { title: 'Linked deal', company_id: company.id, contact_id: contact.id });
    const task = await made('/tasks', { title: 'Linked task', deal_id: deal.id, due_at: '2020-01-01T00:00:00Z' });
    expect(deal).toMatchObject({
      company: { id: company.id, name: 'Linked' },
      contact: { id: contact.id, name: 'Lin' },
    });
    const idsOf = async (path: string) => (await api('GET', path)).body.items.map(({ id }: { id: number }) => id);
    expect(await idsOf(`/deals?company_id=${company.id}&contact_id=${contact.id}&status=open&q=linked`)).toEqual([
      deal.id,
    ]);
    expect(
      await idsOf(`/deals?stage_id=${deal.stage_id}&pipeline_id=${deal.pipeline_id}&responsible_id=${me}&q=linked`),
    ).toEqual([deal.id]);
    expect(await idsOf(`/contacts?company_id=${company.id}`)).toEqual([contact.id]);
    expect(await idsOf(`/tasks?deal_id=${deal.id}&status=pending`)).toEqual([task.id]);
    expect(await idsOf('/tasks?due_before=2020-01-02T00:00:00Z')).toEqual([task.id]);
    const found = (await api('GET', '/search?q=linked')).body.items;
    expect(found).toEqual(expect.arrayContaining([expect.objectContaining({ id: company.id })]));
  });

  test('a refused sort names the fields as REST spells them', async () => {
    const { status, body } = await api('GET', '/deals?sort=owner');
    expect([status, body.error.fields.sort]).toEqual([422, expect.stringContaining('-expected_close_date')]);
    expect(JSON.stringify(body)).not.toMatch(/[a-z][A-Z]/);
    const both = await api('POST', '/deals/1/move', { body: { stage_id: 1, before_id: 1, after_id: 1 } });
    expect(both.body.error.fields).toEqual({ after_id: 'must be left out where before_id is given' });
  });
});

test('who is asking, and with whom', async () => {
  expect((await api('GET', '/me')).body).toMatchObject({
    id: me,
    email: 'manager@test.example',
    role: 'manager',
    locale: 'en',
  });
  expect((await api('GET', '/users')).body).toMatchObject({
    page: 1,
    per_page: 50,
    total: 7,
    items: expect.any(Array),
  });
  expect((await api('GET', '/teams')).body.items.map(({ name }: { name: string }) => name)).toEqual(['North', 'South']);
});

describe('refusals', () => {
  test('absent and invisible are 404 in the path and 422 with the field in the body, alike to the byte', async () => {
    const foreign = await createRecord(site.world, 'company', 'outsider', false);
    const withoutChance = (text: string) => text.replace(/"request_id":"[\w-]{36}"/, '');
    const pairs = [
      (id: number) => api('GET', `/companies/${id}`),
      (id: number) => api('PATCH', `/companies/${id}`, { body: { name: 'x' } }),
      (id: number) => api('POST', '/deals', { body: { title: 'x', company_id: id } }),
    ];
    const statuses = [];
    for (const ask of pairs) {
      const [there, absent] = [await ask(foreign), await ask(999_999)];
      expect(withoutChance(there.text)).toBe(withoutChance(absent.text));
      expect(there.text).toMatch(/"request_id":"[\w-]{36}"/);
      statuses.push(there.status);
    }
    expect(statuses).toEqual([404, 404, 422]);
    expect((await api('POST', '/deals', { body: { title: 'x', company_id: foreign } })).body.error).toMatchObject({
      code: 'INVALID',
      message: 'company_id: There is no such company',
      fields: { company_id: 'There is no such company' },
    });
  });

  test.each<[string, Method, string, Asking, number, string]>([
    ['no token', 'GET', '/deals', { headers: { authorization: '' } }, 401, 'UNAUTHORIZED'],
    ['a wrong token', 'GET', '/deals', { headers: { authorization: 'Bearer nonsense' } }, 401, 'UNAUTHORIZED'],
    ['a viewer', 'POST', '/deals', { as: 'viewer', body: { title: 'x' } }, 403, 'FORBIDDEN'],
    ['no administrator', 'POST', '/pipelines', { body: { name: 'x' } }, 403, 'FORBIDDEN'],
    ['no such path', 'GET', '/nothing', {}, 404, 'NOT_FOUND'],
    ['a type that is wrong', 'POST', '/deals', { body: { title: 'x', amount: '5' } }, 422, 'INVALID'],
    [
      'more decimals than the currency has',
      'POST',
      '/deals',
      { body: { title: 'x', amount: 1.005, currency: 'USD' } },
      422,
      'INVALID',
    ],
    [
      'decimals where there are none',
      'POST',
      '/deals',
      { body: { title: 'x', amount: 1.5, currency: 'JPY' } },
      422,
      'INVALID',
    ],
  ])('%s', async (_, method, path, asking, status, code) => {
    expect(await api(method, path, asking)).toMatchObject({
      status,
      body: { error: { code, message: expect.any(String), request_id: expect.stringMatching(/^[\w-]{36}$/) } },
    });
  });
});

const keyed = (key: string, body: object, as: Name = 'manager', path = '/companies') =>
  api('POST', path, { body, as, headers: { 'idempotency-key': key } });

describe('an idempotency key', () => {
  const count = async () => (await api('GET', '/companies', { as: 'admin' })).body.total;

  test('sent 50 times at once has one effect and one answer, to the byte', async () => {
    const before = await count();
    const sent = await Promise.all(
      Array.from({ length: 50 }, () => keyed('fifty', { name: 'Once', annual_revenue: 0.1 })),
    );
    // A machine that is busy with other things refuses some for that, without doing anything.
    const answers = sent.filter(({ status }) => status !== 503);
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(201);
    expect(await count()).toBe(before + 1);
    await api('PATCH', `/companies/${answers[0]?.body.id}`, { body: { name: 'Renamed' } });
    expect((await keyed('fifty', { name: 'Once', annual_revenue: 0.1 })).text).toBe(answers[0]?.text);
    expect(await keyed('fifty', { name: 'Twice' })).toMatchObject({
      status: 422,
      body: { error: { fields: { 'Idempotency-Key': 'was used for another request' } } },
    });
    expect(await keyed('fifty', { title: 'Once' }, 'manager', '/deals')).toMatchObject({ status: 422 });
    expect(await count()).toBe(before + 1);
  });

  test('is each person’s own, and free again where the first was refused', async () => {
    expect((await keyed('mine', { name: 'Mine' })).status).toBe(201);
    expect((await keyed('mine', { name: 'Theirs' }, 'outsider')).status).toBe(201);
    expect((await keyed('again', { name: '' })).status).toBe(422);
    expect((await keyed('again', { name: 'Better' })).status).toBe(201);
  });

  test('that two use at once for different things does one of them', async () => {
    const before = await count();
    const answers = await Promise.all([keyed('both', { name: 'One' }), keyed('both', { name: 'Other' })]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 422]));
    expect(await count()).toBe(before + 1);
  });
});

describe('a key over tRPC', () => {
  const call = async (path: string, input: object, { key, as = 'manager', user }: Keyed) => {
    const answer = await fetch(`${site.url}/trpc/${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${site.tokenOf(as)}`,
        'content-type': 'application/json',
        'idempotency-key': key,
        ...(user !== undefined && { 'x-kontor-user': String(user) }),
      },
      body: JSON.stringify(input),
    });
    return { status: answer.status, body: await answer.json() };
  };
  type Keyed = { key: string; as?: Name; user?: number };

  test('makes a change once, also of edits that say what was there before, and answers alike', async () => {
    const made = await Promise.all(
      Array.from({ length: 20 }, () => call('companies.create', { name: 'Keyed' }, { key: 'make', user: me })),
    );
    const [first] = made;
    expect(first).toMatchObject({ status: 200, body: { result: { data: { name: 'Keyed', createdAt: moment } } } });
    expect(new Set(made.map((each) => JSON.stringify(each))).size).toBe(1);
    const edit = { id: first?.body.result.data.id, set: { name: 'Edited' }, from: { name: 'Keyed' } };
    const edited = await call('companies.update', edit, { key: 'edit' });
    expect(edited).toMatchObject({ status: 200, body: { result: { data: { name: 'Edited', version: 2 } } } });
    expect(await call('companies.update', edit, { key: 'edit' })).toEqual(edited);
    expect((await call('companies.update', edit, { key: 'another' })).status).toBe(409);
    expect((await call('companies.update', { ...edit, set: { name: 'Else' } }, { key: 'edit' })).status).toBe(422);
  });

  test('is tried again where the database gave one of two up', async () => {
    const { db } = site.world.database;
    await db.execute(sql`create sequence given_up`);
    await db.execute(sql`create function give_up() returns trigger language plpgsql as $$ begin
      if nextval('given_up') = 1 then raise exception 'deadlock' using errcode = '40P01'; end if; return new; end $$`);
    await db.execute(sql`create trigger give_up before insert on companies for each row execute function give_up()`);
    try {
      expect((await call('companies.create', { name: 'Given up' }, { key: 'given-up' })).status).toBe(200);
      await db.execute(sql`alter sequence given_up restart`);
      expect((await keyed('given-up-too', { name: 'Given up, too' })).status).toBe(201);
    } finally {
      await db.execute(sql`drop trigger give_up on companies; drop function give_up; drop sequence given_up`);
    }
  });

  test('is free again where the change was refused, and nothing is left of it', async () => {
    expect((await call('companies.create', { name: '' }, { key: 'refused' })).status).toBe(422);
    expect((await call('companies.create', { name: 'Not refused' }, { key: 'refused' })).status).toBe(200);
  });

  test('with whom one takes oneself for does nothing as somebody else', async () => {
    const options = { key: 'whose', user: me, as: 'lead' } as const;
    expect((await call('companies.create', { name: 'Whose' }, options)).status).toBe(401);
    expect((await api('GET', '/companies?q=whose', { as: 'admin' })).body.total).toBe(0);
  });

  test('is kept for changes of records alone: other answers may hold secrets', async () => {
    expect((await call('teams.create', { name: 'West' }, { key: 'team', as: 'admin' })).status).toBe(200);
    const kept = await site.world.database.db.execute(
      sql`select key from idempotency_keys where key in ('team', 'edit')`,
    );
    expect([...kept]).toEqual([{ key: 'edit' }]);
  });
});
