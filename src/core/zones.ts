/** Whether this machine has heard of the zone; browsers and servers know different ones. */
export function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formats.set(zone, format);
  }
  return format;
}

/** What the clock on a wall of that zone shows, as if it were UTC: milliseconds since 1970. */
function wallClock(moment: Date, zone: string): number {
  const parts = new Map<string, number>(
    formatOf(zone)
      .formatToParts(moment)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: string): number => parts.get(type) ?? 0;
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
}

const DAY_MS = 86_400_000;
const MAX_REMEMBERED = 50_000;
const offsets = new Map<string, number | null>();

/** How far the clocks of a zone are ahead of UTC, in milliseconds. Asked once for a day on which they don't change. */
function offsetAt(instant: number, zone: string): number {
  const exact = (at: number): number => wallClock(new Date(at), zone) - Math.floor(at / 1_000) * 1_000;
  const day = Math.floor(instant / DAY_MS);
  const key = `${zone} ${day}`;
  let offset = offsets.get(key);
  if (offset === undefined) {
    const first = exact(day * DAY_MS);
    offset = first === exact((day + 1) * DAY_MS) ? first : null;
    if (offsets.size >= MAX_REMEMBERED) offsets.clear();
    offsets.set(key, offset);
  }
  return offset ?? exact(instant);
}

/** The calendar day of a moment in a time zone (an IANA name), like `2025-03-15`. */
export function dayIn(moment: Date, zone: string): string {
  return new Date(moment.getTime() + offsetAt(moment.getTime(), zone)).toISOString().slice(0, 10);
}

/** What the clocks of a time zone show at a moment, like `09:30:00`; milliseconds where there are any. */
export function timeIn(moment: Date, zone: string): string {
  const shown = new Date(moment.getTime() + offsetAt(moment.getTime(), zone)).toISOString().slice(11, -1);
  return shown.replace(/\.000$/, '');
}

/**
 * When the clocks of a zone show this day and time. A time that is skipped in spring is the moment when it would have
 * come; of the two in autumn it is the first.
 */
export function momentAt(day: string, time: string, zone: string): Date {
  const wanted = Date.parse(`${day}T${time.length === 5 ? `${time}:00` : time}Z`);
  // The offset of the day before is the one that holds ahead of any change of clocks in between.
  const earlier = wanted - offsetAt(wanted - DAY_MS, zone);
  if (offsetAt(earlier, zone) === wanted - earlier) return new Date(earlier);
  const later = wanted - offsetAt(wanted + DAY_MS, zone);
  return new Date(offsetAt(later, zone) === wanted - later ? later : earlier);
}

/** The calendar day so many days later. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}
