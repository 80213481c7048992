import { readChangedCompany } from '../companies/queries.ts';
import { readChangedContact } from '../contacts/queries.ts';
import { memberProcedure, procedure, router } from '../trpc/procedures.ts';
import { companyMerge, companyPair, contactMerge, contactPair, mergeById } from './input.ts';
import { mergeRecords } from './merges.ts';
import { previewMerge } from './preview.ts';
import { undoMerge } from './undoing.ts';

/** What `contacts` has besides. */
export const contactMergesRouter = router({
  merge: procedure('contact', 'edit', {
    rest: [{ method: 'POST', path: '/contacts/{id}/merge' }],
    summary: 'Merge another contact into this one; `fields` are taken from the other, the rest where it is empty',
  })
    .input(contactMerge)
    .mutation(async ({ ctx, input }) => {
      const { mergeId } = await mergeRecords(ctx, 'contact', input);
      return { ...(await readChangedContact(ctx, input)), mergeId };
    }),

  mergePreview: procedure('contact', 'view', { summary: 'How much a merge would move' })
    .input(contactPair)
    .query(({ ctx, input }) => previewMerge(ctx, 'contact', input)),
});

/** What `companies` has besides. */
export const companyMergesRouter = router({
  merge: procedure('company', 'edit', {
    rest: [{ method: 'POST', path: '/companies/{id}/merge' }],
    summary: 'Merge another company into this one; `fields` are taken from the other, the rest where it is empty',
  })
    .input(companyMerge)
    .mutation(async ({ ctx, input }) => {
      const { mergeId } = await mergeRecords(ctx, 'company', input);
      return { ...(await readChangedCompany(ctx, input)), mergeId };
    }),

  mergePreview: procedure('company', 'view', { summary: 'How much a merge would move' })
    .input(companyPair)
    .query(({ ctx, input }) => previewMerge(ctx, 'company', input)),
});

export const mergesRouter = router({
  undo: memberProcedure({
    rest: [{ method: 'POST', path: '/merges/{id}/undo' }],
    summary: 'Make two records again of what was merged',
  })
    .input(mergeById)
    .mutation(({ ctx, input }) => undoMerge(ctx, input.id)),
});
