import { sql } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import type { ChangeSet } from '../events/input.ts';
import { type Deal, dealPeriods, deals } from './table.ts';

/** What a period tells; a change of any of these ends one and begins the next. */
const PERIOD_FIELDS = ['pipelineId', 'stageId', 'status', 'amount', 'currency', 'responsibleId', 'expectedCloseDate'];

export const beginsPeriod = (changes: ChangeSet): boolean => PERIOD_FIELDS.some((field) => field in changes);

/** What a deal was before it came to what it is now, as an import brings it. */
export type PastPeriod = { dealId: number; validFrom: Date; validTo: Date; stageId: number };

/** The first periods of new deals: what they were before, where that is known, and what they are since. */
export async function openPeriods(
  ctx: ActorContext,
  created: readonly Deal[],
  past: readonly PastPeriod[],
): Promise<void> {
  if (created.length === 0) return;
  const pastOf = new Map(past.map((period) => [period.dealId, period]));
  await ctx.db.insert(dealPeriods).values(
    created.flatMap((deal) => {
      const before = pastOf.get(deal.id);
      const { id: dealId, pipelineId, stageId, status, amount, currency, responsibleId, expectedCloseDate } = deal;
      const common = { dealId, pipelineId, amount, currency, responsibleId, expectedCloseDate };
      const current = { ...common, stageId, status, validFrom: before?.validTo ?? deal.createdAt };
      if (!before) return [current];
      return [
        {
          ...common,
          stageId: before.stageId,
          status: 'open' as const,
          validFrom: before.validFrom,
          validTo: before.validTo,
        },
        current,
      ];
    }),
  );
}

/** Ends the current period of each deal at a moment and begins the next with what the deal is from then on. */
export async function nextPeriods(ctx: ActorContext, changed: readonly { deal: Deal; at: Date }[]): Promise<void> {
  if (changed.length === 0) return;
  const periods = changed.map(({ deal, at }) => ({
    deal_id: deal.id,
    valid_from: at,
    pipeline_id: deal.pipelineId,
    stage_id: deal.stageId,
    status: deal.status,
    amount: deal.amount,
    currency: deal.currency,
    responsible_id: deal.responsibleId,
    expected_close_date: deal.expectedCloseDate,
  }));
  await ctx.db.execute(sql`
    with next as (
      select * from jsonb_populate_recordset(null::${dealPeriods}, ${JSON.stringify(periods)}::jsonb)
    ), ended as (
      update ${dealPeriods} p set valid_to = greatest(n.valid_from, p.valid_from)
      from next n where p.deal_id = n.deal_id and p.valid_to is null
      returning p.deal_id, p.valid_to
    )
    insert into ${dealPeriods} (deal_id, valid_from, pipeline_id, stage_id, status, amount, currency, responsible_id, expected_close_date)
    select n.deal_id, coalesce(e.valid_to, n.valid_from), n.pipeline_id, n.stage_id, n.status, n.amount, n.currency, n.responsible_id, n.expected_close_date
    from next n left join ended e on e.deal_id = n.deal_id`);
}

/** The open stage that each deal was in last, where there was one that still exists. */
export async function lastOpenStages(ctx: ActorContext, dealIds: readonly number[]): Promise<Map<number, number>> {
  const rows = await ctx.db.execute<{ deal_id: string; stage_id: string }>(sql`
    select distinct on (p.deal_id) p.deal_id, p.stage_id
    from ${dealPeriods} p join ${deals} d on d.id = p.deal_id
      join pipeline_stages s on s.id = p.stage_id and s.pipeline_id = d.pipeline_id
    where p.deal_id = any(${sql.param([...dealIds])}::bigint[]) and p.status = 'open' and not s.is_won and not s.is_lost
    order by p.deal_id, p.valid_from desc, p.id desc`);
  return new Map(Array.from(rows, (row) => [Number(row.deal_id), Number(row.stage_id)]));
}
