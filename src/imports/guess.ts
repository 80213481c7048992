import { parseDay, parseMoment } from './dates.ts';
import { LONGEST_NUMBER, parseDecimal } from './decimals.ts';
import { fieldOfHeader, plainName } from './headers.ts';
import type { Importable } from './importable.ts';
import { type ColumnTarget, DATE_FORMATS, type ScreenType, WHOLE_NAME } from './input.ts';

export type Offered = ReadonlyMap<ScreenType, Pick<Importable, 'fields'>>;

type Asking = {
  type: ScreenType;
  header: readonly string[];
  sample: readonly (readonly string[])[];
  offered: Offered;
  /** What people call the fields that they added. */
  added: readonly { type: ScreenType; key: string; name: string }[];
  /** Of two readings of 03/04 the one that is usual there. */
  locale: string;
};

/** Where each column probably goes: by its name, else by what stands in it. */
export function guessColumns({ type, header, sample, offered, added, locale }: Asking): (ColumnTarget | null)[] {
  const taken = new Set<string>();
  const claim = (target: { type: ScreenType; field: string } | null) => {
    if (!target) return null;
    const isList = target.field === 'otherEmails' || target.field === 'otherPhones';
    const isThere = target.field === WHOLE_NAME || offered.get(target.type)?.fields[target.field] !== undefined;
    const key = `${target.type}.${target.field}`;
    if (!isThere || (taken.has(key) && !isList)) return null;
    taken.add(key);
    return target;
  };
  const byName = header.map((name) => {
    const custom = added.find(
      (field) => plainName(field.name) === plainName(name) && (field.type === type || !OWNLESS.has(field.type)),
    );
    return claim(fieldOfHeader(type, name)) ?? claim(custom ? { type: custom.type, field: custom.key } : null);
  });
  // What is common to many, like an amount, is of the deal that the rows tell of.
  const tellsOfDeals = byName.some((target) => target?.type === 'deal');
  return byName.map((known, column) => {
    const ofDeal = known || !tellsOfDeals ? null : fieldOfHeader('deal', header[column] ?? '');
    const found = known ?? claim(ofDeal?.type === 'deal' ? ofDeal : null);
    const cells = cellsOf(sample, column);
    const target = found ?? claim(byContent(type, cells));
    return target && withReading(target, cells, offered, locale);
  });
}

const OWNLESS: ReadonlySet<ScreenType> = new Set(['task', 'activity']);

const cellsOf = (sample: readonly (readonly string[])[], column: number): string[] =>
  sample.map((row) => (row[column] ?? '').trim()).filter((cell) => cell !== '');

const EMAIL = /^[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+$/;
const PHONE = /^\+?[\d\s()./-]{7,20}$/;
const ADDRESS = /^(https?:\/\/|www\.)\S+$/;

function byContent(type: ScreenType, cells: readonly string[]): { type: ScreenType; field: string } | null {
  if (cells.length === 0) return null;
  const isMostly = (pattern: RegExp) => cells.filter((cell) => pattern.test(cell)).length > cells.length * 0.7;
  const person = type === 'company' ? 'company' : 'contact';
  if (isMostly(EMAIL) && person === 'contact') return { type: 'contact', field: 'email' };
  if (isMostly(ADDRESS)) return { type: 'company', field: 'website' };
  if (isMostly(PHONE) && cells.some((cell) => /^[+(0]/.test(cell))) return { type: person, field: 'phone' };
  return null;
}

/** With how its dates and numbers are written. */
export function withReading(
  target: ColumnTarget,
  cells: readonly string[],
  offered: Offered,
  locale: string,
): ColumnTarget {
  const kind = offered.get(target.type)?.fields[target.field]?.kind;
  const { type, field } = target;
  if (kind === 'number') return { type, field, decimal: decimalOf(cells) };
  if (kind !== 'day' && kind !== 'timestamp') return { type, field };
  const format = formatOf(cells, kind, locale);
  return format === undefined ? { type, field } : { type, field, format };
}

/** How most of the cells write their dates; undefined where that is ISO’s way, or none that is known. */
export function formatOf(cells: readonly string[], kind: 'day' | 'timestamp', locale: string): ColumnTarget['format'] {
  const isMonthFirst = locale === 'en' || /^en-(US|CA|PH)/i.test(locale);
  const formats = [...DATE_FORMATS].sort((a, b) => Number(isOdd(a, isMonthFirst)) - Number(isOdd(b, isMonthFirst)));
  const score = (format: (typeof DATE_FORMATS)[number]): number =>
    cells.filter((cell) => (kind === 'day' ? parseDay(cell, format) : parseMoment(cell, format, 'UTC')) !== null)
      .length;
  const best = formats.reduce((a, b) => (score(b) > score(a) ? b : a));
  const plain = cells.filter((cell) => parseMoment(cell, undefined, 'UTC') !== null).length;
  return score(best) > 0 && (kind === 'day' || score(best) > plain) ? best : undefined;
}

/** Whether it puts day and month the other way round than is usual there. */
const isOdd = (format: string, isMonthFirst: boolean): boolean =>
  format.includes('/') && !format.startsWith('Y') && format.startsWith('M') !== isMonthFirst;

/** Which sign comes before the decimals of the cells’ numbers. */
export function decimalOf(cells: readonly string[]): '.' | ',' {
  const read = (decimal: '.' | ',') =>
    cells.filter((cell) => parseDecimal(plainAmount(cell), { decimal }) !== null).length;
  const [point, comma] = [read('.'), read(',')];
  if (point !== comma) return comma > point ? ',' : '.';
  // 1.234 and 1,234 can be either; a sign with other than three digits after it is none of thousands.
  return cells.some((cell) => /,\d{1,2}$|,\d{4,}$/.test(cell)) ? ',' : '.';
}

/** An amount without its currency. */
export const plainAmount = (text: string): string =>
  text.length > LONGEST_NUMBER
    ? text
    : text.replace(/^\s*(?:\p{Sc}|[A-Z]{3})\s*|\s*(?:\p{Sc}|[A-Z]{3}|%)\s*$/gu, '').trim();
