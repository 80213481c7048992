import { acceptedLanguage } from '../core/messages/languages.ts';
import { jobById } from '../jobs/input.ts';
import { getJob } from '../jobs/queries.ts';
import { memberProcedure, router } from '../trpc/procedures.ts';
import { undoJobOf } from './undo.ts';

export const undoRouter = router({
  job: memberProcedure({
    rest: [{ method: 'POST', path: '/jobs/{id}/undo', status: 201 }],
    summary: 'Takes back what a job did, record by record; answers the job that does it',
  })
    .input(jobById)
    .mutation(async ({ ctx, input }) => {
      const { id } = await undoJobOf(ctx, input.id);
      return getJob(ctx, id, acceptedLanguage(ctx.acceptLanguage));
    }),
});
