import type { UserActor } from '../access/actor.ts';
import type { Activity } from '../activities/table.ts';
import { byId } from '../records/input.ts';
import type { Context } from '../trpc/context.ts';
import { procedure, router } from '../trpc/procedures.ts';
import {
  assignDeals,
  type ChangedDeal,
  closeDeals,
  createDeals,
  editDeals,
  moveDeals,
  reopenDeals,
  restoreDeals,
  trashDeals,
} from './deals.ts';
import {
  dealAssign,
  dealBoard,
  dealClose,
  dealColumn,
  dealEdit,
  dealLists,
  dealMove,
  dealReopen,
  dealTotals,
  newDeal,
} from './input.ts';
import { type DealView, dealList, getChangedDeal, getDeal, loadBoard, loadColumn } from './queries.ts';
import { totalDeals } from './totals.ts';

/** A stage change as the answer to the one who made it tells it. */
type StageChangeEntry = {
  id: number;
  type: 'stage_change';
  body: string | null;
  userId: number | null;
  happenedAt: Date;
};
/** `activity` is there where the stage changed. */
export type DealAnswer = DealView & { activity?: StageChangeEntry };

type MemberContext = Context & { actor: UserActor };

const entryOf = ({ id, body, userId, happenedAt }: Activity): StageChangeEntry => ({
  id,
  type: 'stage_change',
  body,
  userId,
  happenedAt,
});

/** The deal after the change, as it may be seen; one that was handed out of sight is given a last time. */
async function answer(ctx: MemberContext, [changed]: ChangedDeal[]): Promise<DealAnswer> {
  if (!changed) throw new Error('A change of one deal answered none');
  const deal = await getChangedDeal(ctx, changed.deal.id);
  return changed.activity ? { ...deal, activity: entryOf(changed.activity) } : deal;
}

export const dealsRouter = router({
  list: procedure('deal', 'view', { rest: [{ method: 'GET', path: '/deals' }], summary: 'Deals, page by page' })
    .input(dealLists.list)
    .query(({ ctx, input }) => dealList.page(ctx, input)),
  rows: procedure('deal', 'view', {
    rest: [{ method: 'GET', path: '/deals/rows' }],
    summary: 'Deals from a cursor on, without counting them',
  })
    .input(dealLists.rows)
    .query(({ ctx, input }) => dealList.rows(ctx, input)),
  summary: procedure('deal', 'view', {
    rest: [{ method: 'GET', path: '/deals/summary' }],
    summary: 'How many deals there are, and figures of them all',
  })
    .input(dealLists.summary)
    .query(({ ctx, input }) => dealList.summary(ctx, input)),
  get: procedure('deal', 'view', { rest: [{ method: 'GET', path: '/deals/{id}' }], summary: 'One deal' })
    .input(byId('deal'))
    .query(({ ctx, input }) => getDeal(ctx, input.id)),
  totals: procedure('deal', 'view', {
    rest: [{ method: 'GET', path: '/deals/totals' }],
    summary: 'How many deals a contact or a company has and what they are worth, by status and currency',
  })
    .input(dealTotals)
    .query(({ ctx, input }) => totalDeals(ctx, input)),
  board: procedure('deal', 'view', {
    rest: [{ method: 'GET', path: '/deals/board' }],
    summary: 'A pipeline as columns: totals of all, and the first cards',
  })
    .input(dealBoard)
    .query(({ ctx, input }) => loadBoard(ctx, input)),
  column: procedure('deal', 'view', { summary: 'More cards of one column' })
    .input(dealColumn)
    .query(({ ctx, input }) => loadColumn(ctx, input)),
  create: procedure('deal', 'create', {
    rest: [{ method: 'POST', path: '/deals', status: 201 }],
    summary: 'A new deal, in the first stage of the default pipeline unless told otherwise',
  })
    .input(newDeal)
    .mutation(async ({ ctx, input }) => {
      const [deal] = await createDeals(ctx, [input]);
      if (!deal) throw new Error('Creating one deal made none');
      return getChangedDeal(ctx, deal.id);
    }),
  update: procedure('deal', 'view', {
    rest: [{ method: 'PATCH', path: '/deals/{id}', isEdit: true }],
    summary: 'Sets fields; a new stage follows the rules of a move',
  })
    .input(dealEdit)
    .mutation(async ({ ctx, input }) => answer(ctx, await editDeals(ctx, [input]))),
  move: procedure('deal', 'view', {
    rest: [
      { method: 'POST', path: '/deals/{id}/move' },
      { method: 'PATCH', path: '/deals/{id}/move' },
      { method: 'PATCH', path: '/deals/{id}/stage' },
    ],
    summary: 'Into a stage, on top or next to another deal',
  })
    .input(dealMove)
    .mutation(async ({ ctx, input }) => answer(ctx, await moveDeals(ctx, [input]))),
  close: procedure('deal', 'view', {
    rest: [{ method: 'POST', path: '/deals/{id}/close' }],
    summary: 'Won or lost, and why',
  })
    .input(dealClose)
    .mutation(async ({ ctx, input }) => answer(ctx, await closeDeals(ctx, [input]))),
  reopen: procedure('deal', 'view', {
    rest: [{ method: 'POST', path: '/deals/{id}/reopen' }],
    summary: 'Back to the open stage it was in last',
  })
    .input(dealReopen)
    .mutation(async ({ ctx, input }) => answer(ctx, await reopenDeals(ctx, [input]))),
  assign: procedure('deal', 'view', {
    rest: [{ method: 'POST', path: '/deals/{id}/assign' }],
    summary: 'Makes it somebody else’s',
  })
    .input(dealAssign)
    .mutation(async ({ ctx, input }) => answer(ctx, await assignDeals(ctx, [input]))),
  delete: procedure('deal', 'view', {
    rest: [{ method: 'DELETE', path: '/deals/{id}', status: 204 }],
    summary: 'Into the trash',
  })
    .input(byId('deal'))
    .mutation(({ ctx, input }) => trashDeals(ctx, [input.id])),
  restore: procedure('deal', 'view', {
    rest: [{ method: 'POST', path: '/deals/{id}/restore' }],
    summary: 'Back out of the trash',
  })
    .input(byId('deal'))
    .mutation(async ({ ctx, input }) => {
      await restoreDeals(ctx, [input.id]);
      return getDeal(ctx, input.id);
    }),
});
