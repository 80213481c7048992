import { and, asc, eq, isNull, type SQL, sql } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import { invalidRows, noSuch } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import { RANK_LENGTH_LIMIT, ranksBetween } from '../core/rank.ts';
import { visibleIds } from '../records/links.ts';
import { deals } from './table.ts';

/** Where in a stage's column a deal goes: next to a neighbour, or on top. */
export type Placement = { stageId: number; beforeId?: number | null | undefined; afterId?: number | null | undefined };

type Placed = Placement & { dealId: number | null; index: number };
type Gap = { low: string | null; high: string | null };

/** A position for each placement; those that go to the same place follow each other there in the order given. */
export async function findPositions(ctx: ActorContext, placements: readonly Placed[]): Promise<string[]> {
  await assertNeighbours(ctx, placements);
  const moving = placements.map(({ dealId }) => dealId).filter((id) => id !== null);
  const groups = new Map<string, Placed[]>();
  for (const placement of placements) {
    const key = groupKey(placement);
    const group = groups.get(key);
    if (group) group.push(placement);
    else groups.set(key, [placement]);
  }
  const positions = new Map<number, string>();
  for (const group of groups.values()) {
    const [first] = group;
    if (!first) continue;
    const ranks = await ranksAt(ctx, first, moving, group.length);
    group.forEach(({ index }, place) => {
      positions.set(index, ranks[place] ?? '');
    });
  }
  return placements.map(({ index }) => positions.get(index) ?? '');
}

const groupKey = ({ stageId, beforeId, afterId }: Placement): string => `${stageId}/${beforeId ?? ''}/${afterId ?? ''}`;

async function ranksAt(
  ctx: ActorContext,
  place: Placement,
  moving: readonly number[],
  count: number,
): Promise<string[]> {
  const gap = await findGap(ctx, place, moving);
  const ranks = fits(gap) ? ranksBetween(gap.low, gap.high, count) : [];
  if (ranks.length === count && ranks.every((rank) => rank.length <= RANK_LENGTH_LIMIT)) return ranks;
  await spreadStage(ctx, place.stageId);
  const { low, high } = await findGap(ctx, place, moving);
  return ranksBetween(low, high, count);
}

const fits = ({ low, high }: Gap): boolean => low === null || high === null || low < high;

/** A neighbour must be a deal that the actor sees, in the stage that the deal goes to. */
async function assertNeighbours(ctx: ActorContext, placements: readonly Placed[]): Promise<void> {
  const neighbours = placements
    .flatMap(({ beforeId, afterId }) => [beforeId, afterId])
    .filter((id) => typeof id === 'number');
  if (neighbours.length === 0) return;
  const seen = await visibleIds(ctx, 'deal', neighbours);
  const rows = await ctx.db
    .select({ id: deals.id, stageId: deals.stageId })
    .from(deals)
    .where(sql`${deals.id} = any(${sql.param(neighbours)}::bigint[])`);
  const stageOf = new Map(rows.map((row) => [row.id, row.stageId]));
  const refused = placements.flatMap(({ stageId, beforeId, afterId, dealId, index }) => {
    const field = typeof beforeId === 'number' ? 'beforeId' : 'afterId';
    const id = beforeId ?? afterId ?? null;
    if (id === null) return [];
    if (!seen.has(id)) return [{ index, fields: { [field]: noSuch('deal') } }];
    if (id === dealId) return [{ index, fields: { [field]: say('anotherDeal') } }];
    return stageOf.get(id) === stageId ? [] : [{ index, fields: { [field]: say('dealOfStage') } }];
  });
  if (refused.length > 0) throw invalidRows(refused);
}

/** The ranks on both sides of a place. Deals that are being moved away leave no rank behind. */
async function findGap(ctx: ActorContext, place: Placement, moving: readonly number[]): Promise<Gap> {
  const { stageId, beforeId, afterId } = place;
  const others = and(
    eq(deals.stageId, stageId),
    isNull(deals.deletedAt),
    sql`${deals.id} <> all(${sql.param(moving)}::bigint[])`,
  );
  if (typeof afterId === 'number') {
    const low = await positionOf(ctx, afterId);
    const next = sql`(${deals.position}, ${deals.id}) > (${low}::text collate "C", ${afterId}::bigint)`;
    return { low, high: await outermostPosition(ctx, and(others, next), 'asc') };
  }
  if (typeof beforeId === 'number') {
    const high = await positionOf(ctx, beforeId);
    const previous = sql`(${deals.position}, ${deals.id}) < (${high}::text collate "C", ${beforeId}::bigint)`;
    return { low: await outermostPosition(ctx, and(others, previous), 'desc'), high };
  }
  return { low: null, high: await outermostPosition(ctx, others, 'asc') };
}

async function outermostPosition(
  ctx: ActorContext,
  where: SQL | undefined,
  direction: 'asc' | 'desc',
): Promise<string | null> {
  const way = sql.raw(direction);
  // The limit is part of the text: with a bound one each execution would be planned anew.
  const [row] = await ctx.db.execute<{ position: string }>(sql`
    select ${deals.position} from ${deals} where ${where} order by ${deals.position} ${way}, ${deals.id} ${way} limit 1`);
  return row?.position ?? null;
}

async function positionOf(ctx: ActorContext, id: number): Promise<string> {
  const [row] = await ctx.db.select({ position: deals.position }).from(deals).where(eq(deals.id, id));
  if (!row) throw new Error('A neighbour that was seen in this transaction is gone');
  return row.position;
}

/** Gives a stage's deals fresh ranks in the order they have, where no rank fits between two any more. */
async function spreadStage(ctx: ActorContext, stageId: number): Promise<void> {
  await ctx.db.execute(sql`select pg_advisory_xact_lock(hashtext('deals.spread'), ${stageId}::int)`);
  const rows = await ctx.db
    .select({ id: deals.id })
    .from(deals)
    .where(eq(deals.stageId, stageId))
    .orderBy(asc(deals.position), asc(deals.id));
  const ranks = ranksBetween(null, null, rows.length);
  const spread = rows.map(({ id }, place) => ({ id, position: ranks[place] }));
  await ctx.db.execute(sql`
    update ${deals} d set position = v.position
    from jsonb_to_recordset(${JSON.stringify(spread)}::jsonb) as v(id bigint, position text) where d.id = v.id`);
}
