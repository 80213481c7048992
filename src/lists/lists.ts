import { and, type SQL, sql } from 'drizzle-orm';
import type { QueryContext } from '../access/actor.ts';
import type { Page } from '../core/paging.ts';
import type { Reader } from '../db/reader.ts';
import type { RecordEntity, RecordRow, WithCan } from '../records/entity.ts';
import { assertAskable } from '../records/field-rights.ts';
import { databaseFor, matching, ofTeam, visible, withCan } from '../records/filters.ts';
import { fieldsOf, filterCondition } from './conditions.ts';
import { type FieldFinder, findFields } from './fields.ts';
import type { ListFilter, ListRows, ListSummary } from './input.ts';
import { fieldsIn, orderBy, sortKeys } from './ordering.ts';
import { idsOfList, type RowsInput, rowsOfList } from './rows.ts';
import { type Figure, summarize } from './summary.ts';

type Narrowing = { q?: string | undefined; teamId?: number | undefined; filter?: ListFilter | undefined };

type Lists<Filters, Item> = {
  /** The records in sight that the filters leave. */
  fitting: (ctx: QueryContext, filters: Filters & Narrowing) => Promise<SQL | undefined>;
  page: (ctx: QueryContext, input: Filters & Narrowing & PageInput) => Promise<Page<Item>>;
  rows: (ctx: QueryContext, input: Filters & Narrowing & RowsInput) => Promise<ListRows<Item>>;
  /** The ids of all records in sight that the filters leave, in order; `among` narrows them further. */
  ids: (ctx: QueryContext, input: Filters & Narrowing & { sort: string }, among?: SQL) => Promise<Float64Array>;
  /** These records in this order, without those that are gone or out of sight. */
  byIds: (ctx: QueryContext, ids: readonly number[]) => Promise<WithCan<Item>[]>;
  summary: (ctx: QueryContext, input: Filters & Narrowing & { aggregates: Figure[] }) => Promise<ListSummary>;
};
type PageInput = { page: number; perPage: number; sort: string };

type Listed<Row extends RecordRow, Item, Filters> = {
  entity: RecordEntity<Row>;
  read: Reader<Item>;
  ownerIds: (item: Item) => (number | null)[];
  /** The conditions of the record type's own filters. */
  conditions: (filters: Filters) => (SQL | undefined)[];
  /** Filters that are called otherwise than the field that they tell of. */
  fieldOf?: Readonly<Record<string, string>>;
};

/** The ways in which a record type's records are listed, all within the asker's sight. */
export function listsOf<Row extends RecordRow, Item extends { id: number }, Filters extends object>({
  entity,
  read,
  ownerIds,
  conditions,
  fieldOf,
}: Listed<Row, Item, Filters>): Lists<Filters, WithCan<Item>> {
  const seen = ({ actor }: QueryContext, items: readonly Item[]): WithCan<Item>[] =>
    items.map((item) => withCan(actor, entity, item, ownerIds(item)));

  async function fitting(
    ctx: QueryContext,
    filters: Filters & Narrowing,
    known?: FieldFinder,
  ): Promise<SQL | undefined> {
    assertAskable(ctx.actor, entity.type, { ...filters }, fieldOf);
    return and(
      visible(ctx.actor, entity),
      matching(ctx.actor, entity, filters.q),
      ofTeam(entity.ownerColumns.slice(0, 1), filters.teamId),
      ...conditions(filters),
      await filterCondition(ctx, entity, filters.filter, known),
    );
  }

  /** What is left, and in what order; what both ask about is read once. */
  async function sorted(ctx: QueryContext, input: Filters & Narrowing & { sort: string }) {
    const { filter, sort } = input;
    const names = [...(filter ? fieldsOf(filter) : []), ...fieldsIn(sort)];
    const find = await findFields(ctx.db, ctx.actor, entity, names);
    return Promise.all([fitting(ctx, input, find), sortKeys(ctx, entity, sort, find)]);
  }

  async function byIds(ctx: QueryContext, ids: readonly number[]): Promise<WithCan<Item>[]> {
    const isOne = sql`${entity.table.id} = any(${sql.param(ids)}::bigint[])`;
    const items = await read(ctx.adhoc, { where: and(isOne, visible(ctx.actor, entity)) });
    const byId = new Map(seen(ctx, items).map((item) => [item.id, item]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  }

  return {
    fitting,
    byIds,
    ids: async (ctx, input, among) => {
      const [where, keys] = await sorted(ctx, input);
      return idsOfList(ctx, entity, and(where, among), keys);
    },
    page: async (ctx, input) => {
      const { page, perPage } = input;
      const db = databaseFor(ctx, input);
      const [where, keys] = await sorted(ctx, input);
      const [items, total] = await Promise.all([
        read(db, { where, orderBy: orderBy(keys), limit: perPage, offset: (page - 1) * perPage }),
        db.$count(entity.table, where),
      ]);
      return { items: seen(ctx, items), page, perPage, total };
    },
    rows: async (ctx, input) => {
      const [where, keys] = await sorted(ctx, input);
      const { ids, nextCursor } = await rowsOfList(ctx, entity, where, keys, input);
      return { items: ids.length === 0 ? [] : await byIds(ctx, ids), nextCursor };
    },
    summary: async (ctx, input) => summarize(ctx, entity, await fitting(ctx, input), input.aggregates),
  };
}
