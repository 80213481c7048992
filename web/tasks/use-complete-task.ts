import { useTranslation } from 'react-i18next';
import { toast } from '../lib/toast.tsx';
import { applyRecord } from '../records/record-cache.ts';
import { trpc } from '../trpc.ts';
import { offerNextStep, withdrawNextStep } from './next-step.ts';
import type { Task } from './TaskField.tsx';

type Some = Pick<Task, 'id' | 'title' | 'status' | 'dealId'>;

/** Done and not done: shown at once, put back with the reason where the server refuses. */
export function useCompleteTask() {
  const { t } = useTranslation();
  const completing = trpc.tasks.complete.useMutation();
  const reopening = trpc.tasks.reopen.useMutation();

  async function reopen({ id, status, dealId }: Some) {
    applyRecord('task', { id, status: 'pending' });
    try {
      applyRecord('task', await reopening.mutateAsync({ id }));
      withdrawNextStep({ dealId });
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
    toast.undo(t('tasks.done', { title }), () => reopen({ ...task, status: 'done' }));
    await offerNextStep(task);
  }

  return { complete, reopen };
}
