import { z } from 'zod';
import { LANGUAGES, type Language } from '../core/messages/languages.ts';
import { currencySign, decimalsOf } from '../core/money.ts';
import { fold } from '../core/text.ts';
import { dayIn, momentAt, timeIn } from '../core/zones.ts';
import { type CustomFieldType, type CustomValue, hasOptions, valueSchema } from '../custom-fields/input.ts';
import type { CustomField } from '../custom-fields/queries.ts';
import { isEmptyValue } from '../custom-fields/values.ts';
import { truthOf } from '../imports/conversion.ts';
import { parseDay, parseMoment } from '../imports/dates.ts';
import { parseDecimal } from '../imports/decimals.ts';
import { decimalOf, formatOf, plainAmount } from '../imports/guess.ts';

/** How the texts of a field are read, found out once so that all of them are read alike, and how they are written. */
export const reading = z.strictObject({
  decimal: z.enum(['.', ',']),
  dayFormat: z.string().optional(),
  momentFormat: z.string().optional(),
  zone: z.string(),
  language: z.enum(LANGUAGES),
});
export type Reading = z.output<typeof reading>;
export type Person = { id: number; name: string; email: string; isActive: boolean };

/** A field as far as its values tell: what they are, and how they are called. */
export type Typed = Pick<CustomField, 'type' | 'currency' | 'options'>;
type Way = { from: Typed; to: Typed; reading: Reading; people: readonly Person[] };

/** What a value becomes: of fields with options what those have to be called. */
export type Converted = { value: CustomValue } | { labels: string[] };

const YES_NO: Record<Language, readonly [string, string]> = {
  en: ['Yes', 'No'],
  de: ['Ja', 'Nein'],
  ru: ['Да', 'Нет'],
};

const MAX_LABEL = 100;

/** How the values say numbers and days, by some of them. */
export function readingOf(
  texts: readonly string[],
  locale: string,
  place: Pick<Reading, 'zone' | 'language'>,
): Reading {
  const dayFormat = formatOf(texts, 'day', locale);
  const momentFormat = formatOf(texts, 'timestamp', locale);
  return {
    ...place,
    decimal: decimalOf(texts),
    ...(dayFormat !== undefined && { dayFormat }),
    ...(momentFormat !== undefined && { momentFormat }),
  };
}

/** What a value says to people, part by part. */
export function textsOf(
  { type, currency, options }: Typed,
  value: CustomValue,
  { reading: { zone, language }, people }: Pick<Way, 'reading' | 'people'>,
): string[] {
  if (isEmptyValue(value)) return [];
  if (hasOptions(type)) {
    const ids = Array.isArray(value) ? value : [value];
    return options.filter(({ id }) => ids.includes(id)).map(({ label }) => label);
  }
  if (type === 'person') return people.filter(({ id }) => id === value).map(({ name }) => name);
  if (type === 'boolean') return [YES_NO[language][value === true ? 0 : 1]];
  if (type === 'money') return [`${String(value)} ${currency}`];
  if (type === 'timestamp') {
    const moment = new Date(String(value));
    return [`${dayIn(moment, zone)} ${timeIn(moment, zone).slice(0, 5)}`];
  }
  return [String(value)];
}

/** What values of one type are as values of another. */
export function conversion(way: Way): (value: CustomValue) => Converted | null {
  const { to } = way;
  const { type } = to;
  if (type === 'select' || type === 'multiSelect') {
    return (value) => {
      const labels = labelsOf(way, value);
      return labels.length === 0 ? null : { labels };
    };
  }
  const schema = valueSchema(to);
  const convert = CONVERSIONS[type];
  return (value) => {
    const found = convert({ ...way, value, texts: textsOf(way.from, value, way) });
    const parsed = schema.safeParse(found);
    return parsed.success && !isEmptyValue(parsed.data) ? { value: parsed.data } : null;
  };
}

