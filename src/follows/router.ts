import { RECORD_FOLDERS } from '../records/input.ts';
import { memberProcedure, router } from '../trpc/procedures.ts';
import { follow, unfollow } from './follows.ts';
import { followed } from './input.ts';
import { followState } from './queries.ts';

const routesOf = (method: 'GET' | 'POST' | 'DELETE') =>
  RECORD_FOLDERS.map(
    ([folder, entityType]) =>
      ({ method, path: `/${folder}/{id}/follow`, fixed: { entityType }, rename: { id: 'entityId' } }) as const,
  );

export const followsRouter = router({
  state: memberProcedure({ rest: routesOf('GET'), summary: 'Whether one follows the record' })
    .input(followed)
    .query(({ ctx, input }) => followState(ctx, input)),
  follow: memberProcedure({
    rest: routesOf('POST'),
    summary: 'Follows the record: one is told of comments on it, and of a deal’s way through its stages',
  })
    .input(followed)
    .mutation(({ ctx, input }) => follow(ctx, input)),
  unfollow: memberProcedure({ rest: routesOf('DELETE'), summary: 'Follows the record no longer' })
    .input(followed)
    .mutation(({ ctx, input }) => unfollow(ctx, input)),
});
