import { AppError } from '../core/errors.ts';
import { inEnglish, type Message, say } from '../core/messages/message.ts';
import { parseDay, parseMoment } from './dates.ts';
import { parseDecimal } from './decimals.ts';
import type { Importable, ImportField, Pointed, Values } from './importable.ts';
import { isNullable } from './importable.ts';
import type { ImportMap, Lookup, Reason, Reasons, Target } from './input.ts';
import { type Cells, compileMap, type Rule } from './map.ts';
import { because, saidBySchema } from './reasons.ts';

/** A record that a cell names, to be looked up. */
export type Wish = {
  field: string;
  /** The column or field that the message is about. */
  label: string;
  references: Pointed;
  by: Exclude<Lookup, object>;
  source: string;
  text: string;
  otherwise: 'refuse' | 'empty';
};

/** A row that is understood, but for the records that it names. */
export type Draft = { line: number; key: string; values: Values; wishes: Wish[] };
/** A row that is not written. */
export type Refusal = { line: number; key: string; reasons: Reasons };

export type Converter = (line: number, cells: Cells) => Draft | Refusal;

export const isRefusal = (row: Draft | Refusal): row is Refusal => 'reasons' in row;

/** Prepares a map for a file with these columns; every mistake of the map is told at once. */
export function createConverter(
  importable: Importable,
  map: ImportMap,
  header: readonly string[],
  timezone: string,
): Converter {
  const { rules, keyColumns, problems } = compileMap(importable, map, header);
  if (problems.length > 0) {
    const list = problems.map((problem) => `  ${problem}`).join('\n');
    throw new AppError('BAD_REQUEST', inEnglish(`The map does not fit:\n${list}`));
  }
  return converterOf(importable, rules, keyColumns, map, map.timezone ?? timezone);
}

/** Reads rows by rules that are known to fit. */
export function converterOf(
  importable: Importable,
  rules: readonly Rule[],
  keyColumns: readonly string[],
  map: Reading,
  zone: string,
): Converter {
  return (line, cells) => {
    const parts = keyColumns.map((column) => (cells.get(column) ?? '').trim());
    const key = parts.length === 1 ? (parts[0] ?? '') : JSON.stringify(parts);
    const reasons: [string, Reason][] = parts.includes('')
      ? [[keyColumns.join(', '), because(say('importKeyEmpty'))]]
      : [];
    const values: Values = {};
    const wishes: Wish[] = [];
    for (const rule of rules) {
      const field = importable.fields[rule.field];
      if (!field) continue;
      const found = convert(rule, field, cells, map, zone);
      if ('problem' in found) reasons.push([rule.label, found.problem]);
      else if ('wish' in found) wishes.push(found.wish);
      else if (found.value !== undefined) values[rule.field] = found.value;
    }
    return reasons.length > 0 ? { line, key, reasons: Object.fromEntries(reasons) } : { line, key, values, wishes };
  };
}

type Reading = Pick<ImportMap, 'missing' | 'decimal' | 'source'>;
type Converted = { value: unknown } | { wish: Wish } | { problem: Reason };

const NOTHING = { value: undefined };

function convert(
  { field: name, label, target, text }: Rule,
  field: ImportField,
  cells: Cells,
  map: Reading,
  zone: string,
): Converted {
  const cell = (target.remove ?? []).reduce((rest, part) => rest.replaceAll(part, ''), text(cells)).trim();
  const given = cell === '' || map.missing.includes(cell) ? (target.default ?? null) : cell;
  if (given === null) return empty(field);
  const mapped = typeof given === 'string' ? mappedValue(given, target) : given;
  if (mapped === undefined) return { problem: because(say('importNoneOfMap'), cell) };
  if (mapped === null) return empty(field);
  if (field.kind === 'reference') {
    const { references } = field;
    if (!references || target.lookup === undefined) return NOTHING;
    return { wish: wishOf(name, label, references, target.lookup, String(mapped), map.source) };
  }
  const value = typeof mapped === 'string' ? valueOf(mapped, field, target, map, zone) : mapped;
  if (value === NO_CHOICE) return { problem: because(say('importNoOption'), cell) };
  if (value === undefined) return { problem: because(expected(field, target, map), cell) };
  const parsed = field.schema.safeParse(value);
  if (!parsed.success) return { problem: because(saidBySchema(parsed.error.issues[0]?.message), cell) };
  return { value };
}

