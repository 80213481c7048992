import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Auth } from '../auth/auth.ts';
import { companies } from '../companies/table.ts';
import { createContacts, editContacts, trashContacts } from '../contacts/contacts.ts';
import { contacts } from '../contacts/table.ts';
import { createCustomField } from '../custom-fields/custom-fields.ts';
import { deals } from '../deals/table.ts';
import { events } from '../events/table.ts';
import { getJob } from '../jobs/queries.ts';
import { jobs } from '../jobs/table.ts';
import { cancelJob, workOnce } from '../jobs/work.ts';
import { loadTags } from '../tags/queries.ts';
import { createTag } from '../tags/tags.ts';
import { type Name, openTestWorld, type TestWorld } from '../testing/actors.ts';
import { refusal } from '../testing/refusal.ts';
import { undoJobOf } from '../undo/undo.ts';
import { openImportFiles } from './files.ts';
import type { ImportPlan, ScreenType } from './input.ts';
import { listImportRows } from './ledger.ts';
import { createScreenImports, PART, type ScreenImports } from './screen.ts';

let world: TestWorld;
let folder: string;
let imports: ScreenImports;

beforeAll(async () => {
  world = await openTestWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'kontor-import-'));
  // Nothing that is imported here signs anybody in.
  imports = createScreenImports(openImportFiles(folder), {} as Auth);
  await world.database.db.execute(sql`truncate ${jobs}, ${deals}, ${contacts}, ${companies} cascade`);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const as = (name: Name) => ({ ...world.as(name), actor: world.people[name] });
const db = () => world.database.db;

async function send(type: ScreenType, content: string | Buffer, name: Name = 'manager'): Promise<number> {
  const bytes = Buffer.from(content);
  const { id } = await imports.begin(as(name), { type, name: 'people.csv', size: bytes.length });
  const half = Math.ceil(bytes.length / 2);
  await imports.append(as(name), { id, offset: 0, piece: bytes.subarray(0, half) });
  await imports.append(as(name), { id, offset: half, piece: bytes.subarray(half) });
  return id;
}

async function workAll(): Promise<void> {
  while (await workOnce({ db: db(), onCommit: () => {} })) {
    // until nothing is left
  }
}

type Options = Partial<Omit<ImportPlan, 'id'>> & { isCheck?: boolean; name?: Name };

async function run(id: number, { name = 'manager', isCheck = false, ...plan }: Options = {}) {
  const { plan: guessed } = await imports.get(as(name), id);
  const { jobId } = await imports.start(as(name), {
    columns: guessed?.columns ?? [],
    doubles: 'update',
    ...plan,
    id,
    isCheck,
  });
  await workAll();
  return getJob(as(name), jobId, 'en');
}

const rowsOf = async (id: number, name: Name = 'manager') =>
  (await listImportRows(as(name), { id, limit: 100 }, 'en')).items.map(({ line, state, reasons }) => [
    line,
    state,
    reasons,
  ]);
const allContacts = () => db().select().from(contacts).orderBy(contacts.id);

const PEOPLE = [
  'First Name,Last Name,E-mail Address,Company,Mobile Phone,Deal Name,Amount,Close Date',
  'Ada,Lovelace,ada@example.com,Analytics Ltd,+44 20 1,Engine,"£1,200.50",03/14/2025',
  'Charles,Babbage,charles@example.com,analytics ltd,,,,',
  'Nobody,,not-an-address,,,,,',
].join('\r\n');

test('a row becomes a contact, its company and its deal, and all of it is undone as one', async () => {
  const id = await send('contact', PEOPLE);
  const { plan, rowCount, format, delimiter } = await imports.read(as('manager'), { id });
  expect([rowCount, format, delimiter]).toEqual([3, 'csv', ',']);
  expect(plan?.columns.map((target) => target && `${target.type}.${target.field}`)).toEqual([
    'contact.firstName',
    'contact.lastName',
    'contact.email',
    'company.name',
    'contact.mobile',
    'deal.title',
    'deal.amount',
    'deal.expectedCloseDate',
  ]);
  const job = await run(id);
  expect(job).toMatchObject({ state: 'done', done: 3, refused: 1, counts: { created: 2 } });
  const [ada, charles, ...others] = await allContacts();
  const [company, ...more] = await db().select().from(companies);
  const [deal] = await db().select().from(deals);
  expect([others, more]).toEqual([[], []]);
  expect(ada).toMatchObject({ name: 'Ada Lovelace', companyId: company?.id, mobile: '+44 20 1' });
  expect(charles?.companyId).toBe(company?.id);
  expect(deal).toMatchObject({
    amount: 1200.5,
    expectedCloseDate: '2025-03-14',
    contactId: ada?.id,
    companyId: company?.id,
  });
  expect(await rowsOf(id)).toEqual([
    [2, 'created', {}],
    [3, 'created', {}],
    [4, 'refused', { 'E-mail Address': expect.stringContaining('not-an-address') }],
  ]);
  expect(await readdir(folder)).toEqual([]);
  const undoing = await undoJobOf(as('manager'), job.id);
  await workAll();
  expect(await getJob(as('manager'), undoing.id, 'en')).toMatchObject({ state: 'done', refused: 0 });
  for (const table of [contacts, companies, deals]) {
    expect((await db().select().from(table)).filter(({ deletedAt }) => deletedAt === null)).toEqual([]);
  }
});

