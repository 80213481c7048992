import { desc, inArray, type SQL, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { QueryContext } from '../access/actor.ts';
import { type ActivityRecord, fetchActivities } from '../activities/entity.ts';
import { type ActivityParent, type ActivityType, MENTION } from '../activities/input.ts';
import { onVisibleRecord } from '../activities/policy.ts';
import { activities, latestBuckets, wordsOf } from '../activities/table.ts';
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
/** So many stretches of seven days back the newest are looked for, and everywhere where these hold too few. */
const STRETCHES = [1, 12, null];
/** What a common word is in without end is not read to its end, and of what was read the newest in sight are picked. */
const [CANDIDATES, NEWEST] = [20_000, 1_000];

/** What was noted, said and written on records in sight in which words begin as those of the query do; the newest first. */
export async function searchActivities(
  ctx: QueryContext,
  { q, types, limit }: z.output<typeof searchQuery>,
): Promise<ActivityHit[]> {
  const words = searchWords(q).flatMap((word) => word.match(/[\p{L}\p{N}]+/gu) ?? []);
  const isAsked = (types?.includes('activity') ?? true) && ctx.actor.matrix.activity.view !== 'none';
  if (!isAsked || words.join('').length < MIN_LENGTH) return [];
  const readings = readingsOf(words.join(' ')).slice(0, 1);
  const found = await newestWith(ctx, tsqueryOf(words), limit);
  return found.map((activity) => hitOf(activity, readings));
}

/**
 * How words begin. Of one or two letters that is too many words to look through, where a longer one says more: those are whole
 * words, and the last of them is one that is still being typed.
 */
function tsqueryOf(words: readonly string[]): string {
  const isLong = (word: string) => word.length >= MIN_LENGTH;
  const parts = words.some(isLong)
    ? words.flatMap((word, place) => (isLong(word) ? `'${word}':*` : place < words.length - 1 ? `'${word}'` : []))
    : words.map((word) => `'${word}':*`);
  return parts.join(' & ');
}

async function newestWith(ctx: QueryContext, query: string, limit: number): Promise<ActivityRecord[]> {
  let ids: number[] = [];
  for (const count of STRETCHES) {
    const words = count === null ? query : `${query} & (${latestBuckets(count)})`;
    const rows = await ctx.db.execute<{ id: string }>(sql`
      with held as materialized (
        select id, entity_type, entity_id, happened_at from ${activities}
        where ${activities.deletedAt} is null and ${activities.type} <> 'stage_change'
          and ${wordsOf(activities)} @@ ${words}::tsquery
        limit ${sql.raw(String(CANDIDATES))})
      select ${activities.id} as id
      from (select * from held order by happened_at desc, id desc limit ${sql.raw(String(NEWEST))}) as ${activities}
      where ${onVisibleRecord(ctx.actor)} order by ${newestFirst} limit ${sql.raw(String(limit))}`);
    ids = rows.map(({ id }) => Number(id));
    if (ids.length >= limit) break;
  }
  return ids.length === 0 ? [] : fetchActivities(ctx.adhoc, inArray(activities.id, ids));
}

const newestFirst: SQL = sql.join([desc(activities.happenedAt), desc(activities.id)], sql`, `);

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
