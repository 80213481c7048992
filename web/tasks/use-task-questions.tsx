import { useTranslation } from 'react-i18next';
import { TASK_PRIORITIES, TASK_STATUSES } from '../../src/tasks/input.ts';
import type { QuickQuestion } from '../filters/FilterBar.tsx';
import { choiceQuestion, useOwnerQuestions } from '../filters/quick-questions.tsx';
import { isOfMine, type TaskSearch } from './task-search.ts';

/** What tasks are often asked; whose they are only where that is not said already. */
export function useTaskQuestions(search: TaskSearch): QuickQuestion[] {
  const { t } = useTranslation();
  const whose = useOwnerQuestions('assigneeId', t('tasks.field.assigneeId'));
  const statuses = TASK_STATUSES.map((value) => ({ value, label: t(`tasks.statuses.${value}`) }));
  const priorities = TASK_PRIORITIES.map((value) => ({ value, label: t(`tasks.priorities.${value}`) }));
  return [
    ...(isOfMine(search) ? [] : whose),
    ...(search.status === undefined ? [choiceQuestion('status', t('tasks.field.status'), statuses)] : []),
    choiceQuestion('priority', t('tasks.field.priority'), priorities),
  ];
}