test('a check writes nothing and names what would be refused, which is put right and imported', async () => {
  const id = await send('contact', PEOPLE);
  await imports.read(as('manager'), { id });
  expect(await run(id, { isCheck: true })).toMatchObject({
    state: 'done',
    refused: 1,
    counts: { created: 2 },
    can: { undo: false },
  });
  expect(await allContacts()).toEqual([]);
  const { items } = await listImportRows(as('manager'), { id, state: 'refused', limit: 10 }, 'en');
  expect(items).toMatchObject([{ line: 4, cells: ['Nobody', '', 'not-an-address', '', '', '', '', ''] }]);
  await imports.fix(as('manager'), { id, line: 4, cells: ['Nobody', '', 'nobody@example.com', '', '', '', '', ''] });
  expect(await run(id)).toMatchObject({ done: 3, refused: 0, counts: { created: 3 } });
});

test('what was taken back can be imported again; what somebody deleted is in the way still', async () => {
  const again = async () => {
    const id = await send(
      'contact',
      'First Name,Email,Company\nAda,ada@example.com,Engines\nBob,bob@example.com,Engines\n',
    );
    await imports.read(as('manager'), { id });
    const job = await run(id);
    return { id, jobId: job.id, counts: job.counts };
  };
  const undo = async (jobId: number) => {
    await undoJobOf(as('manager'), jobId);
    await workAll();
  };
  const { jobId } = await again();
  await undo(jobId);
  const second = await again();
  expect(second.counts).toEqual({ created: 2 });
  const [, , ada] = await allContacts();
  await trashContacts(as('manager'), [ada?.id ?? 0]);
  const third = await again();
  expect((await rowsOf(third.id)).map(([, state]) => state)).toEqual(['refused', 'unchanged']);
});

test('a row that is put right in part says what is wrong still, keeps what was written, and waits', async () => {
  const id = await send('contact', 'First Name,Email,Phone\nAda,nowhere,unknown\nBob,bob,\n');
  await imports.read(as('manager'), { id });
  await run(id);
  const fix = async (line: number, ...cells: string[]) => {
    await imports.fix(as('manager'), { id, line, cells });
    const { items } = await listImportRows(as('manager'), { id, state: 'fixed', limit: 10 }, 'en');
    const { fixedCount, refusedCount } = await imports.get(as('manager'), id);
    return [Object.keys(items.find((item) => item.line === line)?.reasons ?? {}), fixedCount, refusedCount];
  };
  expect(await fix(2, 'Ada', 'ada@example.com', 'unknown')).toEqual([['Phone'], 0, 2]);
  expect(await fix(3, 'Bob', 'bob@example.com', '')).toEqual([[], 1, 1]);
  await imports.startFixed(as('manager'), id);
  await workAll();
  expect((await allContacts()).map(({ name }) => name)).toEqual(['Bob']);
  expect(await fix(2, 'Ada', 'ada@example.com', '+44 20 7946 0000')).toEqual([[], 1, 0]);
  await imports.startFixed(as('manager'), id);
  await workAll();
  expect((await allContacts()).map(({ email }) => email)).toEqual(['bob@example.com', 'ada@example.com']);
});

test('what was refused by the import itself is put right and imported alone', async () => {
  const id = await send('contact', PEOPLE);
  await imports.read(as('manager'), { id });
  await run(id);
  await imports.fix(as('manager'), { id, line: 4, cells: ['Some', 'Body', '', '', '', '', '', ''] });
  await imports.startFixed(as('manager'), id);
  await workAll();
  expect((await allContacts()).map(({ name }) => name)).toEqual(['Ada Lovelace', 'Charles Babbage', 'Some Body']);
  expect((await rowsOf(id)).map(([, state]) => state)).toEqual(['created', 'created', 'created']);
});

