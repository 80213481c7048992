import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { DEFAULT_REMINDERS, type Reminder, reminders } from '../../src/core/reminders.ts';
import type { Format } from '../lib/format.ts';
import { useFormat } from '../lib/use-format.ts';
import { useSession } from '../session.ts';

function reminderText(reminder: Reminder, t: TFunction, format: Format): string {
  if ('at' in reminder) return t('tasks.remind.at', { time: format.dateTime(reminder.at) });
  return reminder.before === 0
    ? t('tasks.remind.whenDue')
    : t(`tasks.remind.${reminder.unit}`, { count: reminder.before });
}

/** Reminders in words. */
export function useReminderWords() {
  const { t } = useTranslation();
  const format = useFormat();
  const one = (reminder: Reminder): string => reminderText(reminder, t, format);
  const all = (list: readonly Reminder[]): string =>
    list.length === 0 ? t('tasks.remind.never') : list.map(one).join(', ');
  return { one, all };
}

/** When one is reminded where a task says nothing. */
export function useUsualReminders(): readonly Reminder[] {
  return useSession().user.taskReminders ?? DEFAULT_REMINDERS;
}

/** What the history says of a field that holds a structure; undefined for all others. */
export function useRuleWords(): (field: string, value: unknown) => string | undefined {
  const words = useReminderWords();
  return (field, value) => {
    if (field !== 'reminders') return undefined;
    const list = reminders().safeParse(value);
    return list.success ? words.all(list.data) : undefined;
  };
}
