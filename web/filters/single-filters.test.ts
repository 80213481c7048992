import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Condition, ListFilter } from '../../src/lists/input.ts';
import type { ViewState } from '../../src/views/input.ts';
import { filterOf, type Group } from './groups.ts';
import { folded, unfolded } from './single-filters.ts';

const ME = 7;

/** Whether a record passes: it has few fields, of few values each. */
function passes(record: Readonly<Record<string, unknown>>, { filter, ...single }: ViewState): boolean {
  const holds = ({ field, op, value }: Condition) => {
    if (op === 'isEmpty') return record[field] === null;
    const wanted = [value].flat().map((each) => (each === 'me' ? ME : each));
    return wanted.some((each) => each === record[op === 'inTeam' ? 'team' : field]);
  };
  const all = (match: ListFilter['match'], parts: readonly boolean[]) =>
    match === 'any' ? parts.some(Boolean) : parts.every(Boolean);
  const { match, conditions = [], groups = [] } = filter ?? {};
  const parts = [...conditions.map(holds), ...groups.map((group) => all(group.match, group.conditions.map(holds)))];
  const isOfTeam = single.teamId === undefined || record['team'] === single.teamId;
  const isSo = (['responsibleId', 'companyId', 'leadStatus'] as const).every(
    (name) => single[name] === undefined || record[name] === single[name],
  );
  return (parts.length === 0 || all(match, parts)) && isOfTeam && isSo;
}

const id = fc.constantFrom(1, 2, ME);
const leadStatus = fc.constantFrom('new' as const, 'working' as const);
const record = fc.record({ responsibleId: id, companyId: fc.constantFrom(null, 1, 2), leadStatus, team: id });
const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    field: fc.constant('responsibleId'),
    op: fc.constant('is' as const),
    value: fc.oneof(id, fc.array(id, { minLength: 1, maxLength: 2 }), fc.constant('me')),
  }),
  fc.record({ field: fc.constant('responsibleId'), op: fc.constant('inTeam' as const), value: id }),
  fc.record({ field: fc.constant('leadStatus'), op: fc.constant('is' as const), value: leadStatus }),
  fc.constant({ field: 'companyId', op: 'isEmpty' as const }),
);
const match = fc.constantFrom('all' as const, 'any' as const);
const groups: fc.Arbitrary<Group[]> = fc.array(
  fc.record({ match, conditions: fc.array(condition, { minLength: 1, maxLength: 3 }) }),
  { maxLength: 3 },
);
const filter = fc.tuple(match, groups).map(([how, parts]) => filterOf(how, parts));
const singles = fc.record(
  { responsibleId: id, companyId: fc.constantFrom(1, 2), leadStatus, teamId: id },
  { requiredKeys: [] },
);

test('the server is asked for the same records, however a filter is said', () => {
  fc.assert(
    fc.property(filter, record, (asked, one) => {
      expect(passes(one, unfolded('contact', { filter: asked }, ME))).toBe(passes(one, { filter: asked }));
    }),
  );
});

test('single filters become conditions, and nothing else asks for one value beside them', () => {
  fc.assert(
    fc.property(singles, record, (asked, one) => {
      const state = folded('contact', asked);
      expect(Object.keys(state).filter((name) => name !== 'filter')).toEqual([]);
      expect(passes(one, state)).toBe(passes(one, asked));
      expect(unfolded('contact', state, ME)).toEqual({ ...asked, filter: undefined });
    }),
  );
});

test('a single filter holds besides whatever a filter asks, in place of the same question where that stands by itself', () => {
  fc.assert(
    fc.property(filter, fc.constantFrom(1, 2), record, (asked, companyId, one) => {
      const state = folded<ViewState>('contact', { filter: asked, companyId });
      expect(passes(one, state)).toBe(passes(one, { filter: asked }) && one.companyId === companyId);
    }),
  );
  const own = { field: 'responsibleId', op: 'is' as const };
  const state = folded<ViewState>('contact', { filter: { conditions: [{ ...own, value: 1 }] }, responsibleId: 2 });
  expect(state).toEqual({ filter: { conditions: [{ ...own, value: 2 }] } });
  expect(folded<ViewState>('contact', { filter: { conditions: [{ ...own, value: 1 }] } }, ['responsibleId'])).toEqual(
    {},
  );
});

test('the days of closing are one question, and finished tasks a switch of their page', () => {
  const both = folded<ViewState>('deal', { closeFrom: '2026-01-01', closeTo: '2026-01-31' });
  expect(both.filter?.conditions).toEqual([
    { field: 'expectedCloseDate', op: 'between', value: ['2026-01-01', '2026-01-31'] },
  ]);
  expect(unfolded('deal', both, ME)).toMatchObject({ closeFrom: '2026-01-01', closeTo: '2026-01-31' });
  expect(folded<ViewState>('deal', { closeFrom: '2026-01-01' }).filter?.conditions).toEqual([
    { field: 'expectedCloseDate', op: 'after', value: '2025-12-31' },
  ]);
  expect(folded<ViewState>('task', { status: 'done' })).toEqual({ status: 'done' });
  expect(folded<ViewState>('task', { status: 'pending' }).filter?.conditions).toEqual([
    { field: 'status', op: 'is', value: 'pending' },
  ]);
});
