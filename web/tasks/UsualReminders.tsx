import { Input } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { DEFAULT_REMINDERS, type RelativeReminder } from '../../src/core/reminders.ts';
import { ReminderEditor } from './ReminderEditor.tsx';

type Props = {
  value: readonly RelativeReminder[] | null;
  onChange: (reminders: RelativeReminder[]) => void;
  error?: string | undefined;
};

/** When one wants to be reminded of tasks in general. */
export function UsualReminders({ value, onChange, error }: Props) {
  const { t } = useTranslation();
  return (
    <Input.Wrapper
      labelElement="div"
      label={t('settings.taskReminders')}
      description={t('settings.taskRemindersText')}
      error={error}
    >
      <ReminderEditor
        value={value ?? DEFAULT_REMINDERS}
        canBeFixed={false}
        onChange={(reminders) => onChange(reminders.filter((reminder) => 'before' in reminder))}
      />
    </Input.Wrapper>
  );
}
