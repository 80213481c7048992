import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import { activities } from '../activities/table.ts';
import { invalid, noSuch, notFound } from '../core/errors.ts';
import { entityOf } from '../records/entity.ts';
import { visible } from '../records/filters.ts';
import { RECORD_TYPES, type RecordType } from '../records/input.ts';
import { visibleIds } from '../records/links.ts';
import type { MergedType } from '../redirects/input.ts';
import { linksTo } from './pointers.ts';

/** How many of the duplicate's records, as far as the asker sees them, and activities a merge moves. */
export type MergePreview = Record<RecordType | 'activity', number>;

export async function previewMerge(
  ctx: ActorContext,
  type: MergedType,
  { id, duplicateId }: { id: number; duplicateId: number },
): Promise<MergePreview> {
  const seen = await visibleIds(ctx, type, [id, duplicateId]);
  if (!seen.has(id)) throw notFound(type);
  if (!seen.has(duplicateId)) throw invalid({ duplicateId: noSuch(type) });
  const counts: MergePreview = { company: 0, contact: 0, deal: 0, task: 0, activity: 0 };
  for (const each of RECORD_TYPES) {
    for (const { field } of linksTo(type).filter((link) => link.type === each)) {
      const entity = entityOf(each);
      const column = Object.entries(entity.table).find(([name]) => name === field)?.[1];
      counts[each] += await count(
        ctx,
        sql`${entity.table}`,
        and(visible(ctx.actor, entity), sql`${column} = ${duplicateId}`),
      );
    }
  }
  if (ctx.actor.matrix.activity.view !== 'none') {
    const isOn = and(
      eq(activities.entityType, type),
      eq(activities.entityId, duplicateId),
      isNull(activities.deletedAt),
    );
    counts.activity = await count(ctx, sql`${activities}`, isOn);
  }
  return counts;
}

async function count({ db }: ActorContext, table: SQL, where: SQL | undefined): Promise<number> {
  const [row] = await db.execute<{ count: number }>(sql`select count(*)::int as count from ${table} where ${where}`);
  return row?.count ?? 0;
}
