import { memberProcedure, router } from '../trpc/procedures.ts';
import { addFavourite, arrangeFavourites, removeFavourite } from './favourites.ts';
import { favourite, favouriteOrder } from './input.ts';
import { listFavourites } from './queries.ts';

export const favouritesRouter = router({
  list: memberProcedure({
    rest: [{ method: 'GET', path: '/favourites' }],
    summary: 'The records and views that one wants at hand, in one’s own order',
  }).query(({ ctx }) => listFavourites(ctx)),

  add: memberProcedure({
    rest: [{ method: 'POST', path: '/favourites' }],
    summary: 'Put a record or a view among one’s favourites',
  })
    .input(favourite)
    .mutation(({ ctx, input }) => addFavourite(ctx, input)),

  remove: memberProcedure({
    rest: [{ method: 'POST', path: '/favourites/remove' }],
    summary: 'Take a record or a view out of one’s favourites',
  })
    .input(favourite)
    .mutation(({ ctx, input }) => removeFavourite(ctx, input)),

  arrange: memberProcedure({
    rest: [{ method: 'POST', path: '/favourites/arrange' }],
    summary: 'Put one’s favourites into an order',
  })
    .input(favouriteOrder)
    .mutation(({ ctx, input }) => arrangeFavourites(ctx, input)),
});
