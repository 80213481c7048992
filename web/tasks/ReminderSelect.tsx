import { Input, Popover } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Reminder } from '../../src/core/reminders.ts';
import { ReminderEditor } from './ReminderEditor.tsx';
import { useReminderWords, useUsualReminders } from './rule-words.ts';

type Props = {
  label: string;
  value: readonly Reminder[] | null;
  onChange: (reminders: Reminder[]) => void;
  error?: string | undefined;
};

/** A form's field that says when one is reminded, and opens to change it. */
export function ReminderSelect({ label, value, onChange, error }: Props) {
  const { t } = useTranslation();
  const words = useReminderWords();
  const usual = useUsualReminders();
  const [isOpen, setOpen] = useState(false);
  const text = value === null ? t('tasks.remind.asUsual', { reminders: words.all(usual) }) : words.all(value);
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-start" trapFocus returnFocus withRoles={false}>
      <Popover.Target>
        <Input.Wrapper labelElement="div" label={label} error={error}>
          <Input
            component="button"
            type="button"
            pointer
            aria-label={`${label}: ${text}`}
            aria-haspopup="dialog"
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            <span className="truncate">{text}</span>
          </Input>
        </Input.Wrapper>
      </Popover.Target>
      <Popover.Dropdown p="sm" role="dialog" aria-label={label}>
        <ReminderEditor value={value ?? usual} onChange={onChange} />
      </Popover.Dropdown>
    </Popover>
  );
}
