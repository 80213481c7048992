import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RANK_LENGTH_LIMIT, rankBetween, ranksBetween } from './rank.ts';

function expectAscending(ranks: readonly string[]): void {
  const bytewise = ranks.map((rank) => Buffer.from(rank));
  bytewise.slice(1).forEach((rank, index) => expect(Buffer.compare(bytewise[index] ?? rank, rank)).toBe(-1));
}

const neighbours = (column: readonly string[], place: number) =>
  [column[place - 1] ?? null, column[place] ?? null] as const;

test('whatever is put wherever, the column keeps its order and no two ranks are equal', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 60 }), (places) => {
      const column: string[] = [];
      for (const anywhere of places) {
        const place = anywhere % (column.length + 1);
        column.splice(place, 0, rankBetween(...neighbours(column, place)));
      }
      expectAscending(column);
    }),
  );
});

test('a column of any length is spread evenly, with short ranks', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2_000 }), (count) => {
      const column = ranksBetween(null, null, count);
      expect(column).toHaveLength(count);
      expectAscending(column);
      expect(Math.max(0, ...column.map((rank) => rank.length))).toBeLessThan(30);
    }),
    { numRuns: 20 },
  );
});

test('spreading fits between two neighbours however close they are', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 50 }), (closeness, count) => {
      let after = rankBetween(null, null);
      const before = rankBetween(after, null);
      for (let i = 0; i < closeness; i++) after = rankBetween(after, before);
      expectAscending([after, ...ranksBetween(after, before, count), before]);
    }),
  );
});

test('of 100 concurrent drops into one gap all land in it, and hardly two on the same rank', () => {
  const after = rankBetween(null, null);
  const before = rankBetween(after, null);
  const drops = Array.from({ length: 100 }, () => rankBetween(after, before));
  for (const rank of drops) expectAscending([after, rank, before]);
  // Two drops share a rank once in thousands of such gaps; four at once would be a broken suffix.
  expect(new Set(drops).size).toBeGreaterThan(96);
});

test.each([
  ['first', (column: string[]) => column.unshift(rankBetween(...neighbours(column, 0)))],
  ['last', (column: string[]) => column.push(rankBetween(...neighbours(column, column.length)))],
])('ten thousand drops in a row, each put %s, keep their ranks short', (_place, drop) => {
  const column: string[] = [];
  for (let i = 0; i < 10_000; i++) drop(column);
  expectAscending(column);
  expect(Math.max(...column.map((rank) => rank.length))).toBeLessThan(20);
});

test('a hundred drops in a row into one gap stay below the length that asks for spreading', () => {
  const before = rankBetween(null, null);
  let last = rankBetween(null, before);
  for (let i = 0; i < 100; i++) last = rankBetween(last, before);
  expect(last.length).toBeLessThan(RANK_LENGTH_LIMIT);
});

test.each([
  ['A1', 'A1'],
  ['B1', 'A1'],
])('no rank is made up between %s and %s', (after, before) => {
  expect(() => rankBetween(after, before)).toThrow(RangeError);
});
