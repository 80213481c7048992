import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressOf, isSameState, type ListState, overlaid, readViewSearch, stateIn } from './view-state.ts';

const state: fc.Arbitrary<ListState> = fc.record(
  {
    q: fc.constantFrom('anna', 'bolts'),
    sort: fc.constantFrom('name', '-name'),
    columns: fc.subarray(['name', 'email:90', '!phone'], { minLength: 1 }),
    filter: fc.constantFrom({ conditions: [{ field: 'email', op: 'isEmpty' as const }] }),
    leadStatus: fc.constantFrom('new' as const, 'working' as const),
    layout: fc.constantFrom('table' as const),
  },
  { requiredKeys: [] },
);

test('an address on top of a view says any state, and no more than differs', () => {
  fc.assert(
    fc.property(state, state, (base, wanted) => {
      const address = addressOf(12, base, wanted);
      const read = overlaid(base, stateIn('contact', address), readViewSearch(address).without);
      expect(isSameState(read, wanted)).toBe(true);
      expect(addressOf(12, wanted, wanted)).toEqual({ saved: 12 });
    }),
  );
});

test('no address can put into a list what a view of the type would not keep', () => {
  const odd = {
    saved: -1,
    without: 5,
    q: 'anna',
    sort: '; drop',
    pipelineId: 3,
    columns: 'name',
    page: 2,
    layout: 'map',
  };
  expect(stateIn('contact', odd)).toEqual({ q: 'anna' });
  expect(readViewSearch(odd)).toEqual({});
});
