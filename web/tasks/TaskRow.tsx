import { UnstyledButton } from '@mantine/core';
import { IconCalendar, IconUserPlus } from '@tabler/icons-react';
import type { MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat, useNow } from '../lib/use-format.ts';
import { ChangedDot } from '../looks/ChangedDot.tsx';
import { RecordLink } from '../records/RecordLink.tsx';
import { FewTags } from '../tags/TagChip.tsx';
import { UserAvatar } from '../users/UserAvatar.tsx';
import { PriorityFlag } from './PriorityFlag.tsx';
import { RepeatMark } from './RepeatMark.tsx';
import { isOpenTask, TaskCheckbox } from './TaskCheckbox.tsx';
import type { Task } from './TaskField.tsx';
import { type TaskMenuKind, useTaskMenu } from './task-menu.ts';
import classes from './tasks.module.css';
import { useDueTone } from './use-due-tone.ts';

type Props = {
  task: Task;
  /** What it is about is left out where that is the record it is shown on. */
  isOnRecord?: boolean;
  /** Whose it is goes without saying. */
  isOwn?: boolean;
};

/** A task in a line: tick it off, open it, see what it is about; put it off, hand it over, give it weight. */
export function TaskRow({ task, isOnRecord = false, isOwn = false }: Props) {
  const { t } = useTranslation();
  const show = useTaskMenu((state) => state.show);
  const { priority, assignee, can } = task;
  const about = task.deal
    ? { type: 'deal' as const, ...task.deal }
    : task.contact
      ? { type: 'contact' as const, ...task.contact }
      : task.company && { type: 'company' as const, ...task.company };
  const isOpen = isOpenTask(task);
  const canEdit = can.edit && task.deletedAt === null;
  const canAssign = can.assign && task.deletedAt === null;
  const isPressing = priority === 'high' || priority === 'urgent';
  const opens = (kind: TaskMenuKind) => ({
    'data-menu': kind,
    'aria-haspopup': 'dialog' as const,
    onClick: ({ currentTarget }: MouseEvent<HTMLElement>) => show({ kind, task, anchor: currentTarget }),
  });
  const flag = (
    <>
      <PriorityFlag priority={priority} />
      {isPressing && <span className={classes.priorityName}>{t(`tasks.priorities.${priority}`)}</span>}
    </>
  );
  const avatar = assignee ? (
    <UserAvatar user={assignee} size={20} decorative={canAssign} />
  ) : (
    canAssign && <IconUserPlus size={15} stroke={1.6} aria-hidden />
  );
  return (
    <li className={classes.task} data-task={task.id} data-done={!isOpen || undefined}>
      <TaskCheckbox task={task} />
      <span className={classes.main}>
        <ChangedDot type="task" id={task.id} />
        <RecordLink type="task" id={task.id} className={`${classes.title} truncate`} title={task.title}>
          {task.title}
        </RecordLink>
        <RepeatMark repeat={task.repeat} />
        <FewTags ids={task.tagIds} />
        {about && !isOnRecord && (
          <RecordLink type={about.type} id={about.id} className={`${classes.about} record-link truncate`}>
            {about.name}
          </RecordLink>
        )}
      </span>
      {canEdit ? (
        <UnstyledButton
          className={classes.action}
          data-quiet={!isPressing || undefined}
          data-priority={priority}
          aria-label={t('tasks.setPriority', { priority: t(`tasks.priorities.${priority}`) })}
          {...opens('priority')}
        >
          {flag}
        </UnstyledButton>
      ) : (
        isPressing && (
          <span className={classes.fact} data-priority={priority}>
            {flag}
          </span>
        )
      )}
      {canEdit ? (
        <UnstyledButton
          className={classes.action}
          data-quiet={task.dueAt === null || undefined}
          aria-label={task.dueAt === null ? t('tasks.setDue') : undefined}
          title={t('tasks.snooze')}
          {...opens('dueAt')}
        >
          {task.dueAt === null ? (
            <IconCalendar size={15} stroke={1.6} aria-hidden />
          ) : (
            <DueTime dueAt={task.dueAt} isOpen={isOpen} />
          )}
        </UnstyledButton>
      ) : (
        task.dueAt && (
          <span className={classes.fact}>
            <DueTime dueAt={task.dueAt} isOpen={isOpen} />
          </span>
        )
      )}
      {canAssign ? (
        <UnstyledButton
          className={classes.action}
          data-quiet={isOwn || !assignee || undefined}
          aria-label={assignee ? t('tasks.reassign', { name: assignee.name }) : t('tasks.assign')}
          {...opens('assigneeId')}
        >
          {avatar}
        </UnstyledButton>
      ) : (
        !isOwn && avatar && <span className={classes.fact}>{avatar}</span>
      )}
    </li>
  );
}

/** When it is due: in red once that is past, in green today. */
export function DueTime({ dueAt, isOpen }: { dueAt: string; isOpen: boolean }) {
  const format = useFormat();
  const now = useNow();
  const toneOf = useDueTone();
  const day = format.isoDay(dueAt);
  return (
    <time
      className={classes.due}
      dateTime={dueAt}
      title={format.dateTime(dueAt)}
      data-due={isOpen ? toneOf(dueAt) : undefined}
    >
      {day === format.isoDay(new Date(now)) ? format.time(dueAt) : format.relativeDay(day, now)}
    </time>
  );
}
