import { procedure, router } from '../trpc/procedures.ts';
import { explainSight } from './explain.ts';
import { sightQuestion } from './input.ts';

export const accessRouter = router({
  explain: procedure('user', 'edit', {
    rest: [{ method: 'GET', path: '/access/explain' }],
    summary: 'Whether somebody sees a record, and why',
  })
    .input(sightQuestion)
    .query(({ ctx, input }) => explainSight(ctx, input)),
});
