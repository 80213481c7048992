import { useTranslation } from 'react-i18next';
import { movedRule, nextOccurrence } from '../../src/core/recurrence.ts';
import { toast } from '../lib/toast.tsx';
import { useFormat } from '../lib/use-format.ts';
import { applyRecord } from '../records/record-cache.ts';
import { type RouterOutputs, trpc } from '../trpc.ts';

type Repeating = Pick<RouterOutputs['tasks']['get'], 'id' | 'repeat' | 'occursAt'>;

/** What becomes of a series when one of its tasks is done or moved. */
export function useSeries() {
  const { t } = useTranslation();
  const format = useFormat();
  const update = trpc.tasks.update.useMutation();

  const scheduledAt = ({ occursAt, repeat }: Repeating): Date | null =>
    occursAt ? new Date(occursAt) : repeat && new Date(repeat.startAt);

  /** When the next one is due once this one is done, by one's own clocks. */
  function nextAfter(task: Repeating): Date | null {
    const base = scheduledAt(task);
    if (!task.repeat || !base || task.repeat.count === 1) return null;
    return nextOccurrence(task.repeat, base > new Date() ? base : new Date(), format.timeZone);
  }

  /** A task that was moved is the only one, unless those that follow are to go along. */
  function offerFollowing(task: Repeating, dueAt: string | null | undefined): void {
    const [{ id, repeat }, base] = [task, scheduledAt(task)];
    if (!repeat || !base || !dueAt) return;
    const moved = movedRule(repeat, base, new Date(dueAt), format.timeZone);
    const save = async (to: typeof repeat, from: typeof repeat) =>
      applyRecord('task', await update.mutateAsync({ id, set: { repeat: to }, from: { repeat: from } }));
    toast.offer(t('tasks.repeat.onlyThis'), t('tasks.repeat.following'), async () => {
      await save(moved, repeat);
      toast.undo(t('tasks.repeat.followed'), () => save(repeat, moved));
    });
  }

  return { nextAfter, offerFollowing };
}
