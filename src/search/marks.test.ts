import fc from 'fast-check';
import { expect, test } from 'vitest';
import { marksIn, typosOf } from './marks.ts';
import { inOtherScript, spellingsIn } from './other-scripts.ts';
import { readingsOf } from './terms.ts';

test.each([
  ['shapovalova', 'мария шаповалова', ['шаповалова']],
  ['sorel', 'сорель и сорел', ['сорель', 'сорел']],
  ['босс', 'boss, bosss', ['boss', 'bosss']],
  ['ана', 'ana anna', ['ana', 'anna']],
  ['анна', 'an na', []],
])('%s is found as it is written in the other script', (word, text, found) => {
  const pattern = inOtherScript(word) ?? '';
  expect(spellingsIn(text, pattern).map(({ start, length }) => text.slice(start, start + length))).toEqual(found);
});

test('what is found is what the database finds by the regular expression', () => {
  const letters = (of: string, minLength: number, maxLength: number) =>
    fc.string({ unit: fc.constantFrom(...of.split('')), minLength, maxLength });
  const both = fc.oneof(
    fc.tuple(letters('сзцлиыксяе', 3, 6), letters('szclikye ', 0, 14)),
    fc.tuple(letters('shcytsazku', 3, 6), letters('шщчьстсцыикюя ', 0, 14)),
  );
  fc.assert(
    fc.property(both, ([word, text]) => {
      const pattern = inOtherScript(word);
      if (pattern === null) return;
      const isThere = [...text.matchAll(new RegExp(pattern, 'g'))].some(([match]) => match !== '');
      expect(spellingsIn(text, pattern).length > 0).toBe(isThere);
    }),
    { numRuns: 500 },
  );
});

test('a text of nothing but doubled letters holds nobody up', () => {
  const readings = readingsOf(`${'с'.repeat(23)}ф`);
  const text = 's'.repeat(4_000);
  expect([typosOf(text, readings), marksIn(text, readings)]).toEqual([null, []]);
});
