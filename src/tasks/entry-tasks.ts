import { and, inArray, isNull } from 'drizzle-orm';
import { type ActorContext, byRule } from '../access/actor.ts';
import { addDays, dayIn, momentAt } from '../core/zones.ts';
import { type Arrival, onArrival } from '../deals/arrivals.ts';
import { zonesOfUsers } from '../users/queries.ts';
import { OPEN_TASK_STATUSES } from './input.ts';
import { tasks } from './table.ts';
import { createTasks } from './tasks.ts';

const MORNING = '09:00';

/**
 * Makes the tasks of the stages that deals entered, for whoever is responsible for each. One that is still to be done
 * is not made a second time when the deal comes back.
 */
async function makeTasks(ctx: ActorContext, arrivals: readonly Arrival[]): Promise<void> {
  const dealIds = arrivals.map(({ deal }) => deal.id);
  const open = await ctx.db
    .select({ dealId: tasks.dealId, title: tasks.title })
    .from(tasks)
    .where(and(inArray(tasks.dealId, dealIds), inArray(tasks.status, OPEN_TASK_STATUSES), isNull(tasks.deletedAt)));
  const keyOf = (dealId: number | null, title: string) => `${dealId} ${title}`;
  const isThere = new Set(open.map(({ dealId, title }) => keyOf(dealId, title)));
  const zoneOf = await zonesOfUsers(
    ctx.db,
    arrivals.map(({ deal }) => deal.responsibleId),
  );
  const now = new Date();
  const made = arrivals.flatMap(({ deal, stage }) =>
    stage.entryTasks
      .filter(({ title }) => !isThere.has(keyOf(deal.id, title)))
      .map(({ title, dueInDays }) => {
        const assigneeId = deal.responsibleId ?? ctx.actor.userId;
        const zone = zoneOf(assigneeId);
        const dueAt = dueInDays === null ? null : momentAt(addDays(dayIn(now, zone), dueInDays), MORNING, zone);
        const { id: dealId, contactId, companyId } = deal;
        return { title, dueAt, assigneeId, dealId, contactId, companyId };
      }),
  );
  if (made.length > 0) await createTasks({ ...ctx, actor: byRule(ctx.actor) }, made);
}

onArrival(makeTasks);
