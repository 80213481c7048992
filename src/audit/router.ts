import { procedure, router } from '../trpc/procedures.ts';
import { auditList } from './input.ts';
import { listAudit } from './queries.ts';

export const auditRouter = router({
  list: procedure('workspace', 'edit', {
    rest: [{ method: 'GET', path: '/audit-log' }],
    summary: 'Everything that happened, newest first: changes, sign-ins, refusals, exports',
  })
    .input(auditList)
    .query(({ ctx, input }) => listAudit(ctx, input)),
});
