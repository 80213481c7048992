import { z } from 'zod';

/** A place in an input, and what its schema says belongs there. */
export type Place = { path: string[]; type: z.core.$ZodType; isNullable: boolean };

/** What a field holds under its wrappers, as it comes in. */
function unwrap(type: z.core.$ZodType): { type: z.core.$ZodType; isNullable: boolean } {
  if (type instanceof z.ZodNullable) return { ...unwrap(type.unwrap()), isNullable: true };
  if (type instanceof z.ZodOptional || type instanceof z.ZodDefault) return unwrap(type.unwrap());
  // What a preprocessor only looks at is handed on to the schema behind it.
  if (type instanceof z.ZodPipe) return unwrap(type.in instanceof z.ZodTransform ? type.out : type.in);
  return { type, isNullable: false };
}

/** Every place of an input: objects, lists and what is in them, in whatever depth. */
export function placesOf(schema: z.core.$ZodType, path: string[] = []): Place[] {
  const place = { path, ...unwrap(schema) };
  if (place.type instanceof z.ZodObject) {
    const inner = Object.entries(place.type.shape).flatMap(([name, type]) => placesOf(type, [...path, name]));
    return [place, ...inner];
  }
  return place.type instanceof z.ZodArray ? [place, ...placesOf(place.type.element, [...path, '0'])] : [place];
}

const GUESSES = ['Sample', 1, true, 'a@b.example', 'USD', 'Europe/Berlin', 'en', '2025-03-15', '2025-03-15T14:22:00Z'];
const MORE_GUESSES = ['https://a.example', 'a.example', '+49 30 1234567', 'a long enough password'];

/** A value that the schema accepts, with as little in it as it may have; `known` are ids by what they point at. */
export function sampleOf(schema: z.core.$ZodType, known: Readonly<Record<string, number>>): unknown {
  const { type } = unwrap(schema);
  if (type instanceof z.ZodObject) {
    const entries = Object.entries(type.shape).filter(([, field]) => !field.safeParse(undefined).success);
    return Object.fromEntries(entries.map(([name, field]) => [name, sampleOf(field, known)]));
  }
  if (type instanceof z.ZodArray) return [];
  if (type instanceof z.ZodEnum) return type.options[0];
  const references = type instanceof z.ZodType ? type.meta()?.['references'] : undefined;
  if (typeof references === 'string') return known[references] ?? 1;
  return [...GUESSES, ...MORE_GUESSES].find((guess) => z.safeParse(schema, guess).success);
}

/** A sample of the input with this value at this place. */
export function withValueAt(
  schema: z.core.$ZodType,
  path: readonly string[],
  value: unknown,
  known: Readonly<Record<string, number>>,
): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  const { type } = unwrap(schema);
  if (type instanceof z.ZodArray) return [withValueAt(type.element, rest, value, known)];
  if (!(type instanceof z.ZodObject)) throw new Error(`Nothing can stand at ${name}`);
  const inner = withValueAt(type.shape[name], rest, value, known);
  // Its own property, also where it is called __proto__.
  return Object.fromEntries([...Object.entries(Object(sampleOf(type, known))), [name, inner]]);
}

/** As deep as JSON goes before its parser gives up. */
export function deep(levels: number): unknown {
  let value: unknown = [];
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { deeper: value };
  return value;
}

const DEEP = deep(5_000);
const OBJECTS = [{}, { toString: 'x' }, JSON.parse('{"__proto__": {"isAdmin": true}}'), DEEP];
const LISTS = [[], ['x'], [[[]]]];

/** What can't be right at a place of this type. */
export function wrongValues({ path, type, isNullable }: Place): unknown[] {
  const missing = isNullable ? [] : [null];
  if (type instanceof z.ZodNull) return wrongValues({ path, type: z.string(), isNullable: true });
  if (type instanceof z.ZodUnion) {
    const [first = [], ...others] = type.options.map((option) => wrongValues({ path, ...unwrap(option) }));
    return first.filter((value) => others.every((wrong) => wrong.includes(value)));
  }
  if (type instanceof z.ZodObject || type instanceof z.ZodRecord) return [...missing, 'x', 5, true, ...LISTS];
  if (type instanceof z.ZodArray) return [...missing, 'x', 5, true, ...OBJECTS.slice(0, 3), Array(10_000).fill('x')];
  if (type instanceof z.ZodBoolean) return [...missing, 'true', 1, 0, '', ...OBJECTS, ...LISTS];
  if (type instanceof z.ZodEnum || type instanceof z.ZodLiteral)
    return [...missing, 'nothing-known', '', '__proto__', 'constructor', 5, ...OBJECTS, ...LISTS];
  if (type instanceof z.ZodNumber) return [...missing, ...wrongNumbers(type, path), ...OBJECTS, ...LISTS];
  return [...missing, ...wrongTexts(type), 5, 0, NaN, true, false, ...OBJECTS, ...LISTS];
}

function wrongNumbers(type: z.ZodNumber, path: readonly string[]): unknown[] {
  const wrong = [NaN, Infinity, -Infinity, -1, -1e9, 1e308, 2 ** 60, '1e400', '5', '', ' 5', '0x10', true, false];
  if (!type.isInt) return [...wrong, 1e13, 0.12345];
  // Ids, cursors, versions and places in the log may grow large; whatever else is counted may not.
  const mayBeLarge =
    type.meta()?.['references'] !== undefined ||
    path.includes('cursor') ||
    ['version', 'undoOf', 'event', 'activity'].includes(path.at(-1) ?? '');
  return [...wrong, 1.5, 1e-9, ...(mayBeLarge ? [] : [1e9])];
}

function wrongTexts(type: z.core.$ZodType): unknown[] {
  const long = 'x'.repeat(100_001);
  const format = type instanceof z.ZodType && 'format' in type ? type.format : null;
  if (format === 'date') return [long, '2025-02-30', '2025-13-01', '15.03.2025', '99999-01-01', '0001-01-01', ''];
  if (format === 'datetime')
    return [long, '2025-02-30T00:00:00Z', '2025-03-15', 'tomorrow', '+099999-01-01T00:00:00Z', ''];
  return [long, '\u0000', 'a\u0000b', 'a\ud800b', '\udfff'];
}

/** Strange to look at, and yet text like any other. */
export const ODD_TEXTS = [
  "Robert'); drop table companies; --",
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '${7*7} {{7*7}} #{7*7} %s %d',
  '=1+1',
  '__proto__',
  'constructor',
  'null',
  'undefined',
  'NaN',
  '1e400',
  '%_\\',
  '\\',
  '$1',
  '\u202egnp.exe',
  'ﷺ İstanbul ẞ ŒUVRE',
  '𝔘𝔫𝔦𝔠𝔬𝔡𝔢 👩‍👩‍👧‍👦',
  'a\u0301\u0301\u0301',
  'x'.repeat(100),
];