test('doubles are changed, completed, left alone or added; one in the trash is named', async () => {
  const file = 'Email,First Name,Last Name,City\nada@example.com,Ada,King,London\ngone@example.com,Gone,Away,Rome\n';
  const [ada, gone] = await createContacts(as('manager'), [
    { firstName: 'Ada', lastName: 'Lovelace', email: 'Ada@example.com' },
    { lastName: 'Away', email: 'gone@example.com' },
  ]);
  await trashContacts(as('manager'), [gone?.id ?? 0]);
  const again = async (doubles: ImportPlan['doubles']) => {
    const id = await send('contact', file);
    await imports.read(as('manager'), { id });
    await run(id, { doubles });
    const [now] = await db()
      .select()
      .from(contacts)
      .where(eq(contacts.id, ada?.id ?? 0));
    return { rows: await rowsOf(id), lastName: now?.lastName, city: now?.city };
  };
  const inTrash = { row: '“Away” is in the trash; restore it first' };
  expect(await again('skip')).toEqual({
    rows: [
      [2, 'skipped', {}],
      [3, 'refused', inTrash],
    ],
    lastName: 'Lovelace',
    city: null,
  });
  expect(await again('fill')).toEqual({
    rows: [
      [2, 'updated', {}],
      [3, 'refused', inTrash],
    ],
    lastName: 'Lovelace',
    city: 'London',
  });
  expect(await again('update')).toEqual({
    rows: [
      [2, 'updated', {}],
      [3, 'refused', inTrash],
    ],
    lastName: 'King',
    city: 'London',
  });
  expect(await again('add')).toEqual({
    rows: [
      [2, 'refused', { Email: 'is in use' }],
      [3, 'created', {}],
    ],
    lastName: 'King',
    city: 'London',
  });
});

test('a file of many rows is cancelled, or goes on, without a row too many', async () => {
  const rowCount = PART + 700;
  const lines = Array.from({ length: rowCount }, (_, index) => `Person ${index},p${index}@example.com`);
  const id = await send('contact', `Last Name;Email\n${lines.join('\n').replaceAll(',', ';')}\n`);
  expect(await imports.read(as('manager'), { id })).toMatchObject({ rowCount, delimiter: ';' });
  const { jobId } = await imports.start(as('manager'), {
    id,
    isCheck: false,
    doubles: 'add',
    columns: (await imports.get(as('manager'), id)).plan?.columns ?? [],
  });
  await workOnce({ db: db(), onCommit: () => {} });
  expect((await refusal(imports.read(as('manager'), { id }))).code).toBe('CONFLICT');
  await cancelJob(as('manager'), jobId);
  await workAll();
  expect(await db().$count(contacts)).toBe(PART);
  expect(await run(id, { doubles: 'skip' })).toMatchObject({ counts: { created: 700, skipped: PART } });
  expect(await db().$count(contacts)).toBe(rowCount);
});

test('custom fields are found by their names, and their choices by theirs', async () => {
  const { key } = await createCustomField(as('admin'), {
    recordType: 'contact',
    name: 'Shoe size',
    type: 'number',
  });
  const choice = await createCustomField(as('admin'), {
    recordType: 'contact',
    name: 'Taste',
    type: 'select',
    options: [{ label: 'Sweet' }, { label: 'Sour' }],
  });
  const id = await send('contact', 'Last Name,shoe size,Taste\nA,42,sour\nB,43,bitter\n');
  await imports.read(as('manager'), { id });
  await run(id);
  expect((await allContacts()).map(({ customFields }) => customFields)).toEqual([
    { [key]: 42, [choice.key]: choice.options[1]?.id },
  ]);
  expect(await rowsOf(id)).toMatchObject([{}, [3, 'refused', { Taste: '“bitter” is none of the choices' }]]);
});

