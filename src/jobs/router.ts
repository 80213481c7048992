import { acceptedLanguage } from '../core/messages/languages.ts';
import { memberProcedure, router } from '../trpc/procedures.ts';
import { jobById, jobList, jobRefusalList } from './input.ts';
import { getJob, listJobs, listRefusals } from './queries.ts';
import { cancelJob } from './work.ts';

export const jobsRouter = router({
  list: memberProcedure({
    rest: [{ method: 'GET', path: '/jobs' }],
    summary: 'What runs and ran in the background for oneself, the newest first',
  })
    .input(jobList)
    .query(({ ctx, input }) => listJobs(ctx, input.limit, acceptedLanguage(ctx.acceptLanguage))),
  get: memberProcedure({
    rest: [{ method: 'GET', path: '/jobs/{id}' }],
    summary: 'How far a job is, and what became of it; of others’ jobs for administrators alone',
  })
    .input(jobById)
    .query(({ ctx, input }) => getJob(ctx, input.id, acceptedLanguage(ctx.acceptLanguage))),
  refusals: memberProcedure({
    rest: [{ method: 'GET', path: '/jobs/{id}/refusals' }],
    summary: 'What a job left as it was, and why',
  })
    .input(jobRefusalList)
    .query(({ ctx, input }) => listRefusals(ctx, input, acceptedLanguage(ctx.acceptLanguage))),
  cancel: memberProcedure({
    rest: [{ method: 'POST', path: '/jobs/{id}/cancel' }],
    summary: 'Ends a job; what it has done stays',
  })
    .input(jobById)
    .mutation(async ({ ctx, input }) => {
      await cancelJob(ctx, input.id);
      return getJob(ctx, input.id, acceptedLanguage(ctx.acceptLanguage));
    }),
});
