import { eq, sql } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import { inTransaction } from '../db/transaction.ts';
import { changesOf } from '../events/changes.ts';
import { recordEvents } from '../events/events.ts';
import type { WorkspaceEdit } from './input.ts';
import { loadWorkspace } from './queries.ts';
import { type Workspace, workspaces } from './table.ts';

export async function editWorkspace(context: ActorContext, { set }: WorkspaceEdit): Promise<Workspace> {
  return inTransaction(context, async (ctx) => {
    const before = await loadWorkspace(ctx.db);
    const changes = changesOf(before, set);
    if (Object.keys(changes).length === 0) return before;
    const [after] = await ctx.db
      .update(workspaces)
      .set({ ...set, updatedAt: sql`now()` })
      .where(eq(workspaces.id, before.id))
      .returning();
    await recordEvents(ctx, [
      { kind: 'updated', entityType: 'workspace', entityId: before.id, changes, resource: 'workspace', ownerIds: [] },
    ]);
    return after ?? before;
  });
}
