import { and, desc, eq, lt, sql } from 'drizzle-orm';
import type { QueryContext, UserActor } from '../access/actor.ts';
import { fetchActivities } from '../activities/entity.ts';
import { ACTIVITY_PARENTS } from '../activities/input.ts';
import { isLive, onVisibleRecord } from '../activities/policy.ts';
import { type ActivityView, activityView } from '../activities/queries.ts';
import { activities } from '../activities/table.ts';
import { entityOf } from '../records/entity.ts';
import { visible } from '../records/filters.ts';
import { taskEntity } from '../tasks/entity.ts';
import { isOpenTask, taskList } from '../tasks/queries.ts';
import { tasks } from '../tasks/table.ts';
import { readFeed } from '../timeline/feed.ts';
import { timezoneOf } from '../users/queries.ts';
import { loadAttention } from './attention.ts';
import { type Bounds, boundsAt } from './bounds.ts';
import { loadDealTotals } from './deal-totals.ts';

type HomeContext = QueryContext & { actor: UserActor };

const TASKS_SHOWN = 20;
const ACTIVITIES_SHOWN = 15;
const DEALS_SHOWN = 8;
/** Of those that need attention, for whoever wants to see more than the worst. */
const MOST_DEALS = 200;
/** How far back the feed of everybody is read before each record in sight is asked for its own. */
const RECENT = 2_000;

/** What one comes in the morning for: what is to be done, how it stands, what happened. */
export async function loadHome(ctx: HomeContext, now = new Date()) {
  const timezone = await timezoneOf(ctx.db, ctx.actor.userId);
  const bounds = boundsAt(now, timezone);
  const [tasksDue, totals, attention, latest] = await Promise.all([
    loadTasksDue(ctx, now, bounds),
    loadDealTotals(ctx, bounds.monthStart),
    loadAttention(ctx, bounds.today, now, DEALS_SHOWN),
    loadLatest(ctx),
  ]);
  return {
    today: bounds.today,
    /** Since when deals count as closed this month. */
    monthStart: bounds.monthStart,
    dayEnd: bounds.dayEnd,
    timezone,
    /** How far the asker sees beyond their own deals: what `visible` below is of. */
    reach: ctx.actor.matrix.deal.view,
    tasksDue,
    pipeline: { mine: totals.mine.open, visible: totals.visible.open },
    month: { mine: totals.mine.month, visible: totals.visible.month },
    byPerson: totals.byPerson,
    attention,
    latest,
  };
}

/** All the open deals in sight that need attention, the worst first. */
export async function loadAllAttention(ctx: HomeContext, now = new Date()) {
  return loadAttention(ctx, boundsAt(now, await timezoneOf(ctx.db, ctx.actor.userId)).today, now, MOST_DEALS);
}

/** The asker's open tasks whose time has passed, and those that come before midnight. */
async function loadTasksDue(ctx: HomeContext, now: Date, { dayEnd }: Bounds) {
  const isLate = lt(tasks.dueAt, now);
  const [[counts], { items }] = await Promise.all([
    ctx.db
      .select({
        overdue: sql`count(*) filter (where ${isLate})`.mapWith(Number),
        today: sql`count(*) filter (where not ${isLate})`.mapWith(Number),
      })
      .from(tasks)
      .where(
        and(
          visible(ctx.actor, taskEntity),
          eq(tasks.assigneeId, ctx.actor.userId),
          isOpenTask,
          lt(tasks.dueAt, dayEnd),
        ),
      ),
    taskList.page(ctx, {
      assigneeId: ctx.actor.userId,
      open: true,
      dueBefore: dayEnd,
      sort: 'dueAt',
      page: 1,
      perPage: TASKS_SHOWN,
    }),
  ]);
  return { overdue: counts?.overdue ?? 0, today: counts?.today ?? 0, items };
}

/** The last activities in sight. Whoever sees little of what happened lately is given the newest of their own records. */
async function loadLatest(ctx: HomeContext): Promise<ActivityView[]> {
  const since = sql`coalesce((select ${activities.happenedAt} from ${activities} where ${isLive}
    order by ${desc(activities.happenedAt)}, ${desc(activities.id)} offset ${sql.raw(String(RECENT))} limit 1), '-infinity')`;
  const recent = sql`${activities.happenedAt} >= ${since}`;
  const found = await fetchActivities(ctx.db, and(recent, onVisibleRecord(ctx.actor)), { limit: ACTIVITIES_SHOWN });
  const sources = ACTIVITY_PARENTS.map((type) => ({ type, records: visible(ctx.actor, entityOf(type)) }));
  const items =
    found.length === ACTIVITIES_SHOWN ? found : (await readFeed(ctx.db, sources, { limit: ACTIVITIES_SHOWN })).items;
  return items.map((activity) => activityView(ctx.actor, activity));
}
