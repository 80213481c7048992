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

/** Ends the current period of each deal at a moment and begins the next with what the deal is now. */
export async function nextPeriods(ctx: ActorContext, changed: readonly { dealId: number; at: Date }[]): Promise<void> {
  if (changed.length === 0) return;
  const moments = JSON.stringify(changed.map(({ dealId, at }) => ({ deal_id: dealId, at })));
  await ctx.db.execute(sql`
    with moments as (
      select * from jsonb_to_recordset(${moments}::jsonb) as m(deal_id bigint, at timestamptz)
    ), ended as (
      update ${dealPeriods} p set valid_to = greatest(m.at, p.valid_from)
      from moments m where p.deal_id = m.deal_id and p.valid_to is null
      returning p.deal_id, p.valid_to
    )
    insert into ${dealPeriods} (deal_id, valid_from, pipeline_id, stage_id, status, amount, currency, responsible_id, expected_close_date)
    select d.id, coalesce(e.valid_to, m.at), d.pipeline_id, d.stage_id, d.status, d.amount, d.currency, d.responsible_id, d.expected_close_date
    from moments m join ${deals} d on d.id = m.deal_id left join ended e on e.deal_id = d.id`);
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
