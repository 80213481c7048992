/** A day typed in digits, in the order that the locale writes them: `24.12.26`, `12/24`. Null for anything else. */
export function parseDay(text: string, locale: string, thisYear = new Date().getFullYear()): string | null {
  const isIso = /^\s*\d{4}-/.test(text);
  const parts = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'numeric', year: 'numeric' }).formatToParts();
  const usual = parts.map(({ type }) => type).filter((type) => type === 'day' || type === 'month' || type === 'year');
  const digits = /^\s*\d+(?:\D+\d+){1,2}\D*$/.test(text) && !/\p{L}/u.test(text) ? text.match(/\d+/g) : null;
  if (!digits) return null;
  const order = isIso ? ['year', 'month', 'day'] : usual.filter((type) => type !== 'year' || digits.length === 3);
  const given = new Map(order.map((type, place) => [type, Number(digits[place])]));
  const year = given.get('year') ?? thisYear;
  const [month = 0, day = 0] = [given.get('month'), given.get('day')];
  const date = new Date(Date.UTC(year < 100 ? 2_000 + year : year, month - 1, day));
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && date.getUTCFullYear() < 2_200;
  return isReal ? date.toISOString().slice(0, 10) : null;
}
