const DAY = 86_400_000;

/** `days` after a calendar day, both `YYYY-MM-DD`. */
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);

/** How far a zone's clocks are ahead of UTC at a moment, in milliseconds. */
function offsetAt(moment: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(moment);
  const read = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const shown = Date.UTC(read('year'), read('month') - 1, read('day'), read('hour'), read('minute'), read('second'));
  return shown - Math.floor(moment / 1000) * 1000;
}

/** `HH:MM` of a moment in a zone. */
export const timeOf = (moment: string, timeZone: string): string => {
  const instant = Date.parse(moment);
  return new Date(instant + offsetAt(instant, timeZone)).toISOString().slice(11, 16);
};

/** The moment at which a zone's clocks show a day and a time; one that summer time skips comes an hour later. */
export function atTime(day: string, time: string, timeZone: string): string {
  const shown = Date.parse(`${day}T${time}:00Z`);
  const guess = shown - offsetAt(shown, timeZone);
  const moment = shown - offsetAt(guess, timeZone);
  const isSkipped = timeOf(new Date(moment).toISOString(), timeZone) !== time;
  return new Date(isSkipped ? Math.max(guess, moment) : moment).toISOString();
}
