import { memberProcedure, router } from '../trpc/procedures.ts';
import { looksChanged, looksNews, newLook, wholeLook } from './input.ts';
import { look, lookAtAll } from './looks.ts';
import { findChanged, readNews } from './queries.ts';

/** For people at a screen: scripts that read records don't look at them. */
export const looksRouter = router({
  changed: memberProcedure({ summary: 'Which of these records others changed since one looked' })
    .input(looksChanged)
    .query(({ ctx, input }) => findChanged(ctx, input)),
  news: memberProcedure({ summary: 'What others changed of a record since one looked' })
    .input(looksNews)
    .query(({ ctx, input }) => readNews(ctx, input)),
  look: memberProcedure({ summary: 'One has seen a record, up to here' })
    .input(newLook)
    .mutation(({ ctx, input }) => look(ctx, input)),
  lookAtAll: memberProcedure({ summary: 'One has seen all records of a type' })
    .input(wholeLook)
    .mutation(({ ctx, input }) => lookAtAll(ctx, input)),
});
