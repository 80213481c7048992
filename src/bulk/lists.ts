import type { SQL } from 'drizzle-orm';
import type { QueryContext } from '../access/actor.ts';
import { companyList } from '../companies/queries.ts';
import { contactList } from '../contacts/queries.ts';
import { dealList } from '../deals/queries.ts';
import type { RecordType } from '../records/input.ts';
import { taskList } from '../tasks/queries.ts';
import { LIST_QUERIES } from './input.ts';

type List<Filters, Item> = {
  fitting: (ctx: QueryContext, filters: Filters) => Promise<SQL | undefined>;
  ids: (ctx: QueryContext, filters: Filters & { sort: string }, among?: SQL) => Promise<Float64Array>;
  byIds: (ctx: QueryContext, ids: readonly number[]) => Promise<Item[]>;
};

const asked = <Filters extends object, Item>(
  query: { parse: (given: unknown) => Filters },
  { fitting, ids, byIds }: List<Filters, Item>,
) => ({
  fitting: (ctx: QueryContext, given: unknown) => fitting(ctx, query.parse(given)),
  ids: (ctx: QueryContext, given: unknown, sort: string, among: SQL | undefined) =>
    ids(ctx, { ...query.parse(given), sort }, among),
  byIds,
});

/** The lists of all types, asked by the filters that a selection has. */
export const LISTS = {
  company: asked(LIST_QUERIES.company, companyList),
  contact: asked(LIST_QUERIES.contact, contactList),
  deal: asked(LIST_QUERIES.deal, dealList),
  task: asked(LIST_QUERIES.task, taskList),
} as const satisfies Record<RecordType, object>;
