import { sql } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import { goneTags, isHidden } from '../access/fields.ts';
import { type Wish, wornTags } from '../tags/wearing.ts';
import type { Edit } from './change-set.ts';
import { entityOf, type RecordRow } from './entity.ts';
import { visible } from './filters.ts';
import { RECORD_TYPES } from './input.ts';

type Values = Readonly<Record<string, unknown>>;

export const idsIn = (value: unknown): number[] =>
  Array.isArray(value) ? value.filter((id) => typeof id === 'number') : [];

/** New records with the tags that they wear. */
export async function withNewTags(ctx: ActorContext, rows: readonly Values[]): Promise<Values[]> {
  const worn = await wornTags(
    ctx,
    rows.map(({ tagIds }): Wish | null => (tagIds === undefined ? null : { set: idsIn(tagIds), held: [] })),
  );
  return rows.map((row, index) => ({ ...row, tagIds: worn[index] ?? [] }));
}

/**
 * Edits with the tags that the records are to wear. Of those that say what their editors saw only the difference counts, so
 * that two who add different tags at once both do, and undoing takes back just what was done.
 */
export async function withWornTags(
  ctx: ActorContext,
  edits: readonly Edit[],
  rows: readonly RecordRow[],
): Promise<Edit[]> {
  const worn = await wornTags(
    ctx,
    edits.map(({ set, from }, index): Wish | null => {
      if (set['tagIds'] === undefined) return null;
      const seen = from?.['tagIds'] === undefined ? undefined : idsIn(from['tagIds']);
      return { set: idsIn(set['tagIds']), from: seen, held: idsIn(rows[index]?.['tagIds']) };
    }),
  );
  return edits.map((edit, index) => {
    const tagIds = worn[index];
    if (!tagIds) return edit;
    const { tagIds: _, ...from } = edit.from ?? {};
    return { ...edit, set: { ...edit.set, tagIds }, ...(edit.from && { from }) };
  });
}

/** How many of the records in the actor's sight wear each tag. */
export async function countWorn(ctx: ActorContext): Promise<{ tagId: number; count: number }[]> {
  const seen = RECORD_TYPES.filter((type) => !isHidden(ctx.actor, type, 'tagIds'));
  if (seen.length === 0) return [];
  const worn = seen.map((type) => {
    const { table } = entityOf(type);
    const where = visible(ctx.actor, entityOf(type)) ?? sql`true`;
    return sql`select unnest(tag_ids) as id from ${table} where ${where} and tag_ids <> '{}'`;
  });
  const rows = await ctx.db.execute<{ id: number; count: number }>(sql`
    select id::float8 as id, count(*)::int as count from (${sql.join(worn, sql` union all `)}) worn group by id`);
  const gone = goneTags(ctx.actor);
  return rows.filter(({ id }) => !gone.includes(id)).map(({ id, count }) => ({ tagId: id, count }));
}
