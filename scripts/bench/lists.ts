import { companyLists } from '../../src/companies/input.ts';
import { companyList } from '../../src/companies/queries.ts';
import { contactLists } from '../../src/contacts/input.ts';
import { contactList } from '../../src/contacts/queries.ts';
import { dealLists } from '../../src/deals/input.ts';
import { dealList } from '../../src/deals/queries.ts';
import { idsIn, inside, rowsWith } from './answers.ts';
import { measureCases, readCases } from './measuring.ts';
import { scoreKeys, type World } from './world.ts';

const PAGE_P95 = 25;
const FIGURES_P95 = 100;
const SHOWN = 100;

/** The rows of a page; one more than is shown tells whether there are more. */
const PAGE = {
  idsOf: (body: unknown) => idsIn(inside(body, 'result', 'data', 'items')),
  bareIdsOf: (body: unknown) => idsIn(rowsWith(body, 'place')).slice(0, SHOWN),
  p95: PAGE_P95,
};

/** The tables that one works in: their first pages by a filter, a sort and a field that was added, and what stands below them. */
export async function measureLists(world: World): Promise<void> {
  const { contact, company, deal } = await scoreKeys(world);
  const isHigh = (field: string) => ({ field, op: 'atLeast', value: 50 });
  const customers = { conditions: [isHigh(contact), { field: 'lifecycleStage', op: 'is', value: 'customer' }] };
  const byScore = { sort: `-${contact}`, filter: customers };
  const byName = { sort: 'name', filter: customers };
  const ofCompanies = { sort: `-${company},name`, filter: { conditions: [isHigh(company)] } };
  const ofDeals = {
    sort: '-amount',
    filter: { conditions: [isHigh(deal), { field: 'company.industry', op: 'isNotEmpty' }] },
  };
  const dealFigures = {
    aggregates: [
      { field: 'amount', fn: 'sum' },
      { field: deal, fn: 'avg' },
    ],
  };
  const cases = await readCases(world, [
    {
      name: 'contacts by a field that was added',
      procedure: 'contacts.rows',
      input: byScore,
      read: (ctx) => contactList.rows(ctx, contactLists.rows.parse(byScore)),
      ...PAGE,
    },
    {
      name: 'contacts by name',
      procedure: 'contacts.rows',
      input: byName,
      read: (ctx) => contactList.rows(ctx, contactLists.rows.parse(byName)),
      ...PAGE,
    },
    {
      name: 'companies',
      procedure: 'companies.rows',
      input: ofCompanies,
      read: (ctx) => companyList.rows(ctx, companyLists.rows.parse(ofCompanies)),
      ...PAGE,
    },
    {
      name: 'deals',
      procedure: 'deals.rows',
      input: ofDeals,
      read: (ctx) => dealList.rows(ctx, dealLists.rows.parse(ofDeals)),
      ...PAGE,
    },
    {
      name: 'figures of all deals',
      procedure: 'deals.summary',
      input: dealFigures,
      read: (ctx) => dealList.summary(ctx, dealLists.summary.parse(dealFigures)),
      // Of how many records they are.
      idsOf: (body) => [Number(inside(body, 'result', 'data', 'count'))],
      bareIdsOf: (body) => [Number(inside(rowsWith(body, 'count'), 0, 'count'))],
      p95: FIGURES_P95,
    },
  ]);
  await measureCases(world, cases);
}
