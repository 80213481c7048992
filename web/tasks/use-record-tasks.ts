import { useRecordEvents } from '../records/use-record-events.ts';
import { trpc } from '../trpc.ts';

/** The record whose tasks are meant. */
export type TasksOf = { dealId: number } | { contactId: number } | { companyId: number };

const MANY = 100;
const FEW = 20;

const recordOf = (of: TasksOf) =>
  'dealId' in of
    ? { type: 'deal', id: of.dealId }
    : 'contactId' in of
      ? { type: 'contact', id: of.contactId }
      : { type: 'company', id: of.companyId };

/** A record's tasks that are to be done, by when; others' new ones come by themselves. */
export function useOpenTasks(of: TasksOf) {
  const query = trpc.tasks.list.useQuery({ ...of, open: true, perPage: MANY });
  const { refetch, data } = query;
  useRecordEvents('task', recordOf(of), () => refetch());
  return { query, tasks: data?.items ?? [], total: data?.total ?? 0 };
}

/** Those that were finished last. */
export const useFinishedTasks = (of: TasksOf) =>
  trpc.tasks.list.useQuery({ ...of, open: false, sort: '-updatedAt', perPage: FEW });
