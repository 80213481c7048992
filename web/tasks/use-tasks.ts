import { keepPreviousData } from '@tanstack/react-query';
import { useSession } from '../session.ts';
import { trpc } from '../trpc.ts';
import { askedTasks, type TaskSearch } from './task-search.ts';

const MANY = 200;

/** The tasks of the page, while the list is shown. */
export function useTasks(search: TaskSearch, isShown: boolean) {
  const { user } = useSession();
  const shown = askedTasks(search, user.id);
  const query = trpc.tasks.list.useQuery(
    { ...shown, page: search.page, perPage: MANY },
    { placeholderData: keepPreviousData, enabled: isShown },
  );
  return { shown, tasks: query.data?.items ?? [], total: query.data?.total, query };
}
