import { procedure, router } from '../trpc/procedures.ts';
import { loadHistory } from './history.ts';
import { timelineHistory, timelineList } from './input.ts';
import { loadTimeline } from './timeline.ts';

const routeOf = (folder: string, entityType: string, last: 'timeline' | 'history') =>
  ({
    method: 'GET',
    path: `/${folder}/{id}/${last}`,
    fixed: { entityType },
    rename: { id: 'entityId' },
  }) as const;

export const timelineRouter = router({
  list: procedure('activity', 'view', {
    rest: [
      routeOf('deals', 'deal', 'timeline'),
      routeOf('contacts', 'contact', 'timeline'),
      routeOf('companies', 'company', 'timeline'),
    ],
    summary: 'What happened, newest first; a contact’s holds that of its deals, a company’s that of its contacts too',
  })
    .input(timelineList)
    .query(({ ctx, input }) => loadTimeline(ctx, input)),
  history: procedure('activity', 'view', {
    rest: [
      routeOf('deals', 'deal', 'history'),
      routeOf('contacts', 'contact', 'history'),
      routeOf('companies', 'company', 'history'),
      routeOf('tasks', 'task', 'history'),
    ],
    summary: 'Who changed what of a record, newest first',
  })
    .input(timelineHistory)
    .query(({ ctx, input }) => loadHistory(ctx, input)),
});
