import { and, eq, isNull, or, sql } from 'drizzle-orm';
import type { QueryContext } from '../access/actor.ts';
import { isHidden } from '../access/fields.ts';
import { companies } from '../companies/table.ts';
import { dealEntity } from '../deals/entity.ts';
import { deals } from '../deals/table.ts';
import { pipelineStages } from '../pipelines/table.ts';
import { withoutHidden } from '../records/field-rights.ts';
import { visible } from '../records/filters.ts';
import { isOpenTask } from '../tasks/queries.ts';
import { tasks } from '../tasks/table.ts';
import { users } from '../users/table.ts';

/** Why a deal needs attention: its expected close date is past, it is too long in its stage, nothing is planned for it. */
const ATTENTION_REASONS = ['overdue', 'rotting', 'noTask'] as const;

/** The open deals in sight that need attention, those with most reasons and longest in their stage first. */
export async function loadAttention(ctx: QueryContext, today: string, now: Date, shown: number) {
  const worst = rankDeals(ctx, today, now, shown);
  const rows = await ctx.db
    .select({
      deal: {
        id: deals.id,
        title: deals.title,
        amount: deals.amount,
        currency: deals.currency,
        expectedCloseDate: deals.expectedCloseDate,
        stageEnteredAt: deals.stageEnteredAt,
      },
      stage: { id: pipelineStages.id, name: pipelineStages.name },
      company: { id: companies.id, name: companies.name },
      responsible: { id: users.id, name: users.name },
      holds: { overdue: worst.overdue, rotting: worst.rotting, noTask: worst.noTask },
      total: worst.total,
    })
    .from(worst)
    .innerJoin(deals, eq(deals.id, worst.id))
    .innerJoin(pipelineStages, eq(pipelineStages.id, deals.stageId))
    .leftJoin(companies, eq(companies.id, deals.companyId))
    .leftJoin(users, eq(users.id, deals.responsibleId))
    .orderBy(sql`${worst.reasons} desc`, deals.stageEnteredAt, deals.id);
  return {
    total: rows[0]?.total ?? 0,
    items: rows.map(({ deal, stage, company, responsible, holds }) => ({
      ...withoutHidden(ctx.actor, 'deal', deal),
      stage,
      company,
      responsible,
      reasons: ATTENTION_REASONS.filter((reason) => holds[reason]),
    })),
  };
}

/** Only ids and reasons are carried through the sort. Whether anything is planned is asked once for each deal. */
function rankDeals(ctx: QueryContext, today: string, now: Date, shown: number) {
  const planned = ctx.db
    .select({ dealId: tasks.dealId })
    .from(tasks)
    .where(and(eq(tasks.dealId, deals.id), isOpenTask, isNull(tasks.deletedAt)))
    .limit(1)
    .as('planned');
  const isCloseHidden = isHidden(ctx.actor, 'deal', 'expectedCloseDate');
  const overdue = isCloseHidden
    ? sql<boolean>`false`
    : sql<boolean>`(${deals.expectedCloseDate} is not null and ${deals.expectedCloseDate} < ${today}::date)`;
  const rotting = sql<boolean>`(${pipelineStages.rottingDays} is not null
    and ${deals.stageEnteredAt} < ${now.toISOString()}::timestamptz - ${pipelineStages.rottingDays} * interval '1 day')`;
  const noTask = sql<boolean>`(${planned.dealId} is null)`;
  const reasons = sql<number>`${overdue}::int + ${rotting}::int + ${noTask}::int`;
  return ctx.db
    .select({
      id: deals.id,
      overdue: overdue.as('overdue'),
      rotting: rotting.as('rotting'),
      noTask: noTask.as('no_task'),
      reasons: reasons.as('reasons'),
      total: sql`count(*) over ()`.mapWith(Number).as('total'),
    })
    .from(deals)
    .innerJoin(pipelineStages, eq(pipelineStages.id, deals.stageId))
    .leftJoinLateral(planned, sql`true`)
    .where(and(visible(ctx.actor, dealEntity), isNull(deals.closedAt), or(overdue, rotting, noTask)))
    .orderBy(sql`${reasons} desc`, deals.stageEnteredAt, deals.id)
    .limit(shown)
    .as('worst');
}
