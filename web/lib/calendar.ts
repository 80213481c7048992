import { useTranslation } from 'react-i18next';
import { useFormat } from './use-format.ts';

type Day = 0 | 1 | 2 | 3 | 4 | 5 | 6;
type WeekInfo = { firstDay: number; weekend: readonly number[] };

/** Sunday is 7 to Intl and 0 to calendars. */
const dayOf = (day: number): Day => ([0, 1, 2, 3, 4, 5, 6] as const)[day % 7] ?? 0;

const MONDAY_WEEK: WeekInfo = { firstDay: 1, weekend: [6, 7] };

/** Not every browser knows the weeks of the world: then they begin on Monday. */
function weekOf(locale: string): WeekInfo {
  const known = new Intl.Locale(locale).maximize();
  const info: unknown = 'getWeekInfo' in known && typeof known.getWeekInfo === 'function' ? known.getWeekInfo() : null;
  return isWeekInfo(info) ? info : MONDAY_WEEK;
}

const isWeekInfo = (info: unknown): info is WeekInfo =>
  typeof info === 'object' && info !== null && 'firstDay' in info && 'weekend' in info && Array.isArray(info.weekend);

/** What calendars take to read like the rest of the page: the language of months and days, and how its weeks go. */
export function useCalendar() {
  const { t, i18n } = useTranslation();
  const { locale } = useFormat();
  const { firstDay, weekend } = weekOf(locale);
  return {
    locale: i18n.language,
    firstDayOfWeek: dayOf(firstDay),
    weekendDays: weekend.map(dayOf),
    ariaLabels: { previousMonth: t('fields.previousMonth'), nextMonth: t('fields.nextMonth') },
  };
}
