import { acceptedLanguage } from '../core/messages/languages.ts';
import { getJob } from '../jobs/queries.ts';
import { procedure, router } from '../trpc/procedures.ts';
import { typeChange } from './input.ts';
import { previewType } from './preview.ts';
import { changeType } from './retyping.ts';

/** Part of what there is of custom fields: jobs stand to the right of those. */
export const retypingRouter = router({
  previewType: procedure('workspace', 'edit', {
    rest: [{ method: 'GET', path: '/custom-fields/{id}/type-change' }],
    summary: 'What would become of a field’s values if it had another type',
  })
    .input(typeChange)
    .query(({ ctx, input }) => previewType(ctx, input, acceptedLanguage(ctx.acceptLanguage))),

  changeType: procedure('workspace', 'edit', {
    rest: [{ method: 'POST', path: '/custom-fields/{id}/type-change', status: 201 }],
    summary: 'Give a field another type in the background; answers the job that does it',
  })
    .input(typeChange)
    .mutation(async ({ ctx, input }) => {
      const language = acceptedLanguage(ctx.acceptLanguage);
      const { id } = await changeType(ctx, input, language);
      return getJob(ctx, id, language);
    }),
});
