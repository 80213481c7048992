import type { ActorContext } from '../access/actor.ts';
import { memberProcedure, procedure, router } from '../trpc/procedures.ts';
import { newTag, tagById, tagEdit, tagMerge } from './input.ts';
import { loadDeletedTags, loadTags } from './queries.ts';
import { createTag, deleteTag, editTag, mergeTags, restoreTag } from './tags.ts';

/** How many of the records in the asker's sight wear each tag. */
type Counting = (ctx: ActorContext) => Promise<{ tagId: number; count: number }[]>;

/** Records stand to the right of tags: what counts them is handed in. */
export const createTagsRouter = (countWorn: Counting) =>
  router({
    list: memberProcedure({ rest: [{ method: 'GET', path: '/tags' }], summary: 'All tags' }).query(async ({ ctx }) => ({
      items: await loadTags(ctx.db),
    })),

    counts: procedure('workspace', 'edit', {
      rest: [{ method: 'GET', path: '/tags/counts' }],
      summary: 'How many records wear each tag',
    }).query(async ({ ctx }) => ({ items: await countWorn(ctx) })),

    create: memberProcedure({
      rest: [{ method: 'POST', path: '/tags', status: 201 }],
      summary: 'A tag of this name: a new one, unless there is one',
    })
      .input(newTag)
      .mutation(({ ctx, input }) => createTag(ctx, input)),

    update: procedure('workspace', 'edit', {
      rest: [{ method: 'PATCH', path: '/tags/{id}', isEdit: true }],
      summary: 'Rename a tag or give it another colour',
    })
      .input(tagEdit)
      .mutation(({ ctx, input }) => editTag(ctx, input)),

    merge: procedure('workspace', 'edit', {
      rest: [{ method: 'POST', path: '/tags/{id}/merge' }],
      summary: 'Make one tag of two',
    })
      .input(tagMerge)
      .mutation(({ ctx, input }) => mergeTags(ctx, input)),

    delete: procedure('workspace', 'edit', {
      rest: [{ method: 'DELETE', path: '/tags/{id}', status: 204 }],
      summary: 'Put a tag into the trash, from where it comes back to the records that wore it',
    })
      .input(tagById)
      .mutation(({ ctx, input }) => deleteTag(ctx, input.id)),

    deleted: procedure('workspace', 'edit', {
      rest: [{ method: 'GET', path: '/tags/deleted' }],
      summary: 'The tags in the trash, the last deleted first',
    }).query(async ({ ctx }) => ({ items: await loadDeletedTags(ctx.db) })),

    restore: procedure('workspace', 'edit', {
      rest: [{ method: 'POST', path: '/tags/{id}/restore' }],
      summary: 'Bring a tag back from the trash, and to the records that wore it',
    })
      .input(tagById)
      .mutation(({ ctx, input }) => restoreTag(ctx, input.id)),
  });
