import { assertInSight } from '../timeline/timeline.ts';
import { memberProcedure, router } from '../trpc/procedures.ts';
import { trashLinks, trashList, trashPurge, trashRestore } from './input.ts';
import { linkedInTrash } from './linked.ts';
import { purgeNow } from './purging.ts';
import { listTrash } from './queries.ts';
import { restoreFromTrash } from './restoring.ts';

export const trashRouter = router({
  list: memberProcedure({
    rest: [{ method: 'GET', path: '/trash' }],
    summary: 'What is in the trash, the last deleted first, and when it will be gone',
  })
    .input(trashList)
    .query(({ ctx, input }) => listTrash(ctx, input)),

  linked: memberProcedure({ summary: 'What a record is linked to and what is in the trash' })
    .input(trashLinks)
    .query(async ({ ctx, input: { entityType, entityId } }) => {
      await assertInSight(ctx, entityType, entityId);
      return { items: await linkedInTrash(ctx, entityType, [entityId]) };
    }),

  restore: memberProcedure({
    rest: [{ method: 'POST', path: '/trash/restore' }],
    summary: 'Bring several back from the trash, all or none; `with_linked` also what they are linked to',
  })
    .input(trashRestore)
    .mutation(({ ctx, input }) => restoreFromTrash(ctx, input)),

  purge: memberProcedure({
    rest: [{ method: 'POST', path: '/trash/purge', status: 204 }],
    summary: 'Delete what is in the trash for good',
  })
    .input(trashPurge)
    .mutation(({ ctx, input }) => purgeNow(ctx, input)),
});
