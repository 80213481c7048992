import { and, eq, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { QueryContext } from '../access/actor.ts';
import { companies } from '../companies/table.ts';
import { dealEntity } from '../deals/entity.ts';
import { deals } from '../deals/table.ts';
import { pipelineStages } from '../pipelines/table.ts';
import { visible } from '../records/filters.ts';
import { isOpenTask } from '../tasks/queries.ts';
import { tasks } from '../tasks/table.ts';
import { users } from '../users/table.ts';

const SHOWN = 20;

/** Why a deal needs attention: its expected close date is past, it is too long in its stage, nothing is planned for it. */
const ATTENTION_REASONS = ['overdue', 'rotting', 'noTask'] as const;
export type AttentionReason = (typeof ATTENTION_REASONS)[number];

/** The open deals in sight that need attention, those with most reasons and longest in their stage first. */
export async function loadAttention(ctx: QueryContext, today: string, now: Date) {
  const isOverdue = sql<boolean>`(${deals.expectedCloseDate} is not null and ${deals.expectedCloseDate} < ${today}::date)`;
  const isRotting = sql<boolean>`(${pipelineStages.rottingDays} is not null
    and ${deals.stageEnteredAt} < ${now.toISOString()}::timestamptz - ${pipelineStages.rottingDays} * interval '1 day')`;
  const hasNoTask = sql<boolean>`not exists (
    select 1 from ${tasks} where ${tasks.dealId} = ${deals.id} and ${isOpenTask} and ${tasks.deletedAt} is null)`;
  const where = and(visible(ctx.actor, dealEntity), isNull(deals.closedAt), or(isOverdue, isRotting, hasNoTask));
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
      holds: { overdue: isOverdue, rotting: isRotting, noTask: hasNoTask },
      total: sql`count(*) over ()`.mapWith(Number),
    })
    .from(deals)
    .innerJoin(pipelineStages, eq(pipelineStages.id, deals.stageId))
    .leftJoin(companies, eq(companies.id, deals.companyId))
    .leftJoin(users, eq(users.id, deals.responsibleId))
    .where(where)
    .orderBy(sql`${countOf([isOverdue, isRotting, hasNoTask])} desc`, deals.stageEnteredAt, deals.id)
    .limit(SHOWN);
  return {
    total: rows[0]?.total ?? 0,
    items: rows.map(({ deal, stage, company, responsible, holds }) => ({
      ...deal,
      stage,
      company,
      responsible,
      reasons: ATTENTION_REASONS.filter((reason) => holds[reason]),
    })),
  };
}

const countOf = (conditions: SQL[]): SQL =>
  sql.join(
    conditions.map((condition) => sql`(${condition})::int`),
    sql` + `,
  );
