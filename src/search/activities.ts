import { and, desc, inArray, type SQL, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { QueryContext } from '../access/actor.ts';
import { type ActivityRecord, fetchActivities } from '../activities/entity.ts';
import { type ActivityParent, type ActivityType, MENTION } from '../activities/input.ts';
import { onVisibleRecord } from '../activities/policy.ts';
import { activities, wordsOf } from '../activities/table.ts';
import { searchWords } from '../core/text.ts';
import type { searchQuery } from './input.ts';
import { excerptOf, type Mark, marksIn } from './marks.ts';
import { type Reading, readingsOf } from './terms.ts';

export type ActivityHit = {
  id: number;
  type: ActivityType;
  happenedAt: Date;
  /** The record that it is on. */
  entityType: ActivityParent;
  entityId: number;
  /** Its subject, or what it says. */
  title: string;
  /** The record's name, and what else was found. */
  subtitle: string;
  marks: { title: Mark[]; subtitle: Mark[] };
};

const MIN_LENGTH = 3;
/** Back to then the newest are looked for, and further only where there are too few: what lies years back seldom counts. */
const WINDOWS_DAYS = [31, 366, null];
/** Of how many that fit those in sight are picked. */
const CANDIDATES = 1_000;

/** What was noted, said and written on records in sight in which words begin as those of the query do; the newest first. */
export async function searchActivities(
  ctx: QueryContext,
  { q, types, limit }: z.output<typeof searchQuery>,
): Promise<ActivityHit[]> {
  const words = searchWords(q).flatMap((word) => word.match(/[\p{L}\p{N}]+/gu) ?? []);
  const isAsked = (types?.includes('activity') ?? true) && ctx.actor.matrix.activity.view !== 'none';
  if (!isAsked || words.join('').length < MIN_LENGTH) return [];
  const readings = readingsOf(words.join(' ')).slice(0, 1);
  const found = await newestWith(ctx, words.map((word) => `'${word}':*`).join(' & '), limit);
  return found.map((activity) => hitOf(activity, readings));
}

async function newestWith(ctx: QueryContext, query: string, limit: number): Promise<ActivityRecord[]> {
  let ids: number[] = [];
  for (const days of WINDOWS_DAYS) {
    const since = days === null ? undefined : sql`${activities.happenedAt} > now() - ${`${days} days`}::interval`;
    const rows = await ctx.adhoc.execute<{ id: string }>(sql`
      select ${activities.id} as id from (${newest(query, since)}) as ${activities}
      where ${onVisibleRecord(ctx.actor)} order by ${newestFirst} limit ${sql.raw(String(limit))}`);
    ids = rows.map(({ id }) => Number(id));
    if (ids.length >= limit) break;
  }
  return ids.length === 0 ? [] : fetchActivities(ctx.adhoc, inArray(activities.id, ids));
}

const newestFirst: SQL = sql.join([desc(activities.happenedAt), desc(activities.id)], sql`, `);

const newest = (query: string, since: SQL | undefined): SQL => sql`
  select * from ${activities} where ${and(
    sql`${activities.deletedAt} is null and ${activities.type} <> 'stage_change'`,
    sql`${wordsOf(activities)} @@ ${query}::tsquery`,
    since,
  )} order by ${newestFirst} limit ${sql.raw(String(CANDIDATES))}`;

function hitOf({ entity, mentions, ...activity }: ActivityRecord, readings: readonly Reading[]): ActivityHit {
  const names = new Map(mentions.map(({ id, name }) => [id, name]));
  const body = (activity.body ?? '').replaceAll(MENTION, (_, id) => `@${names.get(Number(id)) ?? ''}`);
  const said = excerptOf(body, readings);
  const title = activity.subject ?? said ?? body.slice(0, 100).toWellFormed();
  const isInTitle = marksIn(title, readings).length > 0;
  const subtitle = isInTitle || said === null ? entity.name : `${entity.name} · ${said}`;
  const { id, type, happenedAt, entityType, entityId } = activity;
  const marks = { title: marksIn(title, readings), subtitle: marksIn(subtitle, readings) };
  return { id, type, happenedAt, entityType, entityId, title, subtitle, marks };
}
