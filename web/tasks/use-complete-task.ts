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

  /** Shown at once, put back where it is refused. */
  async function become(status: 'done' | 'pending', task: Some): Promise<void> {
    const { id, dealId, repeat } = task;
    applyRecord('task', { id, status });
    try {
      applyRecord('task', await (status === 'done' ? completing : reopening).mutateAsync({ id }));
    } catch (error) {
      applyRecord('task', { id, status: task.status });
      throw error;
    }
    if (status === 'pending') withdrawNextStep({ dealId });
    if (repeat) refreshLists('task');
  }

  async function reopen(task: Some) {
    try {
      await become('pending', task);
    } catch (error) {
      toast.error(error);
      return;
    }
    const again = { ...task, status: 'pending' } as const;
    toast.undo(t('tasks.reopened', { title: task.title }), () => become('done', again));
  }

  async function complete(task: Some) {
    const { title } = task;
    try {
      await become('done', task);
    } catch (error) {
      toast.error(error);
      return;
    }
    const next = nextAfter(task);
    const message = next ? t('tasks.repeat.doneNext', { title, day: format.day(next) }) : t('tasks.done', { title });
    toast.undo(message, () => become('pending', { ...task, status: 'done' }));
    await offerNextStep(task);
  }

  return { complete, reopen };
}
