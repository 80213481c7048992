import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { SYSTEM } from '../access/actor.ts';
import { say } from '../core/messages/message.ts';
import { type Name, openTestWorld, type TestWorld } from '../testing/actors.ts';
import { refusal } from '../testing/refusal.ts';
import { createCallerFactory } from '../trpc/procedures.ts';
import { createCompanies, editCompanies, type NewCompany, trashCompanies } from './companies.ts';
import { companyLists } from './input.ts';
import { companyList } from './queries.ts';
import { companiesRouter } from './router.ts';

let world: TestWorld;

beforeAll(async () => {
  world = await openTestWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.database.db.execute(sql`truncate companies, events restart identity cascade`);
});

const system = () => ({ ...world.as('admin'), actor: SYSTEM });
const idsOf = async (inputs: NewCompany[]) => (await createCompanies(system(), inputs)).map(({ id }) => id);

const refusedRows = async (work: Promise<unknown>) => (await refusal(work)).details.rows;

const parents = async () => {
  const rows = await world.database.db.execute<{ id: string; parent_id: string | null }>(
    sql`select id, parent_id from companies order by id`,
  );
  return rows.map((row) => row.parent_id && Number(row.parent_id));
};

const circular = { parentId: say('companyWithinItself') };

test('a company is never below itself, at any depth', async () => {
  const [a, b, c, d] = await idsOf(['A', 'B', 'C', 'D'].map((name) => ({ name })));
  const put = (id: number | undefined, parentId: number | null | undefined) => ({ id: id!, set: { parentId } });
  await editCompanies(system(), [put(b, a), put(c, b), put(d, c)]);
  for (const below of [a, b, c, d]) {
    expect(await refusedRows(editCompanies(system(), [put(a, below)]))).toEqual([{ index: 0, fields: circular }]);
  }
  await trashCompanies(system(), [b!]);
  expect(await refusedRows(editCompanies(system(), [put(a, d)]))).toEqual([{ index: 0, fields: circular }]);
  expect(await parents()).toEqual([null, a, b, c]);
});

test('nor through several edits of one call, which may also turn a chain round', async () => {
  const [a, b, c, d] = await idsOf(['A', 'B', 'C', 'D'].map((name) => ({ name })));
  const put = (id: number | undefined, parentId: number | null | undefined) => ({ id: id!, set: { parentId } });
  const ring = editCompanies(system(), [put(d, a), put(a, b), put(b, c), put(c, a)]);
  expect((await refusedRows(ring))?.map(({ index }) => index)).toEqual([1, 2, 3]);
  expect(await parents()).toEqual([null, null, null, null]);
  await editCompanies(system(), [put(b, a), put(c, b)]);
  await editCompanies(system(), [put(a, b), put(b, c), put(c, null)]);
  expect(await parents()).toEqual([b, c, null, null]);
});

test('nor through two edits at once', async () => {
  for (let round = 0; round < 10; round++) {
    const [a, b] = await idsOf([{ name: 'A' }, { name: 'B' }]);
    const results = await Promise.allSettled([
      editCompanies(system(), [{ id: a!, set: { parentId: b } }]),
      editCompanies(system(), [{ id: b!, set: { parentId: a } }]),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  }
});

const namesOf = async (query: Record<string, unknown>, name: Name = 'admin') => {
  const page = await companyList.page(world.as(name), companyLists.list.parse(query));
  expect(page.total >= page.items.length).toBe(true);
  return page.items.map((company) => company.name);
};

test('a list is filtered, sorted with what is missing last, and paged without gaps', async () => {
  const { manager, outsider } = world.people;
  const [parentId] = await idsOf([{ name: 'beta', city: 'Ulm', industry: 'Steel', responsibleId: manager.userId }]);
  await idsOf([
    { name: 'Alpha', employeeCount: 5, country: 'Germany', responsibleId: manager.userId, parentId },
    { name: 'Gamma', employeeCount: 50, city: 'aachen', phone: '+49 (30) 123-456', responsibleId: outsider.userId },
    { name: 'delta 100%', domain: 'delta.example', responsibleId: outsider.userId, country: 'France' },
  ]);
  const cases: [Record<string, unknown>, string[]][] = [
    [{}, ['Alpha', 'beta', 'delta 100%', 'Gamma']],
    [{ sort: '-name' }, ['Gamma', 'delta 100%', 'beta', 'Alpha']],
    [{ sort: 'employeeCount' }, ['Alpha', 'Gamma', 'beta', 'delta 100%']],
    [{ sort: '-employeeCount' }, ['Gamma', 'Alpha', 'delta 100%', 'beta']],
    [{ sort: 'city' }, ['Gamma', 'beta', 'Alpha', 'delta 100%']],
    [{ perPage: 1, page: 2 }, ['beta']],
    [{ perPage: 3, page: 2 }, ['Gamma']],
    [{ page: 9 }, []],
    [{ parentId }, ['Alpha']],
    [{ industry: 'Steel' }, ['beta']],
    [{ country: 'France' }, ['delta 100%']],
    [{ responsibleId: outsider.userId }, ['delta 100%', 'Gamma']],
    [{ teamId: manager.teamId }, ['Alpha', 'beta']],
    [{ q: 'ÁLPHA' }, ['Alpha']],
    [{ q: '100%' }, ['delta 100%']],
    [{ q: '_' }, []],
    [{ q: 'example delta' }, ['delta 100%']],
    [{ q: '+4930 123456' }, ['Gamma']],
  ];
  for (const [query, expected] of cases) expect([query, await namesOf(query)]).toEqual([query, expected]);
  expect(await namesOf({}, 'outsider')).toEqual(['delta 100%', 'Gamma']);
  expect(await namesOf({ q: 'alpha' }, 'outsider')).toEqual([]);
  expect(await namesOf({ parentId }, 'outsider')).toEqual([]);
  expect((await companyList.page(world.as('lead'), companyLists.list.parse({ perPage: 1 }))).total).toBe(2);
});

test('one who hands a company over is answered with it, and sees it no more', async () => {
  const as = world.as('manager');
  const context = { ...as, address: '', setHeader: () => {}, sessionToken: null, userAgent: null, requestId: '' };
  const call = createCallerFactory(companiesRouter)({ ...context, authenticate: async () => world.people.manager });
  const created = await call.create({ name: 'Acme' });
  expect(created).toMatchObject({ name: 'Acme', responsible: { name: 'manager' }, parent: null, version: 1 });
  expect(created).not.toHaveProperty('searchText');
  const handedOver = await call.update({ id: created.id, set: { responsibleId: world.people.colleague.userId } });
  expect(handedOver).toMatchObject({ responsible: { name: 'colleague' }, can: { edit: false, assign: false } });
  expect((await call.list({})).items).toEqual([]);
  await expect(call.get({ id: created.id })).rejects.toThrow('There is no such company');
});
