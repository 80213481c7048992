import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { en } from './en.ts';

const web = path.resolve(import.meta.dirname, '..');

/** `common.close` and so on, of a tree of texts. */
function keysOf(tree: object, prefix = ''): string[] {
  return Object.entries(tree).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null ? keysOf(value, `${prefix}${name}.`) : [`${prefix}${name}`],
  );
}

const PLURAL = /_(zero|one|two|few|many|other)$/;
const withoutPlural = (key: string): string => key.replace(PLURAL, '');
const keys = new Set(keysOf(en).map(withoutPlural));

const sources = readdirSync(web, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.test.ts') && !file.startsWith('i18n/'))
  .map((file) => readFileSync(path.join(web, file), 'utf8'))
  .join('\n');

/** Keys that stand in the code, and patterns of those that are put together there: `deals.stage.${kind}`. */
const literals = new Set([...sources.matchAll(/['"]([a-zA-Z]\w*(?:\.[\w-]+)+)['"]/g)].map(([, key]) => key ?? ''));
const patterns = [...sources.matchAll(/`([a-zA-Z]\w*\.(?:[\w.-]|\$\{[^}]*\})*)`/g)].map(
  ([, template]) => new RegExp(`^${(template ?? '').replaceAll('.', '\\.').replace(/\$\{[^}]*\}/g, '[\\w-]+')}$`),
);

test('every text is used', () => {
  const unused = [...keys].filter((key) => !literals.has(key) && !patterns.some((pattern) => pattern.test(key)));
  expect(unused).toEqual([]);
});

test('every text that is asked for is there', () => {
  const asked = [...sources.matchAll(/\bt\(\s*['"]([^'"]+)['"]/g)].map(([, key]) => key ?? '');
  expect(asked.length).toBeGreaterThan(50);
  expect(asked.filter((key) => !keys.has(key))).toEqual([]);
});

const languages = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'en')
  .map((entry) => entry.name);

test('every language has what English has, and no more', () => {
  for (const language of languages) {
    const folder = path.join(import.meta.dirname, language);
    const own = readdirSync(folder).flatMap((file) => {
      const texts: object = JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
      return keysOf(texts, `${path.basename(file, '.json')}.`).map(withoutPlural);
    });
    expect([...new Set(own)].sort(), language).toEqual([...keys].sort());
  }
});
