import { Popover, UnstyledButton } from '@mantine/core';
import { IconCalendar } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DayPicker } from '../fields/InlineDate.tsx';
import { useFormat, useNow } from '../lib/use-format.ts';
import { dueChoices, morningOf } from './due-choices.ts';
import classes from './tasks.module.css';

type Props = { value: string | null; onChange: (dueAt: string | null) => void };

/** By when: a click for the days that are meant most, a calendar for the others; a second click takes it back. */
export function DueChips({ value, onChange }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const [isPicking, setPicking] = useState(false);
  const { today, tomorrow, nextWeek } = dueChoices(now, format);
  const near = [
    { label: t('common.today'), at: today },
    { label: t('common.tomorrow'), at: tomorrow },
    ...(nextWeek === null ? [] : [{ label: t('tasks.due.nextWeek'), at: nextWeek }]),
  ];
  const dayOf = (at: string | null) => (at === null ? null : format.isoDay(at));
  const day = dayOf(value);
  const isOther = day !== null && near.every(({ at }) => dayOf(at) !== day);
  return (
    <span className={classes.chips} role="group" aria-label={t('tasks.field.dueAt')}>
      {near.map(({ label, at }) => (
        <UnstyledButton
          key={label}
          className={classes.chip}
          aria-pressed={dayOf(at) === day}
          title={format.dateTime(at)}
          onClick={() => onChange(dayOf(at) === day ? null : at)}
        >
          {label}
        </UnstyledButton>
      ))}
      <Popover opened={isPicking} onChange={setPicking} position="bottom-end" trapFocus returnFocus withRoles={false}>
        <Popover.Target>
          <UnstyledButton
            className={classes.chip}
            aria-pressed={isOther}
            aria-expanded={isPicking}
            aria-label={isOther && day !== null ? format.date(day) : t('tasks.due.pick')}
            onClick={() => setPicking(!isPicking)}
          >
            <IconCalendar size={14} stroke={1.6} aria-hidden />
            {isOther && day !== null && format.date(day)}
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown p="xs" role="dialog" aria-label={t('tasks.field.dueAt')}>
          <DayPicker
            day={day}
            hasShortcuts={false}
            onPick={(picked) => {
              setPicking(false);
              onChange(picked === null ? null : morningOf(picked, format.timeZone));
            }}
          />
        </Popover.Dropdown>
      </Popover>
    </span>
  );
}
