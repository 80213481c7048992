import { memberProcedure, router } from '../trpc/procedures.ts';
import { loadAllAttention, loadHome } from './home.ts';

export const homeRouter = router({
  get: memberProcedure({
    rest: [{ method: 'GET', path: '/home' }],
    summary: 'One’s tasks of today, deals in numbers, deals that need attention, the latest activities',
  }).query(({ ctx }) => loadHome(ctx)),
  attention: memberProcedure({
    rest: [{ method: 'GET', path: '/home/attention' }],
    summary: 'The open deals that need attention, and why, the worst first',
  }).query(({ ctx }) => loadAllAttention(ctx)),
});
