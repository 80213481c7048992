import { IconFlag3Filled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat, useNow } from '../lib/use-format.ts';
import { RecordLink } from '../records/RecordLink.tsx';
import { PersonAvatar } from '../ui/PersonAvatar.tsx';
import { isOpenTask, TaskCheckbox } from './TaskCheckbox.tsx';
import type { Task } from './TaskField.tsx';
import classes from './tasks.module.css';

type Props = {
  task: Task;
  /** What it is about is left out where that is the record it is shown on. */
  isOnRecord?: boolean;
  /** Whose it is goes without saying. */
  isOwn?: boolean;
};

/** A task in a line: tick it off, open it, see what it is about and when it is due. */
export function TaskRow({ task, isOnRecord = false, isOwn = false }: Props) {
  const { t } = useTranslation();
  const about = task.deal
    ? { type: 'deal' as const, ...task.deal }
    : task.contact
      ? { type: 'contact' as const, ...task.contact }
      : task.company && { type: 'company' as const, ...task.company };
  const isPressing = task.priority === 'high' || task.priority === 'urgent';
  return (
    <li className={classes.task} data-done={!isOpenTask(task) || undefined}>
      <TaskCheckbox task={task} />
      <span className={classes.main}>
        <RecordLink type="task" id={task.id} className={`${classes.title} truncate`}>
          {task.title}
        </RecordLink>
        {about && !isOnRecord && (
          <RecordLink type={about.type} id={about.id} className={`${classes.about} record-link truncate`}>
            {about.name}
          </RecordLink>
        )}
      </span>
      {isPressing && (
        <span className={classes.priority} data-priority={task.priority}>
          <IconFlag3Filled size={13} aria-hidden />
          <span>{t(`tasks.priorities.${task.priority}`)}</span>
        </span>
      )}
      {task.dueAt && <DueTime dueAt={task.dueAt} isOpen={isOpenTask(task)} />}
      {task.assignee && !isOwn && <PersonAvatar name={task.assignee.name} size={20} />}
    </li>
  );
}

function DueTime({ dueAt, isOpen }: { dueAt: string; isOpen: boolean }) {
  const format = useFormat();
  const now = useNow();
  const day = format.isoDay(dueAt);
  const isToday = day === format.isoDay(new Date(now));
  const isOverdue = isOpen && Date.parse(dueAt) < now;
  return (
    <time
      className={classes.due}
      dateTime={dueAt}
      title={format.dateTime(dueAt)}
      data-due={isOverdue ? 'overdue' : isToday && isOpen ? 'today' : undefined}
    >
      {isToday ? format.time(dueAt) : format.relativeDay(day, now)}
    </time>
  );
}
