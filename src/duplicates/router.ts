import { byId } from '../records/input.ts';
import { procedure, router } from '../trpc/procedures.ts';
import { setDismissed } from './duplicates.ts';
import { findForDraft, findForRecord, listPairs } from './finding.ts';
import { companyDraft, companyPair, contactDraft, contactPair, pairList } from './input.ts';

/** What `contacts` has besides. */
export const contactDuplicatesRouter = router({
  duplicates: procedure('contact', 'view', {
    rest: [{ method: 'GET', path: '/contacts/{id}/duplicates' }],
    summary: 'Contacts that this one may be too, with the reasons',
  })
    .input(byId('contact'))
    .query(({ ctx, input }) => findForRecord(ctx, 'contact', input.id)),

  likely: procedure('contact', 'view', { summary: 'Contacts that are there already, by what is being typed' })
    .input(contactDraft)
    .query(({ ctx, input }) => findForDraft(ctx, 'contact', input)),

  duplicatePairs: procedure('contact', 'view', {
    rest: [{ method: 'GET', path: '/duplicates/contacts' }],
    summary: 'Pairs of contacts that may be the same, the likeliest first',
  })
    .input(pairList)
    .query(({ ctx, input }) => listPairs(ctx, 'contact', input)),

  dismissDuplicate: procedure('contact', 'edit', {
    rest: [{ method: 'POST', path: '/contacts/{id}/not-duplicate' }],
    summary: 'Remember that two contacts are not the same',
  })
    .input(contactPair)
    .mutation(({ ctx, input }) => setDismissed(ctx, 'contact', input, true)),

  suspectDuplicate: procedure('contact', 'edit', {
    rest: [{ method: 'POST', path: '/contacts/{id}/maybe-duplicate' }],
    summary: 'Forget again that two contacts are not the same',
  })
    .input(contactPair)
    .mutation(({ ctx, input }) => setDismissed(ctx, 'contact', input, false)),
});

/** What `companies` has besides. */
export const companyDuplicatesRouter = router({
  duplicates: procedure('company', 'view', {
    rest: [{ method: 'GET', path: '/companies/{id}/duplicates' }],
    summary: 'Companies that this one may be too, with the reasons',
  })
    .input(byId('company'))
    .query(({ ctx, input }) => findForRecord(ctx, 'company', input.id)),

  likely: procedure('company', 'view', { summary: 'Companies that are there already, by what is being typed' })
    .input(companyDraft)
    .query(({ ctx, input }) => findForDraft(ctx, 'company', input)),

  duplicatePairs: procedure('company', 'view', {
    rest: [{ method: 'GET', path: '/duplicates/companies' }],
    summary: 'Pairs of companies that may be the same, the likeliest first',
  })
    .input(pairList)
    .query(({ ctx, input }) => listPairs(ctx, 'company', input)),

  dismissDuplicate: procedure('company', 'edit', {
    rest: [{ method: 'POST', path: '/companies/{id}/not-duplicate' }],
    summary: 'Remember that two companies are not the same',
  })
    .input(companyPair)
    .mutation(({ ctx, input }) => setDismissed(ctx, 'company', input, true)),

  suspectDuplicate: procedure('company', 'edit', {
    rest: [{ method: 'POST', path: '/companies/{id}/maybe-duplicate' }],
    summary: 'Forget again that two companies are not the same',
  })
    .input(companyPair)
    .mutation(({ ctx, input }) => setDismissed(ctx, 'company', input, false)),
});
