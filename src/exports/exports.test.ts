import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { desc, inArray, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Auth } from '../auth/auth.ts';
import { createCompanies } from '../companies/companies.ts';
import { companies } from '../companies/table.ts';
import { createContacts } from '../contacts/contacts.ts';
import { contacts } from '../contacts/table.ts';
import { LANGUAGES } from '../core/messages/languages.ts';
import { createCustomField } from '../custom-fields/custom-fields.ts';
import { createDeals } from '../deals/deals.ts';
import { deals } from '../deals/table.ts';
import { events } from '../events/table.ts';
import { openImportFiles } from '../imports/files.ts';
import type { ScreenType } from '../imports/input.ts';
import { listImportRows } from '../imports/ledger.ts';
import { createScreenImports } from '../imports/screen.ts';
import { workOnce } from '../jobs/work.ts';
import { entityOf } from '../records/entity.ts';
import { RECORD_TYPES, type RecordType } from '../records/input.ts';
import { tasks } from '../tasks/table.ts';
import { createTasks } from '../tasks/tasks.ts';
import type { Name } from '../testing/actors.ts';
import { restOf } from '../testing/api.ts';
import { openTestSite, type TestSite } from '../testing/site.ts';
import { LABELS } from './labels/labels.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openTestSite();
});
afterAll(() => site.close());
beforeEach(() => db().execute(sql`truncate ${tasks}, ${deals}, ${contacts}, ${companies} cascade`));

const as = (name: Name) => site.world.as(name);
const db = () => site.world.database.db;

type Params = Record<string, string | number>;
const addressOf = (folder: string, params: Params = {}) =>
  `${site.url}/api/${folder}/export?${new URLSearchParams(Object.entries(params).map(([key, value]) => [key, String(value)]))}`;

async function get(name: Name, folder: string, params: Params = {}) {
  const answer = await fetch(addressOf(folder, params), {
    headers: { authorization: `Bearer ${site.tokenOf(name)}` },
  });
  const body = Buffer.from(await answer.arrayBuffer());
  return { status: answer.status, headers: answer.headers, body, text: body.toString() };
}

/** The lines of a CSV file, the names first. */
async function lines(name: Name, folder: string, params: Params = {}): Promise<string[][]> {
  const { status, text } = await get(name, folder, params);
  expect([status, text]).toEqual([200, expect.any(String)]);
  return parse(text, { relax_column_count: true });
}

test('a view comes with its columns in their order, as it is filtered and sorted', async () => {
  const [company] = await createCompanies(as('manager'), [{ name: 'Acme, Inc.' }]);
  await createContacts(as('manager'), [
    { firstName: 'Ada', lastName: 'Lovelace', source: 'Fair', companyId: company?.id ?? null, phone: '0049 30 1' },
    { firstName: 'Bo', lastName: 'Beta', source: 'Fair', leadStatus: 'working' },
    { firstName: 'Cy', lastName: 'Gamma', source: 'Web' },
  ]);
  const filter = JSON.stringify({ conditions: [{ field: 'source', op: 'is', value: 'Fair' }] });
  const asked = { filter, sort: '-name', columns: 'name,lead_status,company_id,phone' };
  expect(await lines('manager', 'contacts', asked)).toEqual([
    ['id', 'name', 'lead_status', 'company_id', 'company', 'phone'],
    [expect.any(String), 'Bo Beta', 'working', '', '', ''],
    [expect.any(String), 'Ada Lovelace', '', String(company?.id), 'Acme, Inc.', '0049 30 1'],
  ]);
  expect(await lines('manager', 'contacts', { ...asked, language: 'de' })).toEqual([
    ['ID', 'Name', 'Lead-Status', 'Firma', 'Telefon'],
    [expect.any(String), 'Bo Beta', 'In Bearbeitung', '', ''],
    [expect.any(String), 'Ada Lovelace', '', 'Acme, Inc.', '0049 30 1'],
  ]);
  const { headers, body } = await get('manager', 'contacts', { bom: 'true', delimiter: ';', columns: 'name' });
  expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(headers.get('content-disposition')).toMatch(/^attachment; filename="contacts-\d{4}-\d\d-\d\d\.csv"/);
  expect(body.toString()).toMatch(/^\uFEFFid;name\r\n\d+;/);
});

