import { RECORD_FOLDERS } from '../records/input.ts';
import { procedure, router } from '../trpc/procedures.ts';
import { loadHistory } from './history.ts';
import { timelineHistory, timelineList } from './input.ts';
import { loadTimeline } from './timeline.ts';

const routesOf = (last: 'timeline' | 'history') =>
  RECORD_FOLDERS.map(
    ([folder, entityType]) =>
      ({
        method: 'GET',
        path: `/${folder}/{id}/${last}`,
        fixed: { entityType },
        rename: { id: 'entityId' },
      }) as const,
  );

export const timelineRouter = router({
  list: procedure('activity', 'view', {
    rest: routesOf('timeline'),
    summary:
      'What happened, newest first; a contact’s holds that of its deals, a company’s that of its contacts too, a task’s its comments',
  })
    .input(timelineList)
    .query(({ ctx, input }) => loadTimeline(ctx, input)),
  history: procedure('activity', 'view', {
    rest: routesOf('history'),
    summary: 'Who changed what of a record, newest first',
  })
    .input(timelineHistory)
    .query(({ ctx, input }) => loadHistory(ctx, input)),
});