/** A field that can't be empty keeps what it has, or its default. */
const empty = (field: ImportField): Converted => (isNullable(field) ? { value: null } : NOTHING);

function mappedValue(
  text: string,
  { values, strict }: Omit<Target, 'field'>,
): string | number | boolean | null | undefined {
  if (values && Object.hasOwn(values, text)) return values[text];
  return strict ? undefined : text;
}

function wishOf(field: string, label: string, references: Pointed, lookup: Lookup, text: string, own: string): Wish {
  const {
    by,
    source = own,
    otherwise,
  } = typeof lookup === 'string' ? { by: lookup, otherwise: 'refuse' as const } : lookup;
  return { field, label, references, by, source, text, otherwise };
}

const NO_CHOICE = Symbol('no choice');
const TRUTHS = new Map([
  ...['true', 'yes', 'ja', 'да', '1'].map((word) => [word, true] as const),
  ...['false', 'no', 'nein', 'нет', '0'].map((word) => [word, false] as const),
]);
/** Whether a word says yes or no; undefined where it says neither. */
export const truthOf = (text: string): boolean | undefined => TRUTHS.get(text.toLowerCase());
const plain = (text: string): string => text.toLowerCase().replace(/[\s_-]+/g, ' ');

/** The choice that people call so; what an enum does not know, its schema refuses. */
function choiceOf(text: string, choices: NonNullable<ImportField['choices']>): string | number | typeof NO_CHOICE {
  const isCalled = (name: string) => plain(name) === plain(text);
  const found =
    choices.find(({ label, value }) => value === text || isCalled(label)) ??
    choices.find(({ names = [] }) => names.some(isCalled));
  if (found) return found.value;
  return choices.every(({ value }) => typeof value === 'string') ? text : NO_CHOICE;
}

/** What the text says, in the words of the public inputs; undefined where it says nothing of this kind. */
function valueOf(
  text: string,
  { kind, choices, separator = /,/ }: ImportField,
  target: Omit<Target, 'field'>,
  map: Reading,
  zone: string,
): unknown {
  if (choices && kind === 'text') return choiceOf(text, choices);
  switch (kind) {
    case 'number':
      return parseDecimal(text, { ...target, decimal: target.decimal ?? map.decimal }) ?? undefined;
    case 'day':
      return parseDay(text, target.format) ?? undefined;
    case 'timestamp':
      return parseMoment(text, target.format, zone)?.toISOString();
    case 'boolean':
      return truthOf(text);
    case 'list': {
      const parts = text
        .split(target.separator ?? separator)
        .map((part) => part.trim())
        .filter((part) => part !== '');
      const chosen = choices ? parts.map((part) => choiceOf(part, choices)) : parts;
      return chosen.includes(NO_CHOICE) ? NO_CHOICE : chosen;
    }
    default:
      return text;
  }
}

function expected({ kind }: ImportField, { format }: Omit<Target, 'field'>, map: Reading): Message {
  switch (kind) {
    case 'number':
      return say('importNumber', { example: map.decimal === ',' ? '1.234,50' : '1,234.50' });
    case 'day':
      return say('importDay', { format: format ?? 'YYYY-MM-DD' });
    case 'timestamp':
      return format === undefined ? say('importIsoMoment') : say('importMoment', { format });
    case 'boolean':
      return say('importYesNo');
    default:
      return say('importNotValid');
  }
}