/** Takes a file in as the screen does, and returns what was refused of it. */
async function bringBack(type: ScreenType, bytes: Buffer, name: Name = 'manager') {
  const folder = await mkdtemp(path.join(tmpdir(), 'kontor-export-'));
  // Nothing that is imported here signs anybody in.
  const imports = createScreenImports(openImportFiles(folder), {} as Auth);
  const ctx = { ...as(name), actor: site.world.people[name] };
  const { id } = await imports.begin(ctx, { type, name: 'file', size: bytes.length });
  await imports.append(ctx, { id, offset: 0, piece: bytes });
  const { plan } = await imports.read(ctx, { id });
  const targets = (plan?.columns ?? []).map((target) => target && `${target.type}.${target.field}`);
  const { jobId } = await imports.start(ctx, { id, columns: plan?.columns ?? [], doubles: 'add', isCheck: false });
  while (await workOnce({ db: db(), onCommit: () => {} })) {
    // until nothing is left
  }
  const { items } = await listImportRows(ctx, { id, state: 'refused', limit: 10 }, 'en');
  const [job] = await db().execute(sql`select state from jobs where id = ${jobId}`);
  await rm(folder, { recursive: true, force: true });
  return { targets, state: job?.['state'], refused: items.map(({ reasons }) => reasons) };
}

const HARD = [
  "=cmd|' /C calc'!A0",
  "'=1+1",
  "''@SUM(A1)",
  "'tis",
  '+49 30 1',
  '-5',
  '007',
  'say "hi", you; there',
  'två\u2028line',
  '👩‍👩‍👧‍👦 Ω é',
  '_x0041_ & <b>',
  'a\u0007b',
  'C:\\new; x\\, y\\;',
  'NULL',
];
const NOTES = ['=1\n2', 'a\r\nb', '"', '\\n', 'end;\n;', '\u{1F600}'.repeat(40)];

test.each(['csv', 'xlsx', 'vcf'])('what is hard to write comes back from %s as it was', async (format) => {
  const given = HARD.map((lastName, index) => ({
    firstName: `No ${index}`,
    lastName,
    title: HARD.at(-index - 1) ?? null,
    description: NOTES[index % NOTES.length] ?? null,
    city: lastName.slice(0, 20),
    email: `no${index}@example.com`,
    otherEmails: ['b@example.com', 'c@example.com', 'd@example.com', 'e@example.com'].map((each) => `${index}${each}`),
    phone: '+49 30 1',
    mobile: '0171 5',
    otherPhones: ['+1 2', '+1 3', '+1 4'],
  }));
  await createContacts(as('manager'), given);
  const { body } = await get('manager', 'contacts', { format, language: 'en', sort: 'createdAt' });
  await db().execute(sql`truncate ${contacts} cascade`);
  expect(await bringBack('contact', body)).toMatchObject({ state: 'done', refused: [] });
  const back = await db().select().from(contacts).orderBy(contacts.id);
  // Cards know one kind of line break.
  const inCards = (text: string | null) => (format === 'vcf' ? (text?.replaceAll('\r\n', '\n') ?? null) : text);
  expect(back).toMatchObject(given.map((row) => ({ ...row, description: inCards(row.description) })));
});

test('the document that describes REST has it, with what it takes, gives and refuses', async () => {
  const { paths } = (await restOf(site).api('GET', '/openapi.json')).body;
  const { get: byQuery, post: byBody } = paths['/contacts/export'];
  const { parameters, responses } = byQuery;
  const { properties } = byBody.requestBody.content['application/json'].schema;
  expect(Object.keys(properties)).toEqual(parameters.map(({ name }: { name: string }) => name));
  expect(byBody.responses).toEqual(responses);
  const schemaOf = (name: string) => parameters.find((each: { name: string }) => each.name === name)?.schema;
  expect(schemaOf('format').enum).toEqual(['csv', 'xlsx', 'vcf']);
  expect([schemaOf('lifecycle_stage').type, schemaOf('ids').type, schemaOf('filter').type]).toEqual([
    'string',
    'array',
    'object',
  ]);
  expect(Object.keys(responses)).toEqual(['200', '401', '403', '422']);
  const { headers } = await fetch(addressOf('contacts'), {
    headers: { authorization: `Bearer ${site.tokenOf('manager')}` },
  });
  expect(Object.keys(responses['200'].content)).toContain(headers.get('content-type'));
  expect(Object.keys(paths['/tasks/export'].get.responses['200'].content)).toHaveLength(2);
});

