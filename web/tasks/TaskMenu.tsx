import { Popover, UnstyledButton } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { TASK_PRIORITIES } from '../../src/tasks/input.ts';
import { DayPicker } from '../fields/InlineDate.tsx';
import { useFormat, useNow } from '../lib/use-format.ts';
import { PersonSelect } from '../users/PersonSelect.tsx';
import { usePeople } from '../users/use-people.ts';
import { dueChoices, morningOf } from './due-choices.ts';
import { PriorityFlag } from './PriorityFlag.tsx';
import type { Task } from './TaskField.tsx';
import { useTaskMenu } from './task-menu.ts';
import classes from './tasks.module.css';
import { useChangeTask } from './use-change-task.ts';

/** What opens at a task's row: put it off, hand it over, give it weight. */
export function TaskMenu() {
  const { t } = useTranslation();
  const { menu, hide } = useTaskMenu();
  if (!menu) return null;
  const { kind, task, anchor } = menu;
  const { left, top, width, height } = anchor.getBoundingClientRect();
  return (
    <Popover
      opened
      onChange={(opened) => !opened && hide()}
      position="bottom-end"
      trapFocus
      returnFocus
      withRoles={false}
    >
      <Popover.Target>
        <span style={{ position: 'fixed', left, top, width, height, pointerEvents: 'none' }} />
      </Popover.Target>
      <Popover.Dropdown
        p={6}
        role="dialog"
        aria-label={kind === 'dueAt' ? t('tasks.snooze') : t(`tasks.field.${kind}`)}
        onKeyDown={keepKeys}
      >
        {kind === 'dueAt' && <DueMenu task={task} onDone={hide} />}
        {kind === 'assigneeId' && <AssigneeMenu task={task} onDone={hide} />}
        {kind === 'priority' && <PriorityMenu task={task} onDone={hide} />}
      </Popover.Dropdown>
    </Popover>
  );
}

/** Arrows go from choice to choice, and no letter reaches the list below. */
function keepKeys(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'Escape') event.stopPropagation();
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const choices = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-choice]')];
  const at = choices.findIndex((choice) => choice === document.activeElement);
  if (at < 0) return;
  event.preventDefault();
  choices.at((at + (event.key === 'ArrowDown' ? 1 : -1)) % choices.length)?.focus();
}

type Props = { task: Task; onDone: () => void };

function DueMenu({ task, onDone }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const change = useChangeTask();
  const choices = dueChoices(now, format);
  function putOff(dueAt: string | null) {
    onDone();
    const message = dueAt === null ? t('tasks.undated') : t('tasks.snoozed', { time: format.dateTime(dueAt) });
    void change(task, { dueAt }, message);
  }
  const offered = [
    ...(choices.laterToday === null ? [] : [{ label: t('tasks.due.laterToday'), at: choices.laterToday }]),
    { label: t('common.tomorrow'), at: choices.tomorrow },
    ...(choices.nextWeek === null ? [] : [{ label: t('tasks.due.nextWeek'), at: choices.nextWeek }]),
  ];
  return (
    <>
      {offered.map(({ label, at }, index) => (
        <UnstyledButton
          key={label}
          data-choice
          data-autofocus={index === 0 || undefined}
          className={classes.choice}
          onClick={() => putOff(at)}
        >
          <span>{label}</span>
          <span className={classes.choiceNote}>{format.weekdayTime(at)}</span>
        </UnstyledButton>
      ))}
      <div className={classes.calendar}>
        <DayPicker
          hasShortcuts={false}
          day={task.dueAt === null ? null : format.isoDay(task.dueAt)}
          onPick={(day) => putOff(day === null ? null : morningOf(day, format.timeZone))}
        />
      </div>
    </>
  );
}

function AssigneeMenu({ task, onDone }: Props) {
  const { t } = useTranslation();
  const { people } = usePeople();
  const change = useChangeTask();
  return (
    <PersonSelect
      aria-label={t('tasks.field.assigneeId')}
      w={240}
      defaultDropdownOpened
      comboboxProps={{ withinPortal: false }}
      allowDeselect={false}
      data-autofocus
      value={task.assigneeId}
      onChange={(assigneeId) => {
        onDone();
        const person = people.find(({ id }) => id === assigneeId);
        if (!person || assigneeId === task.assigneeId) return;
        const assignee = { id: person.id, name: person.name };
        void change(task, { assigneeId }, t('tasks.assigned', { name: person.name }), { assignee });
      }}
    />
  );
}

function PriorityMenu({ task, onDone }: Props) {
  const { t } = useTranslation();
  const change = useChangeTask();
  return TASK_PRIORITIES.toReversed().map((priority) => (
    <UnstyledButton
      key={priority}
      data-choice
      className={classes.choice}
      data-autofocus={priority === task.priority || undefined}
      aria-pressed={priority === task.priority}
      onClick={() => {
        onDone();
        if (priority === task.priority) return;
        void change(task, { priority }, t('tasks.prioritized', { priority: t(`tasks.priorities.${priority}`) }));
      }}
    >
      <PriorityFlag priority={priority} />
      <span>{t(`tasks.priorities.${priority}`)}</span>
      {priority === task.priority && <IconCheck className={classes.choiceNote} size={14} aria-hidden />}
    </UnstyledButton>
  ));
}
