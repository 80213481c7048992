import { keepPreviousData } from '@tanstack/react-query';
import { trpc } from '../trpc.ts';
import type { TaskSearch } from './task-search.ts';

const MANY = 200;

/** The tasks of the page; those to be done, unless a status is asked for. */
export function useTasks(search: TaskSearch, assigneeId: number | undefined) {
  const { everybody: _, view, date: __, ...input } = search;
  const query = trpc.tasks.list.useQuery(
    {
      ...input,
      perPage: MANY,
      ...(assigneeId === undefined ? {} : { assigneeId }),
      ...(search.status === undefined ? { open: true } : {}),
    },
    { placeholderData: keepPreviousData, enabled: view === undefined },
  );
  return { shown: { ...input, assigneeId }, tasks: query.data?.items ?? [], total: query.data?.total, query };
}