test('a CSV or a card of what was exported begins no formula and breaks out of no line', async () => {
  await createContacts(
    as('manager'),
    HARD.map((lastName) => ({ lastName, description: '=1\n=2', title: lastName })),
  );
  const rows = await lines('manager', 'contacts');
  expect(rows).toHaveLength(HARD.length + 1);
  expect(rows.flat().filter((cell) => /^[=+\-@\t\r\n]/.test(cell))).toEqual([]);
  const { text } = await get('manager', 'contacts', { format: 'vcf' });
  expect(text.match(/^BEGIN:VCARD\r$/gm)).toHaveLength(HARD.length);
  expect(text.split('\r\n').filter((line) => Buffer.byteLength(line) > 75)).toEqual([]);
});

/** Exports the only record of a type, empties its table, imports the file, and returns the record before and after. */
async function thereAndBack(type: RecordType, params: Params) {
  const { table } = entityOf(type);
  const { body } = await get('manager', type === 'company' ? 'companies' : `${type}s`, params);
  const [was] = await db().select().from(table);
  await db().execute(sql`truncate ${table} cascade`);
  const { state, refused } = await bringBack(type, body);
  const [is] = await db().select().from(table);
  const pick = (row: object | undefined, fields: readonly string[]) =>
    fields.map((field) => Reflect.get(row ?? {}, field));
  return {
    state,
    refused,
    was: (...fields: string[]) => pick(was, fields),
    is: (...fields: string[]) => pick(is, fields),
  };
}

test.each(LANGUAGES)('the importer knows the columns and the choices of a file again, in %s', async (language) => {
  const deal = [
    'title',
    'amount',
    'currency',
    'pipelineId',
    'stageId',
    'expectedCloseDate',
    'companyId',
    'contactId',
    'responsibleId',
  ];
  const task = ['title', 'status', 'priority', 'dueAt', 'assigneeId', 'description'];
  const contact = ['firstName', 'lastName', 'leadStatus', 'lifecycleStage', 'addressLine2', 'country', 'source'];
  const company = ['name', 'industry', 'employeeCount', 'annualRevenue', 'website', 'city'];
  for (const format of ['csv', 'xlsx']) {
    const [acme] = await createCompanies(as('manager'), [
      {
        name: 'Acme',
        industry: 'Steel',
        employeeCount: 12,
        annualRevenue: 1_500.25,
        website: 'https://a.example/',
        city: 'Ulm',
      },
    ]);
    const [ada] = await createContacts(as('manager'), [
      {
        firstName: 'Ada',
        lastName: 'L',
        leadStatus: 'nurturing',
        lifecycleStage: 'customer',
        addressLine2: '3rd floor',
        country: 'Chile',
        source: 'Fair',
      },
    ]);
    const links = { companyId: acme?.id ?? null, contactId: ada?.id ?? null };
    await createDeals(as('manager'), [
      { title: 'Mill', amount: 12.5, currency: 'EUR', expectedCloseDate: '2027-02-03', ...links },
    ]);
    const ofDeal = await thereAndBack('deal', { format, language });
    expect([ofDeal.state, ofDeal.refused, ofDeal.is(...deal)]).toEqual(['done', [], ofDeal.was(...deal)]);
    await createTasks(as('manager'), [
      {
        title: 'Call',
        status: 'in_progress',
        priority: 'urgent',
        dueAt: new Date('2027-01-02T03:04:05Z'),
        description: 'Soon',
      },
    ]);
    const ofTask = await thereAndBack('task', { format, language });
    expect([ofTask.state, ofTask.refused, ofTask.is(...task)]).toEqual(['done', [], ofTask.was(...task)]);
    const ofContact = await thereAndBack('contact', { format, language });
    expect([ofContact.state, ofContact.refused, ofContact.is(...contact)]).toEqual([
      'done',
      [],
      ofContact.was(...contact),
    ]);
    const ofCompany = await thereAndBack('company', { format, language });
    expect([ofCompany.state, ofCompany.refused, ofCompany.is(...company)]).toEqual([
      'done',
      [],
      ofCompany.was(...company),
    ]);
    await db().execute(sql`truncate ${companies} cascade`);
  }
});

