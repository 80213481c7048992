import { eq } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { type Workspace, workspaces } from './table.ts';

export async function loadWorkspace(db: Db): Promise<Workspace> {
  const [workspace] = await db.select().from(workspaces).where(eq(workspaces.id, 1));
  if (!workspace) throw new Error('The database holds no workspace: migrations and the first start make it');
  return workspace;
}
