import { toast } from '../lib/toast.tsx';
import { applyRecord, applyRefusal } from '../records/record-cache.ts';
import { useConflictToast } from '../records/use-conflict-toast.tsx';
import { type RouterInputs, trpc } from '../trpc.ts';
import type { Task } from './TaskField.tsx';
import { useSeries } from './use-series.ts';

type Fields = Pick<RouterInputs['tasks']['update']['set'], 'dueAt' | 'assigneeId' | 'priority'>;

const seenIn = (task: Task, set: Fields): Fields => ({
  ...('dueAt' in set && { dueAt: task.dueAt }),
  ...('assigneeId' in set && { assigneeId: task.assigneeId }),
  ...('priority' in set && { priority: task.priority }),
});

/** Puts a task off, hands it over, gives it weight: shown at once, put back with the reason where it is refused. */
export function useChangeTask() {
  const { offerFollowing } = useSeries();
  const offerChoice = useConflictToast('task');
  const update = trpc.tasks.update.useMutation();
  return async function change(task: Task, set: Fields, message: string, shown: Partial<Task> = {}): Promise<void> {
    const { id } = task;
    const from = seenIn(task, set);
    applyRecord('task', { id, ...set, ...shown });
    try {
      applyRecord('task', await update.mutateAsync({ id, set, from }));
    } catch (error) {
      applyRecord('task', { id, ...from, assignee: task.assignee });
      applyRefusal('task', error);
      const [[field, value] = ['', undefined]] = Object.entries(set);
      const again = (current: object) => change({ ...task, ...current }, set, message, shown);
      if (!offerChoice(error, { field, value, name: shown.assignee?.name }, again)) toast.error(error);
      return;
    }
    if ('dueAt' in set) offerFollowing(task, set.dueAt);
    toast.undo(message, async () => applyRecord('task', await update.mutateAsync({ id, set: from, from: set })));
  };
}
