import { useTranslation } from 'react-i18next';
import type { Reminder } from '../../src/core/reminders.ts';
import { ReminderEditor } from './ReminderEditor.tsx';
import { RuleSelect } from './RuleSelect.tsx';
import { useReminderWords, useUsualReminders } from './rule-words.ts';

type Props = {
  label: string;
  value: readonly Reminder[] | null;
  onChange: (reminders: Reminder[]) => void;
  error?: string | undefined;
};

/** When to be reminded, in a form. */
export function ReminderSelect({ label, value, onChange, error }: Props) {
  const { t } = useTranslation();
  const words = useReminderWords();
  const usual = useUsualReminders();
  const text = value === null ? t('tasks.remind.asUsual', { reminders: words.all(usual) }) : words.all(value);
  return (
    <RuleSelect label={label} text={text} error={error}>
      {() => <ReminderEditor value={value ?? usual} onChange={onChange} />}
    </RuleSelect>
  );
}
