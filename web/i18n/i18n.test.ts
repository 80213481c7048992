import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { LANGUAGES } from '../../src/core/messages/languages.ts';
import { en } from './en.ts';

const web = path.resolve(import.meta.dirname, '..');

type Texts = ReadonlyMap<string, string>;

/** `common.close` and so on, of a tree of texts. */
function textsOf(tree: object, prefix = ''): [string, string][] {
  return Object.entries(tree).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null
      ? textsOf(value, `${prefix}${name}.`)
      : [[`${prefix}${name}`, String(value)] as [string, string]],
  );
}

function readLanguage(language: string): Texts {
  const folder = path.join(import.meta.dirname, language);
  const files = readdirSync(folder).map((file) => {
    const texts: unknown = JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
    return [path.basename(file, '.json'), texts] as const;
  });
  return new Map(textsOf(Object.fromEntries(files)));
}

const PLURAL = /_(zero|one|two|few|many|other)$/;
const withoutPlural = (key: string): string => key.replace(PLURAL, '');
const english: Texts = new Map(textsOf(en));
const keys = new Set([...english.keys()].map(withoutPlural));

const sources = readdirSync(web, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.test.ts') && !file.startsWith('i18n/'))
  .map((file) => ({ file, source: readFileSync(path.join(web, file), 'utf8') }));
const code = sources.map(({ source }) => source).join('\n');

/** Keys that stand in the code, and patterns of those that are put together there: `deals.stage.${kind}`. */
const literals = new Set([...code.matchAll(/['"]([a-zA-Z]\w*(?:\.[\w-]+)+)['"]/g)].map(([, key]) => key ?? ''));
const patterns = [...code.matchAll(/`([a-zA-Z]\w*\.(?:[\w.-]|\$\{[^}]*\})*)`/g)].map(
  ([, template]) => new RegExp(`^${(template ?? '').replaceAll('.', '\\.').replace(/\$\{[^}]*\}/g, '[\\w-]+')}$`),
);

test('every text is used', () => {
  const unused = [...keys].filter((key) => !literals.has(key) && !patterns.some((pattern) => pattern.test(key)));
  expect(unused).toEqual([]);
});

test('every text that is asked for is there', () => {
  const asked = [...code.matchAll(/\bt\(\s*['"]([^'"]+)['"]/g)].map(([, key]) => key ?? '');
  expect(asked.length).toBeGreaterThan(50);
  expect(asked.filter((key) => !keys.has(key))).toEqual([]);
});

/** Texts in attributes that people read or hear, and between tags that are not code. */
const SPOKEN = [
  /\b(?:aria-label|aria-description|title|placeholder|label|alt|description|suffix|text|hint)=(?:"[^"]*\p{L}[^"]*"|\{[`'][^`'$]*\p{L}[^`'$]*[`']\})/gu,
  /(?<![=-])>\s*[^<>{}=;()]*\p{L}[^<>{}=;()]*<\/(?!code)/gu,
  /toast\.\w+\(\s*['"`][^'"`]+/g,
];

test('no component has words of its own', () => {
  const components = sources.filter(({ file }) => file.endsWith('.tsx'));
  expect(components.length).toBeGreaterThan(50);
  const found = components.flatMap(({ file, source }) =>
    SPOKEN.flatMap((pattern) => (source.match(pattern) ?? []).map((text) => `${file}: ${text.trim()}`)),
  );
  expect(found).toEqual([]);
});

/** `{{count}}` and `<b>` of a text, in no order. */
const partsOf = (text: string): string[] => [...new Set(text.match(/\{\{[^}]+\}\}|<\/?\w+[^>]*>/g))].sort();

/** What reads like English: names and loan words. Whatever is not listed was forgotten; what is listed and differs goes. */
const SAME: Readonly<Record<string, string>> = {
  de: `Board, Browser, Deal, Deals, Details, Domain, Esc, Filter, Import, Kontor, Lead, Link, Live, Name, Normal, Option {{number}}, Orange, Person, Pink, Pipeline, Pipelines, Status,
    System, Team, Teams, Text, Token, Website`,
  ru: 'Enter, Esc, Kontor',
};

const hasWords = (text: string): boolean => /\p{L}/u.test(text.replace(/\{\{[^}]+\}\}/g, ''));

describe.each(LANGUAGES.filter((language) => language !== 'en'))('%s', (language) => {
  const texts = readLanguage(language);

  test('has what English has, and no more', () => {
    const own = new Set([...texts.keys()].map(withoutPlural));
    expect([...keys].filter((key) => !own.has(key))).toEqual([]);
    expect([...own].filter((key) => !keys.has(key))).toEqual([]);
  });

  test('says it in its own words', () => {
    const same = [...texts]
      .filter(([key, text]) => hasWords(text) && english.get(key) === text)
      .map(([, text]) => text);
    expect([...new Set(same)].sort()).toEqual(SAME[language]?.split(/,\s*/).sort());
  });

  test('has all plurals of what is counted', () => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const counted = [...english.keys(), ...texts.keys()].filter((key) => PLURAL.test(key)).map(withoutPlural);
    const missing = [...new Set(counted)].flatMap((key) => forms.map((form) => `${key}_${form}`));
    expect(missing.filter((key) => !texts.has(key))).toEqual([]);
  });

  test('puts in what English puts in', () => {
    const differing = [...texts].filter(([key, text]) => {
      const told = english.get(key) ?? english.get(withoutPlural(key)) ?? english.get(`${withoutPlural(key)}_other`);
      return told !== undefined && partsOf(told).join() !== partsOf(text).join();
    });
    expect(differing).toEqual([]);
  });
});
