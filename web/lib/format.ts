const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export type Place = { locale: string; timeZone: string };

/** An ISO timestamp, as the wire carries it, or a Date. */
export type Instant = string | Date;

/** Numbers, money and times as one person reads them. Calendar dates (`YYYY-MM-DD`) have no zone and are not shifted. */
export type Format = Place & {
  number(value: number): string;
  compact(value: number): string;
  /** `value` is a fraction: 0.42 is 42 %. */
  percent(value: number): string;
  money(value: number, currency: string): string;
  moneyCompact(value: number, currency: string): string;
  /** A calendar date: 14 Mar, with the year only when it is not this one. */
  date: (value: string) => string;
  /** The day of an instant, in the person's zone. */
  day(value: Instant): string;
  time(value: Instant): string;
  dateTime(value: Instant): string;
  weekday(value: Instant): string;
  /** Wed, 9:00: for what is less than a week off. */
  weekdayTime(value: Instant): string;
  month(value: Instant): string;
  /** How long ago or ahead; farther than two weeks off, the day says more. */
  relative(value: Instant, now?: number): string;
  relativeDay(value: string, now?: number): string;
  /** In 3 days, 2 days ago. */
  inDays(days: number): string;
  /** `YYYY-MM-DD` of an instant in the person's zone. */
  isoDay(value: Instant): string;
  /** Orders names as the person's language does. */
  compare: (a: string, b: string) => number;
};

const daysBetween = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / DAY);

const MOST_DAYS = 14;

const toDate = (value: Instant): Date => (typeof value === 'string' ? new Date(value) : value);

type Span = [number, Intl.RelativeTimeFormatUnit];

/** From a day on, midnights are counted: 30 hours ago may be yesterday or the day before. */
function relativeSpan(milliseconds: number, days: number): Span {
  const size = Math.abs(milliseconds);
  if (size < MINUTE) return [0, 'second'];
  if (size < HOUR) return [Math.trunc(milliseconds / MINUTE), 'minute'];
  if (size < DAY) return [Math.trunc(milliseconds / HOUR), 'hour'];
  return [days, 'day'];
}

/** The shortest that is still words: the narrow form is a number with a sign in some languages, and metres in German. */
function shortRelativeFormat(locale: string): Intl.RelativeTimeFormat {
  const narrow = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'narrow' });
  const isWords = !/^[-−+]/.test(narrow.format(-9, 'day')) && !/\bm$/.test(narrow.format(-9, 'minute'));
  return isWords ? narrow : new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
}

export function createFormat({ locale, timeZone }: Place): Format {
  const numbers = new Map<string, Intl.NumberFormat>();
  const dates = new Map<string, Intl.DateTimeFormat>();

  function numberFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
    const key = JSON.stringify(options);
    const known = numbers.get(key) ?? new Intl.NumberFormat(locale, options);
    numbers.set(key, known);
    return known;
  }
  function dateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    const key = JSON.stringify(options);
    const known = dates.get(key) ?? new Intl.DateTimeFormat(locale, { timeZone, ...options });
    dates.set(key, known);
    return known;
  }

  const relativeFormat = shortRelativeFormat(locale);
  const relativeDayFormat = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  // With its month in letters and “г.” behind it, a Russian date fits no column.
  const datedStyle = new Intl.Locale(locale).language === 'ru' ? 'short' : 'medium';
  const isoFormat = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const isoDay = (value: Instant) => isoFormat.format(toDate(value));

  /** The year is noise while it is the current one. */
  function dayIn(zone: string, day: string, value: Date): string {
    const thisYear = isoDay(new Date()).slice(0, 4);
    const style: Intl.DateTimeFormatOptions = day.startsWith(thisYear)
      ? { day: 'numeric', month: 'short' }
      : { dateStyle: datedStyle };
    return dateFormat({ ...style, timeZone: zone }).format(value);
  }

  return {
    locale,
    timeZone,
    number: (value) => numberFormat({ maximumFractionDigits: 3 }).format(value),
    compact: (value) =>
      numberFormat({ notation: 'compact', useGrouping: 'always', maximumFractionDigits: 1 }).format(value),
    percent: (value) => numberFormat({ style: 'percent', maximumFractionDigits: 0 }).format(value),
    money: (value, currency) =>
      numberFormat({ style: 'currency', currency, trailingZeroDisplay: 'stripIfInteger' }).format(value),
    moneyCompact: (value, currency) =>
      numberFormat({
        style: 'currency',
        currency,
        notation: 'compact',
        useGrouping: 'always',
        minimumFractionDigits: 0,
        maximumFractionDigits: 1,
      }).format(value),
    date: (value) => dayIn('UTC', value, new Date(`${value}T00:00:00Z`)),
    day: (value) => dayIn(timeZone, isoDay(value), toDate(value)),
    time: (value) => dateFormat({ hour: 'numeric', minute: '2-digit' }).format(toDate(value)),
    dateTime: (value) => dateFormat({ dateStyle: 'medium', timeStyle: 'short' }).format(toDate(value)),
    weekday: (value) => dateFormat({ weekday: 'long', day: 'numeric', month: 'long' }).format(toDate(value)),
    weekdayTime: (value) => dateFormat({ weekday: 'short', hour: 'numeric', minute: '2-digit' }).format(toDate(value)),
    month: (value) => dateFormat({ month: 'long', year: 'numeric' }).format(toDate(value)),
    relative: (value, now = Date.now()) => {
      const instant = toDate(value);
      const days = daysBetween(isoDay(new Date(now)), isoDay(instant));
      if (Math.abs(days) > MOST_DAYS) return dayIn(timeZone, isoDay(instant), instant);
      return relativeFormat.format(...relativeSpan(instant.getTime() - now, days));
    },
    relativeDay: (value, now = Date.now()) => {
      const days = daysBetween(isoDay(new Date(now)), value);
      return Math.abs(days) <= 1 ? relativeDayFormat.format(days, 'day') : dayIn('UTC', value, new Date(value));
    },
    inDays: (days) => relativeDayFormat.format(days, 'day'),
    isoDay,
    compare: new Intl.Collator(locale, { numeric: true }).compare,
  };
}
