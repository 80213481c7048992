import { procedure, router } from '../trpc/procedures.ts';
import { userById } from '../users/input.ts';
import type { Accounts } from '../users/users.ts';
import { countHoldings, handOver } from './handover.ts';
import { handoverInput } from './input.ts';

export const createHandoverRouter = (accounts: Accounts) =>
  router({
    holdings: procedure('user', 'edit', {
      rest: [{ method: 'GET', path: '/users/{id}/holdings' }],
      summary: 'How much somebody has still to do',
    })
      .input(userById)
      .query(({ ctx, input }) => countHoldings(ctx, input.id)),

    handOver: procedure('user', 'edit', {
      rest: [{ method: 'POST', path: '/users/{id}/hand-over' }],
      summary: 'Give all that somebody has still to do to somebody else, and let them go if asked to',
    })
      .input(handoverInput)
      .mutation(({ ctx, input }) => handOver(ctx, accounts, input)),
  });
