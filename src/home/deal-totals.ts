import { and, eq, gte, isNull, or, sql } from 'drizzle-orm';
import type { Actor, QueryContext, UserActor } from '../access/actor.ts';
import { alphabetically } from '../db/columns.ts';
import { dealEntity } from '../deals/entity.ts';
import { seenSums } from '../deals/policy.ts';
import { deals } from '../deals/table.ts';
import { visible } from '../records/filters.ts';
import { users } from '../users/table.ts';

/** Money of one currency; currencies are never added up without a rate. */
export type OpenTotal = { currency: string; count: number; amount: number; weighted: number };
export type WonTotal = { currency: string; count: number; amount: number };

/** What was closed since the month began. */
export type Month = {
  won: { count: number; totals: WonTotal[] };
  lost: number;
  /** Won of all that were closed, from 0 to 1; null where none was. */
  winRate: number | null;
};
export type DealSummary = { open: OpenTotal[]; month: Month };
export type PersonSummary = DealSummary & { user: { id: number; name: string } };
export type DealTotals = { mine: DealSummary; visible: DealSummary; byPerson: PersonSummary[] | null };

type Row = OpenTotal & { responsibleId: number | null; isOverall: boolean; status: string };

/** Open deals and those closed this month: the asker's own, all in sight, and by person for those who see more than their own. */
export async function loadDealTotals(ctx: QueryContext & { actor: UserActor }, monthStart: Date): Promise<DealTotals> {
  const rows: Row[] = await ctx.db
    .select({
      responsibleId: deals.responsibleId,
      isOverall: sql`grouping(${deals.responsibleId})`.mapWith((value) => value === 1),
      status: deals.status,
      currency: deals.currency,
      count: sql`count(*)`.mapWith(Number),
      amount: sql`coalesce(sum(${deals.amount}), 0)`.mapWith(Number),
      weighted: sql`coalesce(sum(${deals.amount} * ${deals.probability} / 100), 0)`.mapWith(Number),
    })
    .from(deals)
    // An open deal is one without a closing time, which has an index.
    .where(and(visible(ctx.actor, dealEntity), or(isNull(deals.closedAt), gte(deals.closedAt, monthStart))))
    .groupBy(
      sql`grouping sets ((${deals.responsibleId}, ${deals.status}, ${deals.currency}), (${deals.status}, ${deals.currency}))`,
    )
    .orderBy(sql`count(*) desc`, deals.currency);
  const overall = rows.filter((row) => row.isOverall);
  const personal = rows.filter((row) => !row.isOverall);
  const of = (userId: number) =>
    summaryOf(
      ctx.actor,
      personal.filter((row) => row.responsibleId === userId),
    );
  const { userId, teamMemberIds, matrix } = ctx.actor;
  const level = matrix.deal.view;
  const people =
    level === 'team' || level === 'all'
      ? await peopleOf(ctx, [
          ...personal.map((row) => row.responsibleId ?? 0),
          ...(level === 'team' ? teamMemberIds : []),
        ])
      : null;
  return {
    mine: of(userId),
    visible: summaryOf(ctx.actor, overall),
    byPerson: people?.map((user) => ({ user, ...of(user.id) })) ?? null,
  };
}

function summaryOf(actor: Actor, rows: readonly Row[]): DealSummary {
  const won = rows.filter(({ status }) => status === 'won');
  const countOf = (status: string) =>
    rows.filter((row) => row.status === status).reduce((sum, { count }) => sum + count, 0);
  const [wins, losses] = [countOf('won'), countOf('lost')];
  return {
    open: seenSums(
      actor,
      rows
        .filter(({ status }) => status === 'open')
        .map(({ currency, count, amount, weighted }) => ({ currency, count, amount, weighted })),
    ),
    month: {
      won: {
        count: wins,
        totals: seenSums(actor, won).map(({ currency, count, amount }) => ({ currency, count, amount })),
      },
      lost: losses,
      winRate: wins + losses === 0 ? null : wins / (wins + losses),
    },
  };
}

function peopleOf(ctx: QueryContext, ids: readonly number[]): Promise<{ id: number; name: string }[]> {
  return ctx.db
    .select({ id: users.id, name: users.name })
    .from(users)
    .where(and(eq(users.active, true), sql`${users.id} = any(${sql.param([...new Set(ids)])}::bigint[])`))
    .orderBy(alphabetically(users.name));
}
