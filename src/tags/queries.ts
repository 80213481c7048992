import { isNull, sql } from 'drizzle-orm';
import type { Color } from '../core/colors.ts';
import type { Db } from '../db/client.ts';
import { alphabetically } from '../db/columns.ts';
import { tags } from './table.ts';

export type Tag = {
  id: number;
  name: string;
  color: Color | null;
  /** Of the tags that were merged into it: records may hold those for a moment, and saved filters for good. */
  formerIds: number[];
};

/** All tags, by the alphabet. */
export async function loadTags(db: Db): Promise<Tag[]> {
  return db
    .select({
      id: tags.id,
      name: tags.name,
      color: tags.color,
      formerIds: sql<number[]>`coalesce((
        select jsonb_agg(m.id order by m.id) from tags m where m.merged_into_id = "tags"."id"), '[]'::jsonb)`,
    })
    .from(tags)
    .where(isNull(tags.deletedAt))
    .orderBy(alphabetically(tags.name), tags.id);
}
