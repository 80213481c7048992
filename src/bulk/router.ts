import { acceptedLanguage } from '../core/messages/languages.ts';
import { getJob } from '../jobs/queries.ts';
import { memberProcedure, router } from '../trpc/procedures.ts';
import { startBulk } from './bulk.ts';
import { bulkStart } from './input.ts';

export const bulkRouter = router({
  start: memberProcedure({
    rest: [{ method: 'POST', path: '/bulk', status: 201 }],
    summary: 'Changes many records in the background; answers the job that does it',
  })
    .input(bulkStart)
    .mutation(async ({ ctx, input }) => {
      const { id } = await startBulk(ctx, input);
      return getJob(ctx, id, acceptedLanguage(ctx.acceptLanguage));
    }),
});
