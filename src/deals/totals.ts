import { and, desc, eq, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { QueryContext } from '../access/actor.ts';
import { visible } from '../records/filters.ts';
import { dealEntity } from './entity.ts';
import type { DealStatus, dealTotals } from './input.ts';
import { seenSums } from './policy.ts';
import { deals } from './table.ts';

/** How many deals there are, and what they are worth; currencies are never added up without a rate. */
export type DealTotal = { status: DealStatus; currency: string; count: number; amount: number };

/** The deals of a contact or a company, as far as the asker sees them, by status and currency. */
export async function totalDeals(
  ctx: QueryContext,
  { contactId, companyId }: z.output<typeof dealTotals>,
): Promise<{ items: DealTotal[] }> {
  const items = await ctx.adhoc
    .select({
      status: deals.status,
      currency: deals.currency,
      count: sql`count(*)`.mapWith(Number),
      amount: sql`coalesce(sum(${deals.amount}), 0)`.mapWith(Number),
    })
    .from(deals)
    .where(
      and(
        visible(ctx.actor, dealEntity),
        contactId === undefined ? undefined : eq(deals.contactId, contactId),
        companyId === undefined ? undefined : eq(deals.companyId, companyId),
      ),
    )
    .groupBy(deals.status, deals.currency)
    .orderBy(desc(sql`count(*)`), deals.currency);
  return { items: seenSums(ctx.actor, items) };
}