test('fields that people added come by what they are called, and back', async () => {
  const made = async (
    type: 'select' | 'multiSelect' | 'boolean' | 'day' | 'money' | 'person' | 'longText',
    name: string,
  ) =>
    createCustomField(as('admin'), {
      recordType: 'contact',
      type,
      name,
      ...(type.endsWith('elect') && { options: [{ label: 'Grün' }, { label: '=Rot' }] }),
      ...(type === 'money' && { currency: 'EUR' }),
    });
  const [choice, several, yes, day, money, person, long] = [
    await made('select', 'Farbe'),
    await made('multiSelect', '=Farben'),
    await made('boolean', 'Kunde?'),
    await made('day', 'Seit'),
    await made('money', 'Budget'),
    await made('person', 'Betreuerin'),
    await made('longText', 'Hinweis'),
  ];
  const ids = (field: { options: { id: number }[] }) => field.options.map(({ id }) => id);
  const customFields = {
    [choice.key]: ids(choice)[1] ?? null,
    [several.key]: ids(several),
    [yes.key]: true,
    [day.key]: '2027-02-03',
    [money.key]: 12.5,
    [person.key]: site.world.people.lead.userId,
    [long.key]: '=1\n+2',
  };
  await createContacts(as('manager'), [{ firstName: 'Ada', lastName: 'L', customFields }]);
  const [head, row] = await lines('manager', 'contacts', { language: 'de' });
  const told = Object.fromEntries(head?.map((name, index) => [name, row?.[index]]) ?? []);
  expect(told).toMatchObject({
    Farbe: "'=Rot",
    "'=Farben": 'Grün, =Rot',
    'Kunde?': 'ja',
    Seit: '2027-02-03',
    Budget: '12.5',
    'Budget: Währung': 'EUR',
    Betreuerin: 'lead',
    Hinweis: "'=1\n+2",
  });
  for (const format of ['csv', 'xlsx']) {
    const { state, refused, is } = await thereAndBack('contact', { format, language: 'de' });
    expect([state, refused, is('customFields')]).toEqual(['done', [], [customFields]]);
  }
  await db().execute(sql`update custom_fields set deleted_at = now()`);
  expect((await lines('manager', 'contacts', { columns: 'name' }))[0]).toEqual(['id', 'name']);
});

test('only what one sees is exported: no other’s records, no hidden field, also where it is named', async () => {
  await createContacts(as('outsider'), [{ lastName: 'Canary' }]);
  const [own] = await createContacts(as('manager'), [
    { lastName: 'Own', phone: '771177', otherEmails: ['x@example.com'] },
  ]);
  const ofOthers = await createContacts(as('lead'), [{ lastName: 'Of the lead' }]);
  const names = async (name: Name, params: Params = {}) =>
    (await lines(name, 'contacts', { columns: 'name', ...params })).slice(1).map(([, each]) => each);
  expect(await names('manager')).toEqual(['Own']);
  expect(await names('lead')).toEqual(['Of the lead', 'Own']);
  expect(await names('admin')).toEqual(['Canary', 'Of the lead', 'Own']);
  expect(await names('manager', { ids: [own?.id, ofOthers[0]?.id].join(',') })).toEqual(['Own']);
  expect(await names('admin', { except: own?.id ?? 0 })).toEqual(['Canary', 'Of the lead']);
  const { api } = restOf(site);
  const withhold = (fields: object[]) => api('PATCH', '/roles/manager', { as: 'admin', body: { fields } });
  const hide = (field: string) => ({ resource: 'contact', field, access: 'hidden' });
  await withhold([hide('phone'), hide('otherEmails')]);
  for (const format of ['csv', 'xlsx', 'vcf']) {
    const { status, text } = await get('manager', 'contacts', { format });
    expect([format, status, text.match(/771177|x@example|,phone|other_emails/g)]).toEqual([format, 200, null]);
  }
  const refused = await get('manager', 'contacts', { columns: 'name,phone,nonsense' });
  expect([refused.status, Object.keys(JSON.parse(refused.text).error.fields)]).toEqual([
    422,
    ['columns.1', 'columns.2'],
  ]);
  const sorted = await get('manager', 'contacts', { sort: 'phone' });
  expect([sorted.status, JSON.parse(sorted.text).error.fields]).toEqual([422, { sort: expect.any(String) }]);
  await withhold([
    { resource: 'contact', field: 'phone', access: 'full' },
    { resource: 'contact', field: 'otherEmails', access: 'full' },
  ]);
  expect(await names('manager', { q: '771177' })).toEqual(['Own']);
});

