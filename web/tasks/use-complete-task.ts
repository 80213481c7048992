import { useTranslation } from 'react-i18next';
import { toast } from '../lib/toast.tsx';
import { useFormat } from '../lib/use-format.ts';
import { applyRecord, refreshLists } from '../records/record-cache.ts';
import { trpc } from '../trpc.ts';
import { offerNextStep, withdrawNextStep } from './next-step.ts';
import type { Task } from './TaskField.tsx';
import { useSeries } from './use-series.ts';

type Some = Pick<Task, 'id' | 'title' | 'status' | 'dealId' | 'repeat' | 'occursAt'>;

/** Done and not done: shown at once, put back with the reason where the server refuses. */
export function useCompleteTask() {
  const { t } = useTranslation();
  const format = useFormat();
  const { nextAfter } = useSeries();
  const completing = trpc.tasks.complete.useMutation();
  const reopening = trpc.tasks.reopen.useMutation();

  async function reopen({ id, status, dealId, repeat }: Some) {
    applyRecord('task', { id, status: 'pending' });
    try {
      applyRecord('task', await reopening.mutateAsync({ id }));
      withdrawNextStep({ dealId });
      if (repeat) refreshLists('task');
    } catch (error) {
      applyRecord('task', { id, status });
      toast.error(error);
    }
  }

  async function complete(task: Some) {
    const { id, title, status } = task;
    applyRecord('task', { id, status: 'done' });
    try {
      applyRecord('task', await completing.mutateAsync({ id }));
    } catch (error) {
      applyRecord('task', { id, status });
      toast.error(error);
      return;
    }
    const next = nextAfter(task);
    const message = next ? t('tasks.repeat.doneNext', { title, day: format.day(next) }) : t('tasks.done', { title });
    toast.undo(message, () => reopen({ ...task, status: 'done' }));
    if (task.repeat) refreshLists('task');
    await offerNextStep(task);
  }

  return { complete, reopen };
}
