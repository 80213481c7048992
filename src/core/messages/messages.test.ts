import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import '../validation-words.ts';
import { validationError } from '../../trpc/errors.ts';
import { AppError } from '../errors.ts';
import { de as deFields } from './fields/de.ts';
import { en as enFields } from './fields/en.ts';
import { ru as ruFields } from './fields/ru.ts';
import { acceptedLanguage, LANGUAGES } from './languages.ts';
import { de as deMails } from './mails/de.ts';
import { en as enMails } from './mails/en.ts';
import { ru as ruMails } from './mails/ru.ts';
import { say, type Text } from './message.ts';
import { de } from './refusals/de.ts';
import { en } from './refusals/en.ts';
import { ru } from './refusals/ru.ts';
import { speak, word } from './words.ts';

const english: Record<string, Text> = { ...enFields, ...en, ...enMails };
const translations: Record<string, Record<string, Text>> = {
  de: { ...deFields, ...de, ...deMails },
  ru: { ...ruFields, ...ru, ...ruMails },
};

const root = path.resolve(import.meta.dirname, '../..');
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !/messages\/(fields|refusals|mails)\//.test(file),
  )
  .map((file) => ({ file, source: readFileSync(path.join(root, file), 'utf8') }));

const formsOf = (text: Text): string[] => (typeof text === 'string' ? [text] : Object.values(text));
/** What a text puts in; where something is counted, a form may leave the number out. */
const partsOf = (text: Text): string[] =>
  [
    ...new Set(
      formsOf(text)
        .join()
        .match(/\{\{\w+\}\}/g),
    ),
  ].sort();

test('every message is used', () => {
  const code = sources.map(({ source }) => source).join('\n');
  const absent = new Set([...code.matchAll(/(?:noSuch|notFound|idOf)\('(\w+)'\)/g)].map(([, what]) => what));
  /** Keys that are put together: `topic.${topic}` uses all that begin like it. */
  const beginnings = [...code.matchAll(/`((?:\w+\.)+)\$\{/g)].map(([, beginning]) => beginning ?? '');
  const unused = Object.keys(english).filter((key) => {
    const [group, name = ''] = key.split('.');
    if (group === 'absent') return !absent.has(name);
    return !code.includes(`'${key}'`) && !beginnings.some((beginning) => key.startsWith(beginning));
  });
  expect(unused).toEqual([]);
});

test('no schema says anything that can’t be translated', () => {
  const plain = sources
    .filter(({ file }) => file.endsWith('/input.ts') || file.startsWith('core/'))
    .flatMap(({ file, source }) =>
      [...source.matchAll(/(?:[,(]\s*|error: )(['"`](?:must|is|has|may) [^'"`]*['"`])/g)].map(
        ([, text]) => `${file}: ${text}`,
      ),
    );
  expect(plain).toEqual([]);
});

describe.each(LANGUAGES.filter((language) => language !== 'en'))('%s', (language) => {
  const texts = translations[language] ?? {};

  test('has what English has, in its own words', () => {
    expect(Object.keys(texts).sort()).toEqual(Object.keys(english).sort());
    const same = Object.entries(texts).filter(([key, text]) => JSON.stringify(text) === JSON.stringify(english[key]));
    expect(same.map(([key]) => key)).toEqual(['asIs']);
  });

  test('has all plurals of what is counted, and puts in what English puts in', () => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories.sort();
    for (const [key, text] of Object.entries(texts)) {
      expect(partsOf(text), key).toEqual(partsOf(english[key] ?? ''));
      expect(typeof text, key).toBe(typeof english[key]);
      if (typeof text !== 'string') expect(Object.keys(text).sort(), key).toEqual(forms);
    }
  });
});

test.each([
  [undefined, 'en'],
  ['*', 'en'],
  ['', 'en'],
  ['fr', 'en'],
  ['de', 'de'],
  ['de-AT,de;q=0.9,en;q=0.8', 'de'],
  ['fr, en;q=0.5, ru;q=0.7', 'ru'],
  ['de;q=0, ru;q=0.1', 'ru'],
  ['en-GB,de', 'en'],
  [';;q=x,,=', 'en'],
])('Accept-Language: %s is answered in %s', (header, language) => {
  expect(acceptedLanguage(header)).toBe(language);
});

test('an error is put into words where it is told', () => {
  const error = new AppError('INVALID', say('invalid'), {
    fields: { amount: say('decimalsOfCurrency', { count: 2, currency: 'EUR' }) },
  });
  expect(error.message).toBe('amount: must have at most 2 decimals in EUR');
  expect(error.told('de')).toEqual({
    message: 'amount: Höchstens 2 Nachkommastellen in EUR',
    fields: { amount: 'Höchstens 2 Nachkommastellen in EUR' },
  });
  expect(new AppError('NOT_FOUND', say('absent.deal')).told('ru')).toEqual({ message: 'Такой сделки нет' });
});

describe('schemas', () => {
  const schema = z.strictObject({
    title: z.string().max(21, word('maxLength', { count: 21 })),
    amount: z.number().max(1_000_000.5),
    kind: z.enum(['a', 'b']),
  });
  const refuse = (value: unknown): z.ZodError => {
    const { error } = schema.safeParse(value);
    if (!error) throw new Error('nothing was refused');
    return error;
  };
  const wrong = { title: 'x'.repeat(22), amount: 2_000_000, kind: 'c', more: 1 };
  afterEach(() => speak('en', enFields));

  test('speak English in the server, and are translated for whoever asked', () => {
    const error = validationError(refuse(wrong));
    expect(error.told('en').fields).toEqual({
      title: 'must be at most 21 characters',
      amount: 'must be at most 1000000.5',
      kind: 'must be one of a, b',
      more: 'is not known here',
    });
    expect(error.told('ru').fields).toEqual({
      title: 'Не больше 21 символа',
      amount: 'Не больше 1\u00a0000\u00a0000,5',
      kind: 'Допустимые значения: a, b',
      more: 'Здесь такого поля нет',
    });
    expect(validationError(refuse({})).told('de').fields).toEqual({
      title: 'Pflichtangabe',
      amount: 'Pflichtangabe',
      kind: 'Muss einer dieser Werte sein: a, b',
    });
  });

  test('speak the language of the page in the browser', () => {
    speak('de', deFields);
    expect(refuse(wrong).issues.map(({ message }) => message)).toContain('Höchstens 21 Zeichen');
    expect(refuse(wrong).issues.map(({ message }) => message)).toContain('Höchstens 1.000.000,5');
  });
});