test.each([
  ['deals', { format: 'vcf' }, 'format'],
  ['contacts', { format: 'pdf' }, 'format'],
  ['contacts', { ids: '1', q: 'x' }, 'selection.ids'],
  ['contacts', { delimiter: '|' }, 'delimiter'],
  ['contacts', { nonsense: '1' }, 'nonsense'],
  ['tasks', { due_before: 'soon' }, 'due_before'],
])('what can’t be is refused by its name: %s %j', async (folder, params, field) => {
  const { status, text } = await get('manager', folder, params);
  expect([status, Object.keys(JSON.parse(text).error.fields)]).toEqual([422, [field]]);
});

test('what is too long for an address is asked for by POST, from no other site', async () => {
  const made = await createContacts(as('manager'), [{ lastName: 'Ada' }, { lastName: 'Bo' }]);
  const ids = made.map(({ id }) => id).join(',');
  const post = (headers: Record<string, string>) =>
    fetch(`${site.url}/api/contacts/export`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ ids, columns: 'name', sort: '-name' }),
    });
  const answer = await post({ authorization: `Bearer ${site.tokenOf('manager')}` });
  expect(parse(await answer.text())).toEqual([
    ['id', 'name'],
    [String(made[1]?.id), 'Bo'],
    [String(made[0]?.id), 'Ada'],
  ]);
  const cookie = await site.signIn('manager');
  expect((await post({ cookie, origin: 'https://elsewhere.example' })).status).toBe(403);
  expect((await post({ cookie, origin: site.url })).status).toBe(200);
});

test('nobody exports who is not let in, or looks as somebody else does', async () => {
  expect((await fetch(addressOf('contacts'))).status).toBe(401);
  const cookie = await site.signIn('admin');
  await site.app.inject({
    method: 'POST',
    url: '/trpc/auth.viewAs',
    headers: { cookie },
    payload: { userId: site.world.people.lead.userId },
  });
  const answer = await fetch(addressOf('contacts'), { headers: { cookie } });
  expect([answer.status, (await answer.json()).error.message]).toEqual([
    403,
    'You see Kontor as somebody else does: nothing can be exported',
  ]);
});

/** What the log tells of the latest exports, the last first. */
const logged = async () =>
  (
    await db()
      .select({ kind: events.kind, actorId: events.actorId, changes: events.changes })
      .from(events)
      .where(inArray(events.kind, ['exported', 'export_ended']))
      .orderBy(desc(events.id))
      .limit(2)
  ).map(({ kind, actorId, changes }) => ({
    kind,
    actorId,
    ...Object.fromEntries(Object.entries(changes).map(([field, { to }]) => [field, to])),
  }));

