import { expect, test } from 'vitest';
import { parseOpen, recordTypeOf } from './open-record.ts';

test.each([
  ['deal-42', { type: 'deal', id: 42 }],
  ['company-7', { type: 'company', id: 7 }],
  ['activity-7', null],
  ['deal-0', null],
  ['deal-042', null],
  ['deal-1e3', null],
  ['deal-99999999999999999', null],
  [['deal-42'], null],
  [undefined, null],
])('%j opens %j', (value, record) => {
  expect(parseOpen(value)).toEqual(record);
});

test.each([
  ['/deals', 'deal'],
  ['/companies/7', 'company'],
  ['/dealsheet', undefined],
  ['/', undefined],
])('%s is a page of %s', (path, type) => {
  expect(recordTypeOf(path)).toBe(type);
});