test('somebody’s file is theirs, with their rights', async () => {
  const id = await send('contact', PEOPLE);
  expect((await refusal(imports.get(as('admin'), id))).code).toBe('NOT_FOUND');
  expect((await refusal(imports.begin(as('viewer'), { type: 'contact', name: 'x', size: 1 }))).code).toBe('FORBIDDEN');
  await createContacts(as('outsider'), [{ lastName: 'Theirs', email: 'ada@example.com' }]);
  await imports.read(as('manager'), { id });
  await run(id);
  expect((await rowsOf(id))[0]).toEqual([2, 'refused', { 'E-mail Address': 'is in use' }]);
  const log = await db().select().from(events).where(eq(events.kind, 'created'));
  expect(
    log.filter(({ channel }) => channel === 'import').every(({ actorId }) => actorId === world.people.manager.userId),
  ).toBe(true);
});

test('an import goes on where the process ended', async () => {
  const lines = Array.from({ length: 900 }, (_, index) => `Person ${index}`);
  const id = await send('contact', `Last Name\n${lines.join('\n')}\n`);
  await imports.read(as('manager'), { id });
  const { plan } = await imports.get(as('manager'), id);
  await imports.start(as('manager'), { id, isCheck: false, doubles: 'add', columns: plan?.columns ?? [] });
  await workOnce({ db: db(), onCommit: () => {} });
  // Another process has nothing but the database and the folder.
  createScreenImports(openImportFiles(folder), {} as Auth);
  await workAll();
  expect(new Set((await allContacts()).map(({ name }) => name)).size).toBe(900);
  expect(await db().$count(contacts)).toBe(900);
});

test('of the files that somebody sends and leaves the latest are kept, and those that are being worked on', async () => {
  const busy = await send('contact', PEOPLE);
  const { plan } = await imports.read(as('manager'), { id: busy });
  const { jobId } = await imports.start(as('manager'), {
    ...plan,
    columns: plan?.columns ?? [],
    doubles: 'update',
    id: busy,
    isCheck: true,
  });
  const ids: number[] = [];
  for (let count = 0; count < 12; count++) ids.push(await send('contact', `Name\nAnna ${count}`));
  await send('contact', 'Name\nElse', 'outsider');
  expect((await readdir(folder)).filter((name) => name.endsWith('.upload'))).toHaveLength(12);
  await workAll();
  expect(await getJob(as('manager'), jobId, 'en')).toMatchObject({ state: 'done', done: 3 });
  const [first = 0, , third = 0] = ids;
  expect((await refusal(imports.read(as('manager'), { id: first }))).message).toMatch(/no longer there/);
  expect(await imports.read(as('manager'), { id: third })).toMatchObject({ rowCount: 1 });
});

test('a file is not read anew under an import that runs, nor is more sent than was said', async () => {
  const id = await send('contact', PEOPLE);
  const { plan } = await imports.read(as('manager'), { id });
  await imports.start(as('manager'), { columns: plan?.columns ?? [], doubles: 'update', id, isCheck: false });
  expect((await refusal(imports.read(as('manager'), { id, delimiter: ';' }))).code).toBe('CONFLICT');
  const offset = Buffer.byteLength(PEOPLE);
  expect((await refusal(imports.append(as('manager'), { id, offset, piece: Buffer.from('x') }))).code).toBe(
    'BAD_REQUEST',
  );
  await workAll();
  expect(await allContacts()).toHaveLength(2);
});

test('tags are read by their names: new ones are made, and come to those that a record wears', async () => {
  const [there] = await createContacts(as('manager'), [{ lastName: 'Tagged', email: 'tagged@example.com' }]);
  const { id: vip } = await createTag(as('manager'), { name: 'VIP' });
  const { id: own } = await createTag(as('manager'), { name: 'Own' });
  await editContacts(as('manager'), [{ id: there?.id ?? 0, set: { tagIds: [own] } }]);
  const file = 'Last Name,E-mail,Tags\nTagged,tagged@example.com,vip; From file\nBare,bare@example.com,\n';
  const id = await send('contact', file);
  const { plan } = await imports.read(as('manager'), { id });
  expect(plan?.columns.map((target) => target?.field)).toEqual(['lastName', 'email', 'tagIds']);
  const names = async () => (await loadTags(db())).map(({ name }) => name);
  await run(id, { isCheck: true });
  expect(await names()).not.toContain('From file');
  expect(await run(id)).toMatchObject({ refused: 0, counts: { created: 1, updated: 1 } });
  expect(await names()).toContain('From file');
  const made = (await loadTags(db())).find(({ name }) => name === 'From file')?.id ?? 0;
  const worn = (await allContacts()).filter(({ email }) => email !== null && /^(tagged|bare)@/.test(email));
  expect(worn.map(({ tagIds }) => tagIds)).toEqual([[vip, own, made], []]);
});