test('the log knows who had what, how much, and whether all of it', async () => {
  await createContacts(as('manager'), [
    { lastName: 'A', source: 'Fair' },
    { lastName: 'B', source: 'Web' },
  ]);
  const stage = { field: 'lifecycleStage', op: 'is', value: ['lead'] };
  const filter = {
    conditions: [{ field: 'source', op: 'is', value: 'Fair' }, stage],
    groups: [{ match: 'any', conditions: [{ field: 'department', op: 'isEmpty' }] }],
  };
  await get('manager', 'contacts', { filter: JSON.stringify(filter), columns: 'name', sort: '-name', q: 'A' });
  const { userId } = site.world.people.manager;
  await expect.poll(logged).toMatchObject([
    { kind: 'export_ended', actorId: userId, export: 'contact', rows: 1, isWhole: true },
    {
      kind: 'exported',
      actorId: userId,
      export: 'contact',
      format: 'csv',
      rows: 1,
      // Not what was looked for: it may name somebody who is forgotten later on.
      filter: { conditions: [{ field: 'source', op: 'is' }, stage], groups: filter.groups },
      q: true,
      columns: ['id', 'name'],
      sort: '-name',
    },
  ]);
  expect(JSON.stringify(await logged())).not.toContain('Fair');
});

test('whoever goes away stops it, and holds no connection', async () => {
  const count = 20_000;
  await db().execute(sql`
    insert into contacts (first_name, last_name, description, responsible_id, search_text)
    select 'No', n, repeat('long ', 200), ${site.world.people.manager.userId}, 'no'
    from generate_series(1, ${count}::int) n`);
  const request = http.get(addressOf('contacts'), { headers: { authorization: `Bearer ${site.tokenOf('manager')}` } });
  const answer = await new Promise<http.IncomingMessage>((resolve) => request.once('response', resolve));
  await new Promise((resolve) => answer.once('data', resolve));
  answer.pause();
  await expect.poll(() => site.world.database.load().inUse).toBe(0);
  request.destroy();
  await expect.poll(async () => (await logged())[0]).toMatchObject({ kind: 'export_ended', isWhole: false });
  const [end] = await logged();
  expect(Number(Reflect.get(end ?? {}, 'rows'))).toBeLessThan(count / 2);
});

test('none is lost and none comes twice, whatever is written meanwhile', async () => {
  await db().execute(sql`
    insert into contacts (first_name, last_name, description, responsible_id, search_text)
    select 'No', n, repeat('long ', 400), ${site.world.people.manager.userId}, 'no' from generate_series(1, 6000) n`);
  const request = http.get(addressOf('contacts', { sort: '-updatedAt', columns: 'lastName,description' }), {
    headers: { authorization: `Bearer ${site.tokenOf('manager')}` },
  });
  const answer = await new Promise<http.IncomingMessage>((resolve) => request.once('response', resolve));
  const parts: Buffer[] = [];
  answer.once('data', (part: Buffer) => {
    parts.push(part);
    answer.pause();
  });
  await new Promise((resolve) => answer.once('pause', resolve));
  await db().execute(sql`update contacts set updated_at = now() + (id % 7) * interval '1 second'`);
  await db().execute(sql`delete from contacts where last_name = '1'`);
  answer.on('data', (part: Buffer) => parts.push(part));
  answer.resume();
  await new Promise((resolve) => answer.once('end', resolve));
  const rows: string[][] = parse(Buffer.concat(parts).toString());
  const names = rows.slice(1).map(([, name]) => Number(name));
  expect(new Set(names).size).toBe(names.length);
  expect(names.filter((name) => name !== 1)).toHaveLength(5_999);
});

test('the columns are called as on screen, and all that there is to tell has a name', async () => {
  for (const language of LANGUAGES) {
    for (const type of RECORD_TYPES) {
      const bundle = { company: 'companies', contact: 'contacts', deal: 'deals', task: 'tasks' }[type];
      const { default: texts } = await import(`../../web/i18n/${language}/${bundle}.json`);
      const { fields, choices } = LABELS[language];
      for (const [field, name] of Object.entries(texts.field)) {
        if (field in fields[type])
          expect([language, type, field, Reflect.get(fields[type], field)]).toEqual([language, type, field, name]);
      }
      const told = Object.entries(entityOf(type).fields).filter(([, { kind }]) => kind !== 'rule');
      expect(Object.keys(fields[type])).toEqual(expect.arrayContaining(told.map(([field]) => field)));
      const closed = told.filter(([, { kind }]) => kind === 'choice');
      for (const [field, { choices: values = [] }] of closed)
        expect(Object.keys(choices[type][field] ?? {})).toEqual(values);
    }
  }
});
