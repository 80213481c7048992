import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MergedType } from '../redirects/input.ts';
import { type Invented, inventCompanies, inventPeople } from '../testing/invented-people.ts';
import { keysOf } from './blocking.ts';
import { countValues, frequenciesOf } from './frequencies.ts';
import { LIKELY_BITS } from './indexing.ts';
import { companyWords, emailKey, phoneKey, wordsOf } from './normalising.ts';
import { profileOf } from './profile.ts';
import { compare } from './scoring.ts';
import { dice, isOneSlipApart, jaroWinkler } from './similarity.ts';

const TYPES = new Map([
  ['f1', 'day'],
  ['f2', 'number'],
] as const);
const NOTHING_KNOWN = frequenciesOf(0, new Map());

const text = fc.constantFrom('', 'Anna', 'Ann', 'Müller', 'Mueller', 'Berg', 'Bergs', 'Ольга', 'Olga', 'Schmidt-Berg');
const record = fc.record({
  firstName: text,
  lastName: text,
  email: fc.constantFrom('', 'anna.berg@x.example', 'anna.berg@y.example', 'info@x.example'),
  phone: fc.constantFrom('', '+49 30 1234567', '030 1234567', '+49 30 7654321'),
  addressLine1: fc.constantFrom('', 'Hauptstr. 1', 'Hauptstraße 1', 'Ring 77'),
  city: fc.constantFrom('', 'Berlin', 'Bonn'),
  customFields: fc.record(
    { f1: fc.constantFrom('1980-02-03', '1980-03-02', '1955-12-31'), f2: fc.constantFrom(12_345, 12_354, 98_765) },
    { requiredKeys: [] },
  ),
});
type Values = Record<string, unknown>;
const profile = (values: Values) => profileOf('contact', values, TYPES);
const bits = (a: Values, b: Values): number => compare(profile(a), profile(b), NOTHING_KNOWN).bits;

describe('a score', () => {
  test('is the same in both directions', () => {
    fc.assert(
      fc.property(record, record, (a, b) => {
        expect(bits(a, b)).toBeCloseTo(bits(b, a), 9);
      }),
    );
  });

  test('is never less for agreeing on one more', () => {
    const fields = ['email', 'phone', 'addressLine1', 'city'] as const;
    fc.assert(
      fc.property(record, record, fc.constantFrom(...fields), (a, b, field) => {
        const agreeing = { ...b, [field]: a[field] };
        if (a[field] === '' || b[field] === '') return;
        expect(bits(a, agreeing)).toBeGreaterThanOrEqual(bits(a, b) - 1e-9);
      }),
    );
  });

  test('says less of a value that many have', () => {
    const [a, b] = [
      { lastName: 'Berg', city: 'Bonn' },
      { lastName: 'Berg', city: 'Bonn' },
    ];
    const many = new Map([['lastName', new Map([['berg', 5_000]])]]);
    const [rare, common] = [frequenciesOf(10_000, new Map()), frequenciesOf(10_000, many)];
    const [left, right] = [profile(a), profile(b)];
    expect(compare(left, right, common).bits).toBeLessThan(compare(left, right, rare).bits - 3);
  });

  test('names its reasons', () => {
    const { reasons } = compare(
      profile({ firstName: 'Olga', lastName: 'Berg', phone: '+49 30 1234567' }),
      profile({ firstName: 'Ольга', lastName: 'Berk', phone: '(030) 123 45 67' }),
      NOTHING_KNOWN,
    );
    expect(reasons).toEqual([
      { field: 'name', similarity: 90 },
      { field: 'phone', similarity: 100 },
    ]);
  });
});

describe('one spelling for', () => {
  test.each([
    ['Müller', 'Mueller'],
    ['Юлия Щербакова', 'Yuliya Shcherbakova'],
    ['Дмитрий', 'Dmitriy'],
    ['Александр', 'Alexander'.replace('er', 'r')],
    ['O’Neill', 'ONeill'],
  ])('%s and %s', (a, b) => expect(wordsOf(a)).toEqual(wordsOf(b)));

  test.each([
    ['Lindner Maschinenbau GmbH & Co. KG', 'LINDNER MASCHINENBAU'],
    ['ООО «Ромашка»', 'Romashka'],
    ['The Acme Company, Inc.', 'Acme'],
  ])('%s and %s', (a, b) => expect(companyWords(a)).toEqual(companyWords(b)));

  test('numbers and addresses however they are written', () => {
    expect(new Set(['+49 171 7654321', '0171/765 43 21', '0049 171 7654321 ext. 5'].map(phoneKey)).size).toBe(1);
    expect(phoneKey('112')).toBeNull();
    expect(emailKey('A.Nna+news@Gmail.com')).toBe(emailKey('anna@googlemail.com'));
  });
});

test('similarities are between nothing and all, alike in both directions', () => {
  const words = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'ß', 'ё'), maxLength: 9 });
  fc.assert(
    fc.property(words, words, (a, b) => {
      for (const similarity of [jaroWinkler, dice]) {
        expect(similarity(a, b)).toBeCloseTo(similarity(b, a), 9);
        expect(similarity(a, b)).toBeGreaterThanOrEqual(0);
        expect(similarity(a, b)).toBeLessThanOrEqual(1);
        expect(similarity(a, a)).toBe(1);
      }
      expect(isOneSlipApart(a, b)).toBe(isOneSlipApart(b, a));
    }),
  );
});

function found(type: MergedType, records: readonly Invented[]) {
  const profiles = records.map(({ values }, id) => profileOf(type, { ...values, id }, new Map()));
  const frequencies = frequenciesOf(profiles.length, countValues(profiles));
  const keys = profiles.map((each) => new Set(keysOf(each)));
  let right = 0;
  let wrong = 0;
  let missed = 0;
  profiles.forEach((a, i) => {
    profiles.slice(i + 1).forEach((b, offset) => {
      const j = i + 1 + offset;
      const isSame = records[i]?.of === records[j]?.of;
      const isCandidate = [...(keys[i] ?? [])].some((key) => keys[j]?.has(key));
      const isFound = isCandidate && compare(a, b, frequencies).bits >= LIKELY_BITS;
      if (isFound && isSame) right++;
      else if (isFound) wrong++;
      else if (isSame) missed++;
    });
  });
  return { precision: right / (right + wrong), recall: right / (right + missed) };
}

test.each([
  ['people', 'contact', inventPeople(600, 7)],
  ['other people', 'contact', inventPeople(600, 2_024)],
  ['companies', 'company', inventCompanies(600, 11)],
] as const)('of %s nearly all duplicates are found, and nearly nothing else', (_, type, records) => {
  const { precision, recall } = found(type, records);
  expect({ precision, recall, isGood: precision >= 0.98 && recall >= 0.97 }).toMatchObject({ isGood: true });
});
