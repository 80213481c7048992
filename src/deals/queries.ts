import { and, asc, desc, eq, gte, lte, type SQL, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { QueryContext } from '../access/actor.ts';
import { companies } from '../companies/table.ts';
import { invalid, noSuch, notFound } from '../core/errors.ts';
import type { Page } from '../core/paging.ts';
import { StageMap } from '../pipelines/stage-map.ts';
import { pipelineStages } from '../pipelines/table.ts';
import type { WithCan } from '../records/entity.ts';
import { inSight, matching, ofTeam, visible, withCan } from '../records/filters.ts';
import { alphabetical, bySize, ordering, type SortKey } from '../records/sorting.ts';
import { type DealRecord, dealEntity, selectDeals } from './entity.ts';
import type { DEAL_SORTS, dealBoard, dealColumn, dealFilters, dealList } from './input.ts';
import { deals } from './table.ts';

export type DealView = WithCan<DealRecord>;
type Filters = z.output<z.ZodObject<typeof dealFilters>>;

const CARDS_PER_COLUMN = 50;

const viewOf = (ctx: QueryContext, deal: DealRecord): DealView =>
  withCan(ctx.actor, dealEntity, deal, [deal.responsibleId]);

function filtered(ctx: QueryContext, filters: Filters): SQL | undefined {
  return and(
    visible(ctx.actor, dealEntity),
    matching(deals.searchText, filters.q),
    ofTeam(dealEntity.ownerColumns, filters.teamId),
    filters.responsibleId === undefined ? undefined : eq(deals.responsibleId, filters.responsibleId),
    filters.contactId === undefined ? undefined : eq(deals.contactId, filters.contactId),
    filters.companyId === undefined ? undefined : eq(deals.companyId, filters.companyId),
    filters.closeFrom === undefined ? undefined : gte(deals.expectedCloseDate, filters.closeFrom),
    filters.closeTo === undefined ? undefined : lte(deals.expectedCloseDate, filters.closeTo),
  );
}

const SORT_KEYS: Record<(typeof DEAL_SORTS)[number], SortKey> = {
  title: alphabetical(deals.title),
  amount: bySize(deals.amount),
  stage: bySize(pipelineStages.sortOrder),
  probability: bySize(deals.probability),
  expectedCloseDate: bySize(deals.expectedCloseDate),
  closedAt: bySize(deals.closedAt),
  companyName: { by: sql`lower(${companies.name})`, mayBeNull: true },
  createdAt: bySize(deals.createdAt),
  updatedAt: bySize(deals.updatedAt),
};

export async function listDeals(ctx: QueryContext, input: z.output<typeof dealList>): Promise<Page<DealView>> {
  const { page, perPage, pipelineId, stageId, status, sort } = input;
  const where = and(
    filtered(ctx, input),
    pipelineId === undefined ? undefined : eq(deals.pipelineId, pipelineId),
    stageId === undefined ? undefined : eq(deals.stageId, stageId),
    status === undefined ? undefined : eq(deals.status, status),
  );
  const [items, total] = await Promise.all([
    selectDeals(ctx.adhoc)
      .where(where)
      .orderBy(...ordering(SORT_KEYS, sort, deals.id))
      .limit(perPage)
      .offset((page - 1) * perPage),
    ctx.adhoc.$count(deals, where),
  ]);
  return { items: items.map((deal) => viewOf(ctx, deal)), page, perPage, total };
}

/** NOT_FOUND where it is absent or invisible. One in the trash is given too, with `deletedAt`: it can be restored. */
export async function getDeal(ctx: QueryContext, id: number): Promise<DealView> {
  const [deal] = await selectDeals(ctx.db).where(and(eq(deals.id, id), inSight(ctx.actor, dealEntity)));
  if (!deal) throw notFound('deal');
  return viewOf(ctx, deal);
}

/** A deal whose change the actor was just allowed: given even where the change took it out of their sight. */
export async function getChangedDeal(ctx: QueryContext, id: number): Promise<DealView> {
  const [deal] = await selectDeals(ctx.db).where(eq(deals.id, id));
  if (!deal) throw notFound('deal');
  return viewOf(ctx, deal);
}

/** Sums of one currency; currencies are never added up without a rate. */
export type BoardTotal = { currency: string; amount: number; weighted: number };
export type BoardColumn = {
  stage: {
    id: number;
    name: string;
    sortOrder: number;
    probability: number;
    isWon: boolean;
    isLost: boolean;
    rottingDays: number | null;
  };
  /** All deals of the column that the filters leave, not just the cards given. */
  count: number;
  totals: BoardTotal[];
  deals: DealView[];
  nextCursor: ColumnCursor | null;
};
export type ColumnCursor = { position: string; id: number };
export type Board = {
  pipeline: { id: number; name: string };
  columns: BoardColumn[];
  /** By the database's clock: whatever began later is not in it yet. */
  asOf: Date;
};

/** A pipeline's columns with their totals and first cards. */
export async function loadBoard(ctx: QueryContext, input: z.output<typeof dealBoard>): Promise<Board> {
  const stages = await StageMap.load(ctx.db);
  const first = stages.resolve({ pipelineId: input.pipelineId });
  const pipeline = 'message' in first ? undefined : stages.pipeline(first.pipelineId);
  if (!pipeline) throw invalid({ pipelineId: noSuch('pipeline') });
  const where = filtered(ctx, input);
  const totals = await stageTotals(ctx, pipeline.id, where);
  const columns = await Promise.all(
    pipeline.stages.map(async (stage): Promise<BoardColumn> => {
      const rows = totals.filter((row) => row.stageId === stage.id);
      const count = rows.reduce((sum, row) => sum + row.count, 0);
      const cards =
        count === 0 ? { items: [], nextCursor: null } : await cardsOf(ctx, stage.id, where, null, CARDS_PER_COLUMN);
      const { id, name, sortOrder, probability, isWon, isLost, rottingDays } = stage;
      return {
        stage: { id, name, sortOrder, probability, isWon, isLost, rottingDays },
        count,
        totals: rows.map(({ currency, amount, weighted }) => ({ currency, amount, weighted })),
        deals: cards.items,
        nextCursor: cards.nextCursor,
      };
    }),
  );
  const [moment] = await ctx.adhoc
    .select({ asOf: sql`clock_timestamp()`.mapWith(deals.updatedAt) })
    .from(sql`(select 1) as moment`);
  return { pipeline: { id: pipeline.id, name: pipeline.name }, columns, asOf: moment?.asOf ?? new Date() };
}

/** More cards of a column. */
export async function loadColumn(
  ctx: QueryContext,
  input: z.output<typeof dealColumn>,
): Promise<{ items: DealView[]; nextCursor: ColumnCursor | null }> {
  const stages = await StageMap.load(ctx.db);
  if (!stages.find(input.stageId)) throw invalid({ stageId: noSuch('stage') });
  return cardsOf(ctx, input.stageId, filtered(ctx, input), input.cursor ?? null, input.limit);
}

function stageTotals(ctx: QueryContext, pipelineId: number, where: SQL | undefined) {
  return ctx.adhoc
    .select({
      stageId: deals.stageId,
      currency: deals.currency,
      count: sql`count(*)`.mapWith(Number),
      amount: sql`coalesce(sum(${deals.amount}), 0)`.mapWith(Number),
      weighted: sql`coalesce(sum(${deals.amount} * ${deals.probability} / 100), 0)`.mapWith(Number),
    })
    .from(deals)
    .where(and(eq(deals.pipelineId, pipelineId), where))
    .groupBy(deals.stageId, deals.currency)
    .orderBy(desc(sql`count(*)`));
}

async function cardsOf(
  ctx: QueryContext,
  stageId: number,
  where: SQL | undefined,
  cursor: ColumnCursor | null,
  limit: number,
): Promise<{ items: DealView[]; nextCursor: ColumnCursor | null }> {
  const below = cursor
    ? sql`(${deals.position}, ${deals.id}) > (${cursor.position}::text collate "C", ${cursor.id}::bigint)`
    : undefined;
  const rows = await selectDeals(ctx.adhoc)
    .where(and(eq(deals.stageId, stageId), where, below))
    .orderBy(asc(deals.position), asc(deals.id))
    .limit(limit + 1);
  const items = rows.slice(0, limit).map((deal) => viewOf(ctx, deal));
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? { position: last.position, id: last.id } : null };
}
