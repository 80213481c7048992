import { isNotNull, isNull, type SQL, sql } from 'drizzle-orm';
import { check, index, integer, jsonb, type PgColumn, pgTable, text } from 'drizzle-orm/pg-core';
import { editable, folded, id, moment, oneOf, ref } from '../db/columns.ts';
import { users } from '../users/table.ts';
import { ACTIVITY_PARENTS, ACTIVITY_TYPES, DIRECTIONS } from './input.ts';

/** A `stage_change` tells from which stage to which, by name and id: stages may be renamed or deleted later. */
export type StageChange = {
  from: string;
  to: string;
  fromStageId: number;
  toStageId: number;
  /** The rules of the pipeline that it was made against: what the deal lacked, and `transition` for a closed way. */
  skipped?: string[];
};

const BUCKET_SECONDS = 7 * 86_400;

/** In which stretch of seven days something happened, by its number. */
const bucketOf = (happenedAt: PgColumn): SQL =>
  sql`floor(extract(epoch from (${happenedAt} - timestamptz '1970-01-01 00:00+00')) / ${sql.raw(String(BUCKET_SECONDS))})::int::text`;

/** The present stretch, the one to come and so many before it, as words of a query. */
export function latestBuckets(count: number, now = Date.now()): string {
  const next = Math.floor(now / 1_000 / BUCKET_SECONDS) + 1;
  return Array.from({ length: count + 2 }, (_, ago) => `'@${next - ago}'`).join(' | ');
}

/**
 * What an activity is found by: the words of its subject and of the beginning of its body, folded, and when it happened, as
 * a word that nobody can type: so the index finds what is new among the much that a common word is in.
 */
export const wordsOf = ({ subject, body, happenedAt }: Record<'subject' | 'body' | 'happenedAt', PgColumn>): SQL => {
  const text = folded(sql`left(coalesce(${subject}, '') || ' ' || coalesce(${body}, ''), 2000)`);
  return sql`(to_tsvector('simple', regexp_replace(${text}, '[^[:alnum:]]+', ' ', 'g'))
    || array_to_tsvector(array['@' || ${bucketOf(happenedAt)}]))`;
};

/** The one feed of everything that happened with a contact, a company or a deal, and the comments on these and on tasks. */
export const activities = pgTable(
  'activities',
  {
    id: id(),
    entityType: text({ enum: ACTIVITY_PARENTS }).notNull(),
    entityId: ref().notNull(),
    type: text({ enum: ACTIVITY_TYPES }).notNull(),
    subject: text(),
    body: text(),
    happenedAt: moment().notNull().defaultNow(),
    /** Seconds. */
    duration: integer(),
    direction: text({ enum: DIRECTIONS }),
    result: text(),
    stageChange: jsonb().$type<StageChange>(),
    /** Who did it; null when the system did. */
    userId: ref().references(() => users.id),
    /** When somebody last changed what it says. */
    editedAt: moment(),
    ...editable,
  },
  (t) => [
    check('activities_entity_type', oneOf(t.entityType, ACTIVITY_PARENTS)),
    check('activities_type', oneOf(t.type, ACTIVITY_TYPES)),
    index('activities_timeline')
      .on(t.entityType, t.entityId, t.happenedAt, t.id)
      .concurrently()
      .where(isNull(t.deletedAt)),
    index('activities_trash').on(t.deletedAt, t.id).concurrently().where(isNotNull(t.deletedAt)),
    index('activities_user').on(t.userId, t.happenedAt),
    index('activities_happened').on(t.happenedAt, t.id),
    index('activities_words')
      .using('gin', wordsOf(t))
      .concurrently()
      .where(sql`${t.deletedAt} is null and ${t.type} <> 'stage_change'`),
  ],
);
export type Activity = typeof activities.$inferSelect;
