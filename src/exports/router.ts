import { memberProcedure, router } from '../trpc/procedures.ts';
import { checkExport } from './exports.ts';
import { exportInput } from './input.ts';

export const exportsRouter = router({
  check: memberProcedure({ summary: 'How many records a file would have, or why it can’t be had' })
    .input(exportInput)
    .query(({ ctx, input }) => checkExport(ctx, input)),
});
