import { RECORD_FOLDERS } from '../records/input.ts';
import { procedure, router } from '../trpc/procedures.ts';
import { editActivities, logActivities, restoreActivities, trashActivities } from './activities.ts';
import { activityEdit, activityList, activityRef, mentionableOn, newActivity } from './input.ts';
import { listMentionable } from './mentions.ts';
import { getActivity, listActivities } from './queries.ts';

export const activitiesRouter = router({
  list: procedure('activity', 'view', {
    rest: [{ method: 'GET', path: '/activities' }],
    summary: 'What happened with contacts, companies, deals and tasks, newest first, page by page',
  })
    .input(activityList)
    .query(({ ctx, input }) => listActivities(ctx, input)),
  get: procedure('activity', 'view', {
    rest: [{ method: 'GET', path: '/activities/{id}' }],
    summary: 'One activity',
  })
    .input(activityRef)
    .query(({ ctx, input }) => getActivity(ctx, input.id)),
  mentionable: procedure('activity', 'view', {
    rest: RECORD_FOLDERS.map(([folder, entityType]) => ({
      method: 'GET',
      path: `/${folder}/{id}/mentionable`,
      fixed: { entityType },
      rename: { id: 'entityId' },
    })),
    summary: 'Who may be mentioned on the record: those who see it',
  })
    .input(mentionableOn)
    .query(({ ctx, input }) => listMentionable(ctx, input.entityType, input.entityId)),
  create: procedure('activity', 'create', {
    rest: [{ method: 'POST', path: '/activities', status: 201 }],
    summary:
      'Writes a comment or a note on a record, or logs a call, an e-mail or a meeting; `<@12>` in the body mentions somebody',
  })
    .input(newActivity)
    .mutation(async ({ ctx, input }) => {
      const [activity] = await logActivities(ctx, [input]);
      if (!activity) throw new Error('Logging one activity made none');
      return getActivity(ctx, activity.id);
    }),
  update: procedure('activity', 'view', {
    rest: [{ method: 'PATCH', path: '/activities/{id}', isEdit: true }],
    summary: 'Sets fields; stage changes stay as they are',
  })
    .input(activityEdit)
    .mutation(async ({ ctx, input }) => {
      await editActivities(ctx, [input]);
      return getActivity(ctx, input.id);
    }),
  delete: procedure('activity', 'view', {
    rest: [{ method: 'DELETE', path: '/activities/{id}', status: 204 }],
    summary: 'Into the trash',
  })
    .input(activityRef)
    .mutation(({ ctx, input }) => trashActivities(ctx, [input.id])),
  restore: procedure('activity', 'view', {
    rest: [{ method: 'POST', path: '/activities/{id}/restore' }],
    summary: 'Back out of the trash',
  })
    .input(activityRef)
    .mutation(async ({ ctx, input }) => {
      await restoreActivities(ctx, [input.id]);
      return getActivity(ctx, input.id);
    }),
});
