import { toast } from '../lib/toast.tsx';
import { applyRecord } from '../records/record-cache.ts';
import { type RouterInputs, trpc } from '../trpc.ts';
import type { Task } from './TaskField.tsx';
import { useSeries } from './use-series.ts';

type Fields = Pick<RouterInputs['tasks']['update']['set'], 'dueAt' | 'assigneeId' | 'priority'>;

/** Puts a task off, hands it over, gives it weight: shown at once, put back with the reason where it is refused. */
export function useChangeTask() {
  const { offerFollowing } = useSeries();
  const update = trpc.tasks.update.useMutation();
  return async (task: Task, set: Fields, message: string, shown: Partial<Task> = {}): Promise<void> => {
    const { id } = task;
    const from: Fields = {
      ...('dueAt' in set && { dueAt: task.dueAt }),
      ...('assigneeId' in set && { assigneeId: task.assigneeId }),
      ...('priority' in set && { priority: task.priority }),
    };
    applyRecord('task', { id, ...set, ...shown });
    try {
      applyRecord('task', await update.mutateAsync({ id, set, from }));
    } catch (error) {
      applyRecord('task', { id, ...from, assignee: task.assignee });
      toast.error(error);
      return;
    }
    if ('dueAt' in set) offerFollowing(task, set.dueAt);
    toast.undo(message, async () => applyRecord('task', await update.mutateAsync({ id, set: from })));
  };
}
