import { memberProcedure, router } from '../trpc/procedures.ts';
import { newView, viewById, viewChoice, viewCopy, viewEdit, viewList, viewOrder } from './input.ts';
import { getView, listViews } from './queries.ts';
import { arrangeViews, chooseView, createView, deleteView, duplicateView, editView, restoreView } from './views.ts';

export const viewsRouter = router({
  list: memberProcedure({
    rest: [{ method: 'GET', path: '/views' }],
    summary: 'The saved views that one has: one’s own and the shared ones, each without what one may not see',
  })
    .input(viewList)
    .query(({ ctx, input }) => listViews(ctx, input)),

  get: memberProcedure({ rest: [{ method: 'GET', path: '/views/{id}' }], summary: 'A saved view' })
    .input(viewById)
    .query(({ ctx, input }) => getView(ctx, input.id)),

  create: memberProcedure({
    rest: [{ method: 'POST', path: '/views', status: 201 }],
    summary: 'Keep filters, sorting and columns of a list under a name, for oneself or for everybody',
  })
    .input(newView)
    .mutation(({ ctx, input }) => createView(ctx, input)),

  update: memberProcedure({
    rest: [{ method: 'PATCH', path: '/views/{id}', isEdit: true }],
    summary: 'Change a view, for everybody who has it',
  })
    .input(viewEdit)
    .mutation(({ ctx, input }) => editView(ctx, input)),

  duplicate: memberProcedure({
    rest: [{ method: 'POST', path: '/views/{id}/duplicate', status: 201 }],
    summary: 'Make a view of one’s own out of one that is there',
  })
    .input(viewCopy)
    .mutation(({ ctx, input }) => duplicateView(ctx, input)),

  choose: memberProcedure({
    rest: [{ method: 'POST', path: '/views/{id}/choose' }],
    summary: 'Pin a view above one’s list, or have the list open with it',
  })
    .input(viewChoice)
    .mutation(({ ctx, input }) => chooseView(ctx, input)),

  arrange: memberProcedure({
    rest: [{ method: 'POST', path: '/views/arrange' }],
    summary: 'Put the views of a record type into one’s own order',
  })
    .input(viewOrder)
    .mutation(({ ctx, input }) => arrangeViews(ctx, input)),

  delete: memberProcedure({
    rest: [{ method: 'DELETE', path: '/views/{id}', status: 204 }],
    summary: 'Take a view away from everybody who has it',
  })
    .input(viewById)
    .mutation(({ ctx, input }) => deleteView(ctx, input.id)),

  restore: memberProcedure({
    rest: [{ method: 'POST', path: '/views/{id}/restore' }],
    summary: 'Bring a deleted view back',
  })
    .input(viewById)
    .mutation(({ ctx, input }) => restoreView(ctx, input.id)),
});
