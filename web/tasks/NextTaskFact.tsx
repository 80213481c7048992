import { useTranslation } from 'react-i18next';
import { Fact, Nothing } from '../records/Facts.tsx';
import { RecordLink } from '../records/RecordLink.tsx';
import { isOpenTask } from './TaskCheckbox.tsx';
import { DueTime } from './TaskRow.tsx';
import { type TasksOf, useOpenTasks } from './use-record-tasks.ts';

/** What is to be done next with a record, and when; an open deal without it is told to need it. */
export function NextTaskFact({ of, isNeeded = false }: { of: TasksOf; isNeeded?: boolean }) {
  const { t } = useTranslation();
  const { tasks, query } = useOpenTasks(of);
  const task = tasks.find(isOpenTask);
  const label = t('tasks.nextStep.title');
  if (task) {
    const { dueAt, assignee } = task;
    return (
      <Fact
        label={label}
        isDouble
        note={
          <>
            {dueAt ? <DueTime dueAt={dueAt} isOpen /> : t('tasks.groups.undated')}
            {assignee && ` · ${assignee.name}`}
          </>
        }
      >
        <RecordLink type="task" id={task.id} title={task.title}>
          {task.title}
        </RecordLink>
      </Fact>
    );
  }
  return (
    <Fact label={label} isDouble tone={isNeeded && query.data ? 'warning' : undefined}>
      {isNeeded && query.data ? t('tasks.nextStep.none') : <Nothing />}
    </Fact>
  );
}
