import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { type RecurrenceInput, recurrence } from '../../src/core/recurrence.ts';
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

/** A weekday (1 is Monday) as a language calls it. */
export function weekdayName(weekday: number, locale: string, length: 'short' | 'long'): string {
  // The fifth of January 1970 was a Monday.
  const day = new Date(Date.UTC(1970, 0, 4 + weekday));
  return new Intl.DateTimeFormat(locale, { weekday: length, timeZone: 'UTC' }).format(day);
}

const LAST_DAY = 31;

/** A rule in words: every 2 weeks on Mon and Thu, until 5 May. */
export function useRepeatWords(): (rule: RecurrenceInput) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return ({ every, unit, weekdays, monthDay, until, count }) => {
    const often = every === 1 ? t(`tasks.repeat.each.${unit}`) : t(`tasks.repeat.every.${unit}`, { count: every });
    const names = weekdays?.map((weekday) => weekdayName(weekday, format.locale, 'short'));
    const days =
      names &&
      t('tasks.repeat.on', { days: new Intl.ListFormat(format.locale, { type: 'conjunction' }).format(names) });
    const day =
      monthDay && (monthDay === LAST_DAY ? t('tasks.repeat.onLastDay') : t('tasks.repeat.onDay', { day: monthDay }));
    const end = until
      ? t('tasks.repeat.untilDay', { day: format.date(until) })
      : count && t('tasks.repeat.left', { count });
    return [[often, days, day].filter(Boolean).join(' '), end].filter(Boolean).join(', ');
  };
}

/** What the history says of a field that holds a structure; undefined for all others. */
export function useRuleWords(): (field: string, value: unknown) => string | undefined {
  const words = useReminderWords();
  const repeatWords = useRepeatWords();
  return (field, value) => {
    if (field === 'repeat') {
      const rule = recurrence().safeParse(value);
      return rule.success ? repeatWords(rule.data) : undefined;
    }
    if (field !== 'reminders') return undefined;
    const list = reminders().safeParse(value);
    return list.success ? words.all(list.data) : undefined;
  };
}
