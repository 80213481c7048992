import { memberProcedure, router } from '../trpc/procedures.ts';
import { searchActivities } from './activities.ts';
import { recentQuery, searchQuery } from './input.ts';
import { recentRecords, searchRecords } from './search.ts';

export const searchRouter = router({
  query: memberProcedure({
    rest: [{ method: 'GET', path: '/search' }],
    summary:
      'Companies, contacts, deals and tasks by name, e-mail address or telephone number, with typos, in Latin or Cyrillic letters; activities by their words, the newest first',
  })
    .input(searchQuery)
    .query(async ({ ctx, input }) => {
      const [items, activities] = await Promise.all([searchRecords(ctx, input), searchActivities(ctx, input)]);
      return { items, activities };
    }),
  recent: memberProcedure({ summary: 'The records that one opened last' })
    .input(recentQuery)
    .query(async ({ ctx, input }) => ({ items: await recentRecords(ctx, input) })),
});
