import { desc, isNotNull, isNull, sql } from 'drizzle-orm';
import type { Color } from '../core/colors.ts';
import type { Db } from '../db/client.ts';
import { alphabetically } from '../db/columns.ts';
import { workspaces } from '../workspace/table.ts';
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
  const { id, name, color, mergedIntoId } = tags;
  const [rows, merged] = await Promise.all([
    db.select({ id, name, color }).from(tags).where(isNull(tags.deletedAt)).orderBy(alphabetically(name), id),
    db.select({ id, mergedIntoId }).from(tags).where(isNotNull(mergedIntoId)).orderBy(id),
  ]);
  const formerIds = new Map(rows.map((tag) => [tag.id, new Array<number>()]));
  for (const tag of merged) formerIds.get(tag.mergedIntoId ?? 0)?.push(tag.id);
  return rows.map((tag) => ({ ...tag, formerIds: formerIds.get(tag.id) ?? [] }));
}

/** Those that can be brought back: records hold them still. */
export const isInTrash = sql<boolean>`(${tags.deletedAt} > now() - make_interval(days => (select trash_days from ${workspaces}))
  and ${tags.mergedIntoId} is null)`;

/** What rests in the trash, the last deleted first. */
export async function loadDeletedTags(
  db: Db,
): Promise<{ id: number; name: string; color: Color | null; deletedAt: Date }[]> {
  const { id, name, color, deletedAt } = tags;
  const rows = await db
    .select({ id, name, color, deletedAt })
    .from(tags)
    .where(isInTrash)
    .orderBy(desc(deletedAt), desc(id));
  return rows.flatMap(({ deletedAt: at, ...tag }) => (at === null ? [] : [{ ...tag, deletedAt: at }]));
}
