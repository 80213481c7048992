import { companyLists } from '../../src/companies/input.ts';
import { companyList } from '../../src/companies/queries.ts';
import { contactLists } from '../../src/contacts/input.ts';
import { contactList } from '../../src/contacts/queries.ts';
import { dealLists } from '../../src/deals/input.ts';
import { dealList } from '../../src/deals/queries.ts';
import { idsIn, inside, rowsWith } from './answers.ts';
import type { Prepared } from './http.ts';
import { type Case, measureCases } from './measuring.ts';
import { record } from './statements.ts';
import { scoreKeys, type World } from './world.ts';

const PAGE_P95 = 25;
const FIGURES_P95 = 100;

/** The tables that one works in: their first pages by a filter, a sort and a field that was added, and what stands below them. */
export async function measureLists(world: World): Promise<void> {
  const token = await world.tokenFor(world.lead.id);
  const get = (path: string): Prepared => ({ method: 'GET', path, token });
  const query = (procedure: string, input: object) =>
    get(`/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`);
  const { contact, company, deal } = await scoreKeys(world);

  const rows = async (
    name: string,
    procedure: string,
    input: object,
    read: Parameters<typeof record>[1],
  ): Promise<Case> => {
    const key = procedure.replace('.', '-') + Object.keys(input).length + name.length;
    return {
      name,
      statements: { name: key, kind: 'read', statements: await record(world, read) },
      ours: () => query(procedure, input),
      bare: () => get(`/${key}/0`),
      idsOf: (body) => idsIn(inside(body, 'result', 'data', 'items')),
      // One more than is shown tells whether there are more.
      bareIdsOf: (body) => idsIn(rowsWith(body, 'place')).slice(0, 100),
      target: { p95: PAGE_P95 },
    };
  };
  const highScore = (field: string) => ({ conditions: [{ field, op: 'atLeast', value: 50 }] });
  const contactsBy = (sort: string) => ({
    sort,
    filter: {
      conditions: [
        { field: contact, op: 'atLeast', value: 50 },
        { field: 'lifecycleStage', op: 'is', value: 'customer' },
      ],
    },
  });
  const byScore = contactsBy(`-${contact}`);
  const byName = contactsBy('name');
  const ofCompanies = { sort: `-${company},name`, filter: highScore(company) };
  const ofDeals = {
    sort: '-amount',
    filter: {
      conditions: [
        { field: deal, op: 'atLeast', value: 50 },
        { field: 'company.industry', op: 'isNotEmpty' },
      ],
    },
  };
  const dealFigures = {
    aggregates: [
      { field: 'amount', fn: 'sum' },
      { field: deal, fn: 'avg' },
    ],
  };
  await measureCases(world, [
    await rows('contacts by a field that was added', 'contacts.rows', byScore, (ctx) =>
      contactList.rows(ctx, contactLists.rows.parse(byScore)),
    ),
    await rows('contacts by name', 'contacts.rows', byName, (ctx) =>
      contactList.rows(ctx, contactLists.rows.parse(byName)),
    ),
    await rows('companies', 'companies.rows', ofCompanies, (ctx) =>
      companyList.rows(ctx, companyLists.rows.parse(ofCompanies)),
    ),
    await rows('deals', 'deals.rows', ofDeals, (ctx) => dealList.rows(ctx, dealLists.rows.parse(ofDeals))),
    {
      ...(await rows('figures of all deals', 'deals.summary', dealFigures, (ctx) =>
        dealList.summary(ctx, dealLists.summary.parse(dealFigures)),
      )),
      // Of how many records they are.
      idsOf: (body) => [Number(inside(body, 'result', 'data', 'count'))],
      bareIdsOf: (body) => [Number(inside(rowsWith(body, 'count'), 0, 'count'))],
      target: { p95: FIGURES_P95 },
    },
  ]);
}
