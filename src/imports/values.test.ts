import { describe, expect, test } from 'vitest';
import { formatProblem, parseDay, parseMoment } from './dates.ts';
import { parseDecimal } from './decimals.ts';
import { plainAmount } from './guess.ts';
import { FILTERS, splitName } from './phrases.ts';

describe('numbers', () => {
  const point = { decimal: '.' as const };
  const comma = { decimal: ',' as const };
  test.each([
    ['1100.04', { ...point, multiply: 1_000_000 }, 1_100_040_000],
    ['0.07', { ...point, multiply: 100 }, 7],
    ['4.35', { ...point, multiply: 100 }, 435],
    ['1.15', { ...point, multiply: 0.1 }, 0.115],
    ['1,234,567.5', point, 1_234_567.5],
    ['1.234.567,5', comma, 1_234_567.5],
    ['12 345,00', comma, 12_345],
    ["12'345.00", point, 12_345],
    ['-12', point, -12],
    ['−12', point, -12],
    ['.5', point, 0.5],
    ['1050', { ...point, divide: 100 }, 10.5],
    ['10', { ...point, divide: 3 }, null],
    ['10', { ...point, divide: 3, round: 2 }, 3.33],
    ['2.675', { ...point, round: 2 }, 2.68],
    ['-2.675', { ...point, round: 2 }, -2.68],
    // A comma where groups of three would be is a decimal comma of somebody else.
    ['12,5', point, null],
    ['1.5', comma, null],
    ['1,2345', point, null],
    ['1e5', point, 100_000],
    ['12a', point, null],
    ['', point, null],
    ['.', point, null],
    ['NaN', point, null],
    ['Infinity', point, null],
    ['1e21', point, null],
    ['1e400', point, null],
    ['-2e-3', point, -0.002],
    ['0x10', point, null],
  ])('%s with %o is %s', (text, options, expected) => {
    expect(parseDecimal(text, options)).toBe(expected);
  });
});

test('a cell of blanks or digits without end is no number, and found none in no time', () => {
  const cells = [`a${' '.repeat(300_000)}b`, `%${' '.repeat(300_000)}x`, '1'.repeat(300_000)];
  expect(cells.map((cell) => parseDecimal(plainAmount(cell), { decimal: '.' }))).toEqual([null, null, null]);
  expect(plainAmount('EUR 1,200.50')).toBe('1,200.50');
});

describe('dates', () => {
  test.each([
    ['2024-02-29', undefined, '2024-02-29'],
    ['2023-02-29', undefined, null],
    ['29.02.2024', 'DD.MM.YYYY', '2024-02-29'],
    ['31.04.2024', 'DD.MM.YYYY', null],
    ['1.4.2024', 'DD.MM.YYYY', null],
    ['1.4.2024', 'D.M.YYYY', '2024-04-01'],
    ['04/13/2024', 'MM/DD/YYYY', '2024-04-13'],
    ['13/04/2024', 'MM/DD/YYYY', null],
    ['5 Mar 2024', 'D MMM YYYY', '2024-03-05'],
    ['2024-02-29 ', undefined, null],
    ['20240229', 'YYYYMMDD', '2024-02-29'],
    ['00.01.2024', 'DD.MM.YYYY', null],
    ['2024.01.02', 'YYYY-MM-DD', null],
  ])('the day %s in the format %s is %s', (text, format, expected) => {
    expect(parseDay(text, format)).toBe(expected);
  });

  test.each([
    ['2024-07-01', undefined, '2024-06-30T22:00:00.000Z'],
    ['2024-07-01T10:00', undefined, '2024-07-01T08:00:00.000Z'],
    ['2024-07-01 10:00:30', undefined, '2024-07-01T08:00:30.000Z'],
    ['2024-07-01T10:00:00Z', undefined, '2024-07-01T10:00:00.000Z'],
    ['2024-07-01T10:00:00+05:30', undefined, '2024-07-01T04:30:00.000Z'],
    ['2024-02-30T10:00:00Z', undefined, undefined],
    ['2024-07-01T24:00:00Z', undefined, undefined],
    ['01.07.2024 14:05', 'DD.MM.YYYY HH:mm', '2024-07-01T12:05:00.000Z'],
    ['7/1/2024 12:05 AM', 'M/D/YYYY h:mm A', '2024-06-30T22:05:00.000Z'],
    ['7/1/2024 12:05 PM', 'M/D/YYYY h:mm A', '2024-07-01T10:05:00.000Z'],
    ['7/1/2024 13:05 PM', 'M/D/YYYY h:mm A', undefined],
    ['01.07.2024 14:60', 'DD.MM.YYYY HH:mm', undefined],
  ])('the moment %s in the format %s is %s', (text, format, expected) => {
    expect(parseMoment(text, format, 'Europe/Berlin')?.toISOString()).toBe(expected);
  });

  test.each([
    ['DD.MM.YYYY', false],
    ['MM/DD', true],
    ['DD.DD.YYYY MM', true],
    ['DD.MM.YYYY D', true],
    ['DD.MM.YYYY hh:mm', true],
    ['DD.MM.YYYY HH:mm A', true],
    ['DD.MM.YYYY hh:mm A', false],
  ])('the format %s is wrong: %s', (format, isWrong) => {
    expect(formatProblem(format) !== null).toBe(isWrong);
  });
});

test.each([
  ['Anna Maria Schmidt', 'Anna Maria', 'Schmidt'],
  ['Schmidt, Anna Maria', 'Anna Maria', 'Schmidt'],
  ['Prince', '', 'Prince'],
  ['  Anna   Schmidt ', 'Anna', 'Schmidt'],
  ['', '', ''],
])('the name %s is split', (text, first, last) => {
  expect(splitName(text)).toEqual({ first, last });
});

test.each([
  ['Mei-Mei Johns', 'mei-mei.johns'],
  ['Jürgen Weiß', 'jurgen.weiss'],
  ['O’Reilly,  Shannon ', 'o.reilly.shannon'],
])('%s is fit for an address', (text, expected) => {
  expect(FILTERS['dots']?.(text)).toBe(expected);
});
