import { useDraggable } from '@dnd-kit/core';
import { VisuallyHidden } from '@mantine/core';
import { IconGripVertical } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat, useNow } from '../lib/use-format.ts';
import { RecordLink } from '../records/RecordLink.tsx';
import classes from './calendar.module.css';
import { isOpenTask } from './TaskCheckbox.tsx';
import type { Task } from './TaskField.tsx';

type Tone = 'done' | 'overdue' | 'urgent' | 'high' | 'low' | 'normal';

function toneOf(task: Task, now: number): Tone {
  if (!isOpenTask(task)) return 'done';
  return task.dueAt !== null && Date.parse(task.dueAt) < now ? 'overdue' : task.priority;
}

/** A task on the calendar: opens by a click, goes to another day by the mouse, a finger or its handle's keys. */
export function CalendarTask({ task }: { task: Task }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const canMove = task.can.edit && task.deletedAt === null;
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, isDragging } = useDraggable({
    id: task.id,
    data: task,
    disabled: !canMove,
  });
  const tone = toneOf(task, now);
  return (
    <li
      ref={setNodeRef}
      className={classes.task}
      data-task={task.id}
      data-tone={tone}
      data-lifted={isDragging || undefined}
      data-movable={canMove || undefined}
      {...listeners}
      onDragStart={(event) => event.preventDefault()}
    >
      <span className={classes.time}>{task.dueAt && format.time(task.dueAt)}</span>
      <RecordLink type="task" id={task.id} className={`${classes.name} truncate`} title={task.title}>
        {task.title}
        {tone === 'overdue' && <VisuallyHidden> {t('tasks.groups.overdue')}</VisuallyHidden>}
      </RecordLink>
      {canMove && (
        <button
          ref={setActivatorNodeRef}
          type="button"
          className={classes.grip}
          {...attributes}
          aria-label={t('tasks.calendar.move', { title: task.title })}
        >
          <IconGripVertical size={12} aria-hidden />
        </button>
      )}
    </li>
  );
}

/** What follows the pointer. */
export function LiftedTask({ task }: { task: Task }) {
  return (
    <div className={classes.task} data-tone={toneOf(task, useNow())} data-flying>
      <span className={`${classes.name} truncate`}>{task.title}</span>
    </div>
  );
}
