import { and, asc, desc, eq, gte, lte, type SQL, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { QueryContext } from '../access/actor.ts';
import type { Color } from '../core/colors.ts';
import { invalid, noSuch, notFound } from '../core/errors.ts';
import type { Db } from '../db/client.ts';
import { inSnapshot } from '../db/transaction.ts';
import { listsOf } from '../lists/lists.ts';
import { isOpenStage } from '../pipelines/queries.ts';
import { StageMap } from '../pipelines/stage-map.ts';
import type { WithCan } from '../records/entity.ts';
import { inSight, withCan } from '../records/filters.ts';
import { type DealRecord, dealEntity, readDeals } from './entity.ts';
import type { dealBoard, dealColumn, dealLists } from './input.ts';
import { seenSums } from './policy.ts';
import { deals } from './table.ts';

export type DealView = WithCan<DealRecord>;
type Filters = Omit<z.output<typeof dealLists.summary>, 'aggregates'>;

const CARDS_PER_COLUMN = 50;

const viewOf = (ctx: QueryContext, deal: DealRecord): DealView =>
  withCan(ctx.actor, dealEntity, deal, [deal.responsibleId]);

export const dealList = listsOf({
  entity: dealEntity,
  read: readDeals,
  ownerIds: (deal) => [deal.responsibleId],
  conditions: (filters: Filters) => [
    filters.responsibleId === undefined ? undefined : eq(deals.responsibleId, filters.responsibleId),
    filters.contactId === undefined ? undefined : eq(deals.contactId, filters.contactId),
    filters.companyId === undefined ? undefined : eq(deals.companyId, filters.companyId),
    filters.closeFrom === undefined ? undefined : gte(deals.expectedCloseDate, filters.closeFrom),
    filters.closeTo === undefined ? undefined : lte(deals.expectedCloseDate, filters.closeTo),
    filters.pipelineId === undefined ? undefined : eq(deals.pipelineId, filters.pipelineId),
    filters.stageId === undefined ? undefined : eq(deals.stageId, filters.stageId),
    filters.status === undefined ? undefined : eq(deals.status, filters.status),
    filters.closedAfter === undefined ? undefined : gte(deals.closedAt, filters.closedAfter),
  ],
  fieldOf: { closeFrom: 'expectedCloseDate', closeTo: 'expectedCloseDate' },
});

/** NOT_FOUND where it is absent or invisible. One in the trash is given too, with `deletedAt`: it can be restored. */
export async function getDeal(ctx: QueryContext, id: number): Promise<DealView> {
  const [deal] = await readDeals(ctx.db, { where: and(eq(deals.id, id), inSight(ctx.actor, dealEntity)) });
  if (!deal) throw notFound('deal');
  return viewOf(ctx, deal);
}

/** A deal whose change the actor was just allowed: given even where the change took it out of their sight. */
export async function getChangedDeal(ctx: QueryContext, id: number): Promise<DealView> {
  const [deal] = await readDeals(ctx.db, { where: eq(deals.id, id) });
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
    targetDays: number | null;
    color: Color | null;
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

/** A place above all cards: ranks begin with digits or letters. */
const TOP: ColumnCursor = { position: '!', id: 1 };

/**
 * A pipeline's columns with their totals and the first cards of the open ones. Won and lost deals are folded away on a
 * board: their columns are counted, and come with no cards but the place from where to read them.
 */
export async function loadBoard(ctx: QueryContext, input: z.output<typeof dealBoard>): Promise<Board> {
  const stages = await StageMap.load(ctx.db);
  const first = stages.resolve({ pipelineId: input.pipelineId });
  const pipeline = 'message' in first ? undefined : stages.pipeline(first.pipelineId);
  if (!pipeline) throw invalid({ pipelineId: noSuch('pipeline') });
  const { pipelineId: _, ...filters } = input;
  const isFiltered = Object.values(filters).some((filter) => filter !== undefined);
  const where = await dealList.fitting(ctx, filters);
  const open = pipeline.stages.filter(isOpenStage).map(({ id }) => id);
  // A deal that is made meanwhile is among the cards and in the sums, or in neither.
  const [totals, cards, asOf] = await inSnapshot(isFiltered ? ctx.adhoc : ctx.db, (db) =>
    Promise.all([stageTotals(db, pipeline.id, where), firstCards(db, open, where, CARDS_PER_COLUMN + 1), clockOf(db)]),
  );
  const columns = pipeline.stages.map((stage): BoardColumn => {
    const rows = totals.filter((row) => row.stageId === stage.id);
    const { id, name, sortOrder, probability, isWon, isLost, rottingDays, targetDays, color } = stage;
    const count = rows.reduce((sum, row) => sum + row.count, 0);
    const { items, nextCursor } = isOpenStage(stage)
      ? pageOf(ctx, cards.get(id) ?? [], CARDS_PER_COLUMN)
      : { items: [], nextCursor: count === 0 ? null : TOP };
    return {
      stage: { id, name, sortOrder, probability, isWon, isLost, rottingDays, targetDays, color },
      count,
      totals: seenSums(
        ctx.actor,
        rows.map(({ currency, amount, weighted }) => ({ currency, amount, weighted })),
      ),
      deals: items,
      nextCursor,
    };
  });
  return { pipeline: { id: pipeline.id, name: pipeline.name }, columns, asOf };
}

/** By the database's clock, after what was read before. */
async function clockOf(db: Db): Promise<Date> {
  const [moment] = await db
    .select({ now: sql`clock_timestamp()`.mapWith(deals.updatedAt) })
    .from(sql`(select 1) as moment`);
  return moment?.now ?? new Date();
}

/** More cards of a column. */
export async function loadColumn(ctx: QueryContext, input: z.output<typeof dealColumn>): Promise<CardPage> {
  const stages = await StageMap.load(ctx.db);
  if (!stages.find(input.stageId)) throw invalid({ stageId: noSuch('stage') });
  const { stageId, cursor: _, limit: __, ...filters } = input;
  return cardsOf(ctx, stageId, await dealList.fitting(ctx, filters), input.cursor ?? null, input.limit);
}

/**
 * Adds up what is next to each other in the index first: hashing and multiplying each of a hundred thousand deals takes
 * twice as long.
 */
function stageTotals(db: Db, pipelineId: number, where: SQL | undefined) {
  const stretch = db
    .select({
      stageId: deals.stageId,
      currency: deals.currency,
      probability: deals.probability,
      count: sql`count(*)`.as('count'),
      amount: sql`sum(${deals.amount})`.as('amount'),
    })
    .from(deals)
    .where(and(eq(deals.pipelineId, pipelineId), where))
    .groupBy(deals.responsibleId, deals.stageId, deals.currency, deals.probability)
    .as('stretch');
  return db
    .select({
      stageId: stretch.stageId,
      currency: stretch.currency,
      count: sql`sum(${stretch.count})`.mapWith(Number),
      amount: sql`coalesce(sum(${stretch.amount}), 0)`.mapWith(Number),
      weighted: sql`coalesce(sum(${stretch.amount} * ${stretch.probability}) / 100, 0)`.mapWith(Number),
    })
    .from(stretch)
    .groupBy(stretch.stageId, stretch.currency)
    .orderBy(desc(sql`sum(${stretch.count})`));
}

const inColumn = [asc(deals.position), asc(deals.id)];

/** The topmost deals of several columns with one statement, each column's from its own stretch of the index. */
async function firstCards(
  db: Db,
  stageIds: readonly number[],
  where: SQL | undefined,
  limit: number,
): Promise<Map<number, DealRecord[]>> {
  const top = sql`select top.id from unnest(${sql.param(stageIds)}::bigint[]) as stage(id) cross join lateral (
    select ${deals.id} from ${deals} where ${and(sql`${deals.stageId} = stage.id`, where)}
    order by ${sql.join(inColumn, sql`, `)} limit ${sql.raw(String(limit))}) top`;
  const rows = await readDeals(db, { where: sql`${deals.id} in (${top})`, orderBy: inColumn });
  return new Map(stageIds.map((stageId) => [stageId, rows.filter((deal) => deal.stageId === stageId)]));
}

async function cardsOf(
  ctx: QueryContext,
  stageId: number,
  where: SQL | undefined,
  cursor: ColumnCursor | null,
  limit: number,
): Promise<CardPage> {
  const below = cursor
    ? sql`(${deals.position}, ${deals.id}) > (${cursor.position}::text collate "C", ${cursor.id}::bigint)`
    : undefined;
  const rows = await readDeals(ctx.adhoc, {
    where: and(eq(deals.stageId, stageId), where, below),
    orderBy: inColumn,
    limit: limit + 1,
  });
  return pageOf(ctx, rows, limit);
}

type CardPage = { items: DealView[]; nextCursor: ColumnCursor | null };

/** Of rows of which one more was asked for than the page holds. */
function pageOf(ctx: QueryContext, rows: readonly DealRecord[], limit: number): CardPage {
  const items = rows.slice(0, limit).map((deal) => viewOf(ctx, deal));
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? { position: last.position, id: last.id } : null };
}
