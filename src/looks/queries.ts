import { and, asc, eq, gt, type SQL, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { ActorContext, UserActor } from '../access/actor.ts';
import { hiddenFields } from '../access/fields.ts';
import type { ChangeSet } from '../events/input.ts';
import { events } from '../events/table.ts';
import { entityOf } from '../records/entity.ts';
import { visible } from '../records/filters.ts';
import type { RecordType } from '../records/input.ts';
import { UNTOLD_FIELDS } from '../timeline/input.ts';
import { type HistoryChange, loadNames, namedIn, toldChanges } from '../timeline/names.ts';
import { assertInSight } from '../timeline/timeline.ts';
import { users } from '../users/table.ts';
import type { looksChanged, looksNews, Place } from './input.ts';
import { recordLooks } from './table.ts';

export type LookContext = ActorContext & { actor: UserActor };

/** Who changed something, through what (a `Channel`), and when. */
type Author = { user: { id: number; name: string } | null; channel: string; at: Date };

/** A record that others changed since one looked; the author is of the last change. */
export type Mark = Author & {
  id: number;
  fields: string[];
  /** How many comments, notes and calls were written on it. */
  activities: number;
  /** It was given to one, and not opened yet. */
  isAssigned: boolean;
};

/** No more of a record's changes are looked at for its mark. */
const MOST_NEWS = sql.raw('20');
/** What was given to somebody longer ago is no news, opened or not. */
const ASSIGNED_WITHIN = sql.raw(`interval '30 days'`);
/** Through these somebody gives work to somebody; an import brings a whole past at once. */
const ASSIGNING_CHANNELS = sql.raw(`('screen', 'api', 'rule')`);

type FoundNews = {
  id: number;
  isLooked: boolean;
  kind: 'changed' | 'activity' | 'assigned' | null;
  fields: string[] | null;
  userId: number | null;
  name: string | null;
  channel: string;
  at: string;
};

/** What of a change is told to the actor, as a text[] to take away the rest. */
const untoldTo = (actor: UserActor, type: RecordType): SQL =>
  sql`${sql.param([...UNTOLD_FIELDS, ...hiddenFields(actor, type)])}::text[]`;

/**
 * Which of these records others changed since the actor looked at them last, or gave to the actor, who has not opened them
 * yet. From the records in sight to what is newer than the look on each: what there is of older events costs nothing.
 */
export async function findChanged(
  ctx: LookContext,
  { entityType, ids }: z.output<typeof looksChanged>,
): Promise<{ looked: number[]; items: Mark[] }> {
  if (ids.length === 0) return { looked: [], items: [] };
  const { actor } = ctx;
  const entity = entityOf(entityType);
  const { table, ownerField } = entity;
  const [owner] = entity.ownerColumns;
  // Types and owners' fields come from the closed list of record types.
  const type = sql.raw(`'${entityType}'`);
  const untold = untoldTo(actor, entityType);
  const activities = sql`union all
      (select 'activity', null, a.user_id, 'screen', a.created_at from activities a
        where asked.is_looked and a.entity_type = ${type} and a.entity_id = asked.id and a.id > asked.activity_id
          and a.deleted_at is null and a.type <> 'stage_change' and a.user_id is distinct from ${actor.userId}
        order by a.id desc limit ${MOST_NEWS})`;
  const rows = await ctx.db.execute<FoundNews>(sql`
    with asked as materialized (
      select ${table.id} as id, l.user_id is not null as is_looked, ${owner} = ${actor.userId} as is_own,
        greatest(l.event_id, w.event_id, 0) as event_id, greatest(l.activity_id, w.activity_id, 0) as activity_id
      from unnest(${sql.param([...new Set(ids)])}::bigint[]) as given (id)
      join ${table} on ${table.id} = given.id
      left join record_looks l on l.user_id = ${actor.userId} and l.entity_type = ${type} and l.entity_id = ${table.id}
      left join type_looks w on w.user_id = ${actor.userId} and w.entity_type = ${type}
      where ${visible(actor, entity)})
    select asked.id::int, asked.is_looked as "isLooked", news.kind, news.fields, news.user_id::int as "userId", u.name,
      news.channel, news.at::text
    from asked
    left join lateral (
      (select 'changed' as kind, to_jsonb(array(select jsonb_object_keys(e.changes - ${untold}))) as fields,
          e.actor_id as user_id, e.channel, e.recorded_at as at
        from events e
        where asked.is_looked and e.entity_type = ${type} and e.entity_id = asked.id and e.id > asked.event_id
          and e.actor_id is distinct from ${actor.userId} and e.changes - ${untold} <> '{}'::jsonb
        order by e.id desc limit ${MOST_NEWS})
      ${actor.matrix.activity.view === 'none' ? sql`` : activities}
      union all
      (select 'assigned', null, e.actor_id, e.channel, e.recorded_at from events e
        where not asked.is_looked and asked.is_own and e.entity_type = ${type} and e.entity_id = asked.id
          and e.id > asked.event_id and e.actor_id is distinct from ${actor.userId}
          and e.channel in ${ASSIGNING_CHANNELS} and e.recorded_at > now() - ${ASSIGNED_WITHIN}
          and e.changes -> ${ownerField}::text ->> 'to' = ${String(actor.userId)}
        order by e.id desc limit 1)
    ) news on true
    left join users u on u.id = news.user_id`);
  return marksOf(Array.from(rows));
}

function marksOf(rows: readonly FoundNews[]): { looked: number[]; items: Mark[] } {
  const looked = new Set<number>();
  const marks = new Map<number, Mark>();
  for (const { id, isLooked, kind, fields, userId, name, channel, at: moment } of rows) {
    if (isLooked) looked.add(id);
    if (kind === null) continue;
    const at = new Date(moment);
    const author = { user: userId === null ? null : { id: userId, name: name ?? '' }, channel, at };
    const mark = marks.get(id) ?? { id, fields: [], activities: 0, isAssigned: false, ...author };
    const latest = at > mark.at ? author : {};
    marks.set(id, {
      ...mark,
      ...latest,
      fields: [...new Set([...mark.fields, ...(fields ?? [])])],
      activities: mark.activities + (kind === 'activity' ? 1 : 0),
      isAssigned: mark.isAssigned || kind === 'assigned',
    });
  }
  return { looked: [...looked], items: [...marks.values()] };
}

export type News = {
  /** How far the actor had seen the record; null who opens it for the first time. */
  since: Place | null;
  /** How far there is to see. */
  upTo: Place;
  /** What others made of its fields since then, each from what it was to what it is. */
  changes: (HistoryChange & Author)[];
};

/** So many changes are read at most; who stayed away for longer has the history. */
const MOST_CHANGES = 200;

/** What is new on one record for whoever opens it. */
export async function readNews(
  ctx: LookContext,
  { entityType, entityId, since: asked }: z.output<typeof looksNews>,
): Promise<News> {
  await assertInSight(ctx, entityType, entityId);
  const { db, actor } = ctx;
  const [found] = await db.execute<{ seen: Place | null; upTo: Place }>(sql`
    select (select jsonb_build_object('event', greatest(l.event_id, w.event_id), 'activity', greatest(l.activity_id, w.activity_id))
        from record_looks l left join type_looks w on w.user_id = l.user_id and w.entity_type = l.entity_type
        where l.user_id = ${actor.userId} and l.entity_type = ${entityType} and l.entity_id = ${entityId}) as seen,
      jsonb_build_object(
        'event', coalesce((select max(id) from events where entity_type = ${entityType} and entity_id = ${entityId}), 0),
        'activity', coalesce((select max(id) from activities where entity_type = ${entityType} and entity_id = ${entityId}
          and deleted_at is null), 0)) as "upTo"`);
  const upTo = found?.upTo ?? { event: 0, activity: 0 };
  const seen = found?.seen ?? null;
  const since = asked ?? seen;
  if (since === null || since.event >= upTo.event) return { since: seen, upTo, changes: [] };
  const rows = await db
    .select({
      changes: events.changes,
      channel: events.channel,
      at: events.recordedAt,
      user: { id: users.id, name: users.name },
    })
    .from(events)
    .leftJoin(users, eq(users.id, events.actorId))
    .where(and(eq(events.entityType, entityType), eq(events.entityId, entityId), gt(events.id, since.event)))
    .orderBy(asc(events.id))
    .limit(MOST_CHANGES);
  const changes: ChangeSet = {};
  const authors = new Map<string, Author>();
  for (const { changes: of, ...author } of rows) {
    for (const [field, { from, to }] of Object.entries(of)) {
      changes[field] = { from: changes[field] ? changes[field].from : from, to };
      authors.set(field, author);
    }
  }
  const told = { entityType, changes };
  const nameOf = await loadNames(ctx, namedIn([told]));
  return {
    since: seen,
    upTo,
    changes: toldChanges(actor, told, nameOf).flatMap((change) => {
      const author = authors.get(change.field);
      // What one set oneself since then is no news, nor what is as it was.
      const isOwn = author?.user?.id === actor.userId;
      const isSame = JSON.stringify(change.from) === JSON.stringify(change.to);
      return author && !isOwn && !isSame ? [{ ...change, ...author }] : [];
    }),
  };
}

/** The looks at a record, whoever's: found by its people, since the key begins with them. */
export const looksAt = (entityType: RecordType, entityId: number): SQL =>
  sql`${recordLooks.userId} in (select id from users) and ${recordLooks.entityType} = ${entityType}
    and ${recordLooks.entityId} = ${entityId}`;
