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

/** The calendar day of a moment in a time zone (an IANA name), like `2025-03-15`. */
export function dayIn(moment: Date, zone: string): string {
  return new Date(wallClock(moment, zone)).toISOString().slice(0, 10);
}

/**
 * When the clocks of a zone show this day and time. A time that is skipped in spring is the moment when it would have
 * come; of the two in autumn it is the first.
 */
export function momentAt(day: string, time: string, zone: string): Date {
  const wanted = Date.parse(`${day}T${time.length === 5 ? `${time}:00` : time}Z`);
  const offsetAt = (instant: number): number => wallClock(new Date(instant), zone) - Math.floor(instant / 1000) * 1000;
  // The offset of the day before is the one that holds ahead of any change of clocks in between.
  const earlier = wanted - offsetAt(wanted - 86_400_000);
  if (offsetAt(earlier) === wanted - earlier) return new Date(earlier);
  const later = wanted - offsetAt(wanted + 86_400_000);
  return new Date(offsetAt(later) === wanted - later ? later : earlier);
}

/** The calendar day so many days later. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
