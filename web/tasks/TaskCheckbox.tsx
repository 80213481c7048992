import { Checkbox } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Task } from './TaskField.tsx';
import { useCompleteTask } from './use-complete-task.ts';

type Props = {
  task: Pick<Task, 'id' | 'title' | 'status' | 'dealId' | 'repeat' | 'occursAt' | 'can' | 'deletedAt'>;
  isLarge?: boolean;
  tabIndex?: number;
};

export const isOpenTask = ({ status }: Pick<Task, 'status'>): boolean =>
  status === 'pending' || status === 'in_progress';

/** Ticks a task off, with the way back in the toast. */
export function TaskCheckbox({ task, isLarge = false, tabIndex }: Props) {
  const { t } = useTranslation();
  const { complete, reopen } = useCompleteTask();
  const isOpen = isOpenTask(task);
  return (
    <Checkbox
      size={isLarge ? 'md' : 'xs'}
      radius="xl"
      mt={isLarge ? 3 : 0}
      tabIndex={tabIndex}
      checked={!isOpen}
      disabled={!task.can.edit || task.deletedAt !== null}
      aria-label={isOpen ? t('tasks.complete', { title: task.title }) : t('tasks.reopen', { title: task.title })}
      onClick={(event) => event.stopPropagation()}
      onChange={() => void (isOpen ? complete(task) : reopen(task))}
    />
  );
}
