import { procedure, router } from '../trpc/procedures.ts';
import { workspaceEdit } from './input.ts';
import { loadWorkspace } from './queries.ts';
import type { Workspace } from './table.ts';
import { editWorkspace } from './workspace.ts';

/** The epoch is the live stream's own affair. */
const shown = ({ name, currency, timezone, trashDays, updatedAt }: Workspace) => ({
  name,
  currency,
  timezone,
  trashDays,
  updatedAt,
});

export const workspaceRouter = router({
  get: procedure('workspace', 'view', {
    rest: [{ method: 'GET', path: '/workspace' }],
    summary:
      'The company that works here: its name, currency, time zone, and for how many days the trash keeps what was deleted',
  }).query(async ({ ctx }) => shown(await loadWorkspace(ctx.db))),

  update: procedure('workspace', 'edit', {
    rest: [{ method: 'PATCH', path: '/workspace', isEdit: true }],
    summary: 'Change the workspace',
  })
    .input(workspaceEdit)
    .mutation(async ({ ctx, input }) => shown(await editWorkspace(ctx, input))),
});