/** One option holds the first of several choices. */
function labelsOf({ from, to, reading: how, people }: Way, value: CustomValue): string[] {
  const texts = textsOf(from, value, { reading: how, people });
  const parts =
    to.type === 'multiSelect' && isFreeText(from.type) ? texts.flatMap((text) => text.split(/[;,\n]/)) : texts;
  const labels = parts.map(oneLine).filter((label) => label !== '');
  if (labels.some((label) => label.length > MAX_LABEL)) return [];
  const all = labels.filter((label, place) => labels.findIndex((other) => isSameLabel(other, label)) === place);
  return to.type === 'select' ? all.slice(0, 1) : all;
}

export const labelKey = (label: string): string => label.toLowerCase();
const isSameLabel = (a: string, b: string): boolean => labelKey(a) === labelKey(b);
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
const isFreeText = (type: CustomFieldType): boolean => type === 'text' || type === 'longText';

type Given = Way & { value: CustomValue; texts: readonly string[] };
type Conversion = (given: Given) => unknown;

/** The whole of a value that says one thing; several are none. */
const single = ({ texts }: Given): string | undefined => (texts.length === 1 ? texts[0]?.trim() : undefined);

function numberOf(given: Given): number | undefined {
  const { from, value, reading: how } = given;
  if (from.type === 'number' || from.type === 'money') return typeof value === 'number' ? value : undefined;
  if (from.type === 'boolean') return Number(value);
  const text = single(given);
  return text === undefined ? undefined : (parseDecimal(plainAmount(text), { decimal: how.decimal }) ?? undefined);
}

/** Whether a text says that it is an amount of another currency. */
function isOtherCurrency(text: string, code: string): boolean {
  const said = /\p{Sc}|[A-Z]{3}/u.exec(text)?.[0];
  return said !== undefined && said !== code && said !== currencySign(code);
}

function momentOf(given: Given): Date | undefined {
  const { from, value, reading: how } = given;
  if (from.type === 'timestamp') return new Date(String(value));
  const text = single(given);
  if (text === undefined) return undefined;
  return parseMoment(text, how.momentFormat, how.zone) ?? parseMoment(text, undefined, how.zone) ?? undefined;
}

function dayOf(given: Given): string | undefined {
  const text = single(given);
  const { zone, dayFormat } = given.reading;
  const day = text === undefined ? null : (parseDay(text, dayFormat) ?? parseDay(text));
  if (day !== null) return day;
  const moment = momentOf(given);
  return moment && dayIn(moment, zone);
}

const BARE_ADDRESS = /^[\w-]+(\.[\w-]+)+([/?#:]|$)/;

const CONVERSIONS: Record<Exclude<CustomFieldType, 'select' | 'multiSelect'>, Conversion> = {
  text: ({ texts }) => oneLine(texts.join(', ')),
  longText: ({ texts }) => texts.join(', '),
  number: numberOf,
  money: (given) => {
    const code = given.to.currency ?? 'USD';
    const number = given.texts.some((text) => isOtherCurrency(text, code)) ? undefined : numberOf(given);
    return number === undefined ? undefined : Number(number.toFixed(decimalsOf(code)));
  },
  day: dayOf,
  timestamp: (given) => {
    const day = given.from.type === 'timestamp' ? undefined : dayOf(given);
    const moment = momentOf(given) ?? (day === undefined ? undefined : momentAt(day, '00:00:00', given.reading.zone));
    return moment?.toISOString();
  },
  boolean: (given) => {
    if (given.from.type === 'boolean') return given.value;
    const text = single(given);
    return text === undefined ? undefined : truthOf(text);
  },
  link: (given) => {
    const text = single(given);
    return text !== undefined && BARE_ADDRESS.test(text) ? `https://${text}` : text;
  },
  email: (given) =>
    given.from.type === 'person' ? given.people.find(({ id }) => id === given.value)?.email : single(given),
  phone: single,
  person: (given) => {
    const text = fold(single(given) ?? '');
    const meant = given.people.filter(
      ({ name, email, isActive }) => isActive && text !== '' && (fold(name) === text || fold(email) === text),
    );
    return meant.length === 1 ? meant[0]?.id : undefined;
  },
};
