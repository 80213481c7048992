import { eq, sql } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import { currentMoment } from '../live/log.ts';
import { loadWorkspace } from '../workspace/queries.ts';
import { reactionCursors } from './table.ts';

/**
 * Where a consumer of the log goes on; null while another process is at it. What happened before the first time, and
 * before a backup was restored, is not in the log that it reads: `isNew` says so.
 */
export async function lockCursor(
  ctx: ActorContext,
  name: string,
): Promise<{ snapshot: string; isNew: boolean } | null> {
  const { epoch } = await loadWorkspace(ctx.db);
  const { snapshot } = await currentMoment(ctx.db);
  const start = { name, epoch, snapshot };
  const made = await ctx.db
    .insert(reactionCursors)
    .values(start)
    .onConflictDoNothing()
    .returning({ name: reactionCursors.name });
  const [cursor] = await ctx.db
    .select()
    .from(reactionCursors)
    .where(eq(reactionCursors.name, name))
    .for('update', { skipLocked: true });
  if (!cursor) return null;
  if (cursor.epoch === epoch) return { snapshot: cursor.snapshot, isNew: made.length > 0 };
  await ctx.db.update(reactionCursors).set(start).where(eq(reactionCursors.name, name));
  return { snapshot: start.snapshot, isNew: true };
}

/** In the transaction of what was done about it. */
export async function moveCursor(ctx: ActorContext, name: string, snapshot: string): Promise<void> {
  await ctx.db.update(reactionCursors).set({ snapshot, updatedAt: sql`now()` }).where(eq(reactionCursors.name, name));
}
