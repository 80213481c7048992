import { entityOf } from '../records/entity.ts';
import { memberProcedure, router } from '../trpc/procedures.ts';
import { describeFields } from './fields.ts';
import { listFields } from './input.ts';

export const listsRouter = router({
  fields: memberProcedure({
    rest: [{ method: 'GET', path: '/list-fields' }],
    summary: 'What the lists of a record type can be narrowed and sorted by',
  })
    .input(listFields)
    .query(async ({ ctx, input }) => ({ items: await describeFields(ctx.db, ctx.actor, entityOf(input.recordType)) })),
});
