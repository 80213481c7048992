import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvLine, withoutGuard } from './csv.ts';

test.each([
  ['=1+1', "'=1+1"],
  ['+49 30 1', "'+49 30 1"],
  ['-5', "'-5"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['\r=1', '"\'\r=1"'],
  ['\n=1', '"\'\n=1"'],
  ["'=1", "''=1"],
  ["'tis", "'tis"],
  [-5, '-5'],
  ['a,b', '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  [null, ''],
  [new Date(0), '1970-01-01T00:00:00.000Z'],
])('%j is written %j', (value, written) => {
  expect(csvLine([value])).toBe(`${written}\r\n`);
});

test('whatever the texts are, they are read back as they were, and none begins a formula', () => {
  const cell = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '\n', 'a', '"', ',', ';'), maxLength: 6 }),
  );
  const lines = fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), {
    minLength: 1,
    maxLength: 4,
  });
  fc.assert(
    fc.property(lines, (rows) => {
      const read: string[][] = parse(rows.map((row) => csvLine(row)).join(''), {
        relax_column_count: true,
        record_delimiter: '\r\n',
      });
      expect(read.map((row) => row.map(withoutGuard))).toEqual(rows);
      expect(read.flat().filter((cell) => /^[=+\-@\t\r\n]/.test(cell))).toEqual([]);
    }),
  );
});
