import { ActionIcon, NumberInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EntryTask } from '../../src/pipelines/input.ts';
import { toast } from '../lib/toast.tsx';
import { AddRow } from './AddRow.tsx';
import rules from './rules.module.css';

type Props = { tasks: readonly EntryTask[]; onChange: (tasks: EntryTask[]) => Promise<unknown> };

/** The tasks that a stage makes for each deal that enters. */
export function EntryTasks({ tasks, onChange }: Props) {
  const { t } = useTranslation();
  const [days, setDays] = useState<number | string>(1);
  const dueInDays = typeof days === 'number' ? days : null;
  return (
    <div role="group" aria-label={t('settings.rules.entryTasks')}>
      <div className={rules.label}>{t('settings.rules.entryTasks')}</div>
      <p className={rules.text}>{t('settings.rules.entryTasksText')}</p>
      {tasks.length > 0 && (
        <ul className={rules.tasks}>
          {tasks.map((task, index) => (
            <li key={task.title} className={rules.task}>
              <span className={rules.taskTitle}>{task.title}</span>
              <span className={rules.due}>
                {task.dueInDays === null
                  ? t('settings.rules.undated')
                  : t('settings.rules.dueIn', { count: task.dueInDays })}
              </span>
              <ActionIcon
                size={24}
                aria-label={`${t('common.delete')}: ${task.title}`}
                onClick={() => void onChange(tasks.filter((_, place) => place !== index)).catch(toast.error)}
              >
                <IconX size={14} stroke={1.6} aria-hidden />
              </ActionIcon>
            </li>
          ))}
        </ul>
      )}
      <AddRow
        label={t('settings.rules.newTask')}
        onAdd={(title) => onChange([...tasks.filter((task) => task.title !== title), { title, dueInDays }])}
      >
        <NumberInput
          aria-label={t('settings.rules.dueInDays')}
          title={t('settings.rules.dueInDays')}
          placeholder={t('settings.rules.undated')}
          min={0}
          max={365}
          allowDecimal={false}
          clampBehavior="strict"
          suffix={` ${t('settings.days')}`}
          value={days}
          onChange={setDays}
          style={{ alignSelf: 'flex-start', width: 90 }}
        />
      </AddRow>
    </div>
  );
}
