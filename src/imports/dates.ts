import { momentAt } from '../core/zones.ts';

/** What a format's tokens match. */
const TOKENS: Record<string, string> = {
  YYYY: '(?<year>\\d{4})',
  MMM: '(?<monthName>[A-Za-z]{3})',
  MM: '(?<month>\\d{2})',
  M: '(?<month>\\d{1,2})',
  DD: '(?<day>\\d{2})',
  D: '(?<day>\\d{1,2})',
  HH: '(?<hour>\\d{2})',
  H: '(?<hour>\\d{1,2})',
  hh: '(?<hour>\\d{2})',
  h: '(?<hour>\\d{1,2})',
  mm: '(?<minute>\\d{2})',
  ss: '(?<second>\\d{2})',
  A: '(?<half>[AaPp][Mm])',
};
const TOKEN = /YYYY|MMM|MM|M|DD|D|HH|H|hh|h|mm|ss|A/g;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const ISO_DAY = 'YYYY-MM-DD';
const ISO_MOMENT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(?<zone>Z|[+-]\d{2}:?\d{2})?$/;

type Read = { day: string; time: string };

/** What is wrong with a format, or null. */
export function formatProblem(format: string): string | null {
  const tokens = format.match(TOKEN) ?? [];
  const has = (...names: string[]) => tokens.some((token) => names.includes(token));
  const parts = tokens.map((token) => TOKENS[token]?.split('>')[0]);
  if (new Set(parts).size < parts.length) return 'names something twice';
  if (has('MMM') && has('MM', 'M')) return 'names the month twice';
  if (!has('YYYY') || !has('MM', 'M', 'MMM') || !has('DD', 'D'))
    return 'must tell year (YYYY), month (MM) and day (DD)';
  if (has('hh', 'h') !== has('A')) return 'must have A (for AM and PM) where it has hh, and not otherwise';
  return null;
}

const patterns = new Map<string, RegExp>();

function patternOf(format: string): RegExp {
  let pattern = patterns.get(format);
  if (!pattern) {
    const source = format
      .split(/(YYYY|MMM|MM|M|DD|D|HH|H|hh|h|mm|ss|A)/)
      .map((part) => (Object.hasOwn(TOKENS, part) && TOKENS[part]) || part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('');
    pattern = new RegExp(`^${source}$`);
    patterns.set(format, pattern);
  }
  return pattern;
}

/** A text of exactly this format and of a day that exists; null otherwise. */
function read(text: string, format: string): Read | null {
  const parts = patternOf(format).exec(text)?.groups;
  if (!parts) return null;
  const { year = '', monthName, day = '', minute = '0', second = '0', half } = parts;
  const month = monthName === undefined ? Number(parts['month']) : MONTHS.indexOf(monthName.toLowerCase()) + 1;
  const hour = hourOf(Number(parts['hour'] ?? 0), half);
  const found = `${year}-${two(month)}-${two(Number(day))}`;
  if (!exists(found) || hour === null || Number(minute) > 59 || Number(second) > 59) return null;
  return { day: found, time: `${two(hour)}:${two(Number(minute))}:${two(Number(second))}` };
}

const two = (value: number): string => String(value).padStart(2, '0');

/** The thirtieth of February is no day, although many a library takes it for the second of March. */
function exists(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

function hourOf(hour: number, half: string | undefined): number | null {
  if (half === undefined) return hour < 24 ? hour : null;
  if (hour < 1 || hour > 12) return null;
  return (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
}

/** A calendar day. */
export function parseDay(text: string, format = ISO_DAY): string | null {
  return read(text, format)?.day ?? null;
}

/** A moment: ISO 8601, or a day (its beginning) or a time in the given zone. */
export function parseMoment(text: string, format: string | undefined, zone: string): Date | null {
  if (format === undefined) {
    const iso = ISO_MOMENT.exec(text);
    if (iso) return isoMoment(text.replace(' ', 'T'), iso.groups?.['zone'], zone);
  }
  const found = read(text, format ?? ISO_DAY);
  return found && momentAt(found.day, found.time, zone);
}

function isoMoment(text: string, offset: string | undefined, zone: string): Date | null {
  const [day = '', clock = ''] = text.split('T');
  const time = clock.slice(0, 5);
  const seconds = /^\d{2}:\d{2}:(\d{2})/.exec(clock)?.[1] ?? '00';
  const isTime = Number(time.slice(0, 2)) < 24 && Number(time.slice(3)) < 60 && Number(seconds) < 60;
  if (!exists(day) || !isTime) return null;
  if (offset === undefined) return momentAt(day, `${time}:${seconds}`, zone);
  const moment = new Date(text);
  return Number.isNaN(moment.getTime()) ? null : moment;
}
