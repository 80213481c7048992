import { describe, expect, test } from 'vitest';
import { canWait, fieldsOf, isDoneIn, isSuperseded, onTopOf, rebased, turnOf, type UnsavedChange } from './change.ts';

let made = 0;
const change = (path: string, input: Record<string, unknown>): UnsavedChange => ({
  key: `key-${++made}`,
  userId: 1,
  order: made,
  path,
  input,
  name: null,
  sentAt: null,
  refusal: null,
});
const rename = (from: string, to: string) =>
  change('deals.update', { id: 7, set: { title: to }, from: { title: from } });

describe('a change made on top of one that waits', () => {
  const [first, second] = [rename('A', ' B '), rename(' B ', 'C')];

  test('begins from what the server made of that one', () => {
    expect(rebased(second, first, { id: 7, title: 'B' }).input['from']).toEqual({ title: 'B' });
  });

  test('begins from what was there before where nothing came of it', () => {
    expect(rebased(second, first, null).input['from']).toEqual({ title: 'A' });
  });

  test('is left alone where it is of other fields, other records, or began from something else', () => {
    const others = [
      change('deals.update', { id: 7, set: { source: 'X' }, from: { source: null } }),
      change('deals.update', { id: 8, set: { title: 'C' }, from: { title: ' B ' } }),
      change('contacts.update', { id: 7, set: { title: 'C' }, from: { title: ' B ' } }),
      rename('Z', 'C'),
    ];
    for (const other of others) expect(rebased(other, first, { id: 7, title: 'B' })).toEqual(other);
  });

  test('of tags begins from what its editor saw, so that what others added meanwhile stays', () => {
    const tag = (from: number[], to: number[]) =>
      change('deals.update', { id: 7, set: { tagIds: to }, from: { tagIds: from } });
    const [added, more] = [tag([1], [1, 2]), tag([1, 2], [1, 2, 3])];
    expect(rebased(more, added, { id: 7, tagIds: [1, 2, 9] }).input['from']).toEqual({ tagIds: [1, 2] });
  });

  test('of a card begins in the stage that the first move led to', () => {
    const move = (from: number, to: number) => change('deals.move', { id: 7, stageId: to, from: { stageId: from } });
    expect(rebased(move(2, 3), move(1, 2), null).input['from']).toEqual({ stageId: 1 });
  });
});

test('what somebody else made of the fields is what the next attempt begins from', () => {
  const refused = { ...rename('A', 'B'), refusal: { message: '', theirs: { title: 'X' }, names: {}, by: [] } };
  expect(onTopOf(refused, { title: 'X' })).toEqual({
    ...refused,
    input: { id: 7, set: { title: 'B' }, from: { title: 'X' } },
    refusal: null,
  });
});

test('a change is known to be made where the record holds all that it sets', () => {
  expect(isDoneIn(rename('A', 'B'), { id: 7, title: 'B' })).toBe(true);
  expect(isDoneIn(rename('A', 'B'), { id: 7, title: 'X' })).toBe(false);
  expect(isDoneIn(change('deals.delete', { id: 7 }), { id: 7 })).toBe(false);
});

test('setting all of its fields anew supersedes a change', () => {
  const both = change('deals.update', { id: 7, set: { title: 'D', source: 'X' }, from: {} });
  expect([isSuperseded(rename('A', 'B'), both), isSuperseded(both, rename('A', 'B'))]).toEqual([true, false]);
});

test('changes of one record go one after the other, new records whenever they like', () => {
  expect(turnOf(rename('A', 'B'))).toBe(turnOf(rename('A', 'C')));
  expect(turnOf(change('deals.create', { title: 'A' }))).not.toBe(turnOf(change('deals.create', { title: 'A' })));
  expect(turnOf(change('deals.move', { id: 1 }))).toBe(turnOf(change('deals.move', { id: 2 })));
});

test('settings and what guards an account don’t wait', () => {
  const paths = ['deals.update', 'activities.create', 'pipelines.update', 'auth.changePassword', 'users.update'];
  expect(paths.filter(canWait)).toEqual(['deals.update', 'activities.create']);
});

describe('fields that people added', () => {
  const added = (set: Record<string, unknown>, from: Record<string, unknown>) =>
    change('deals.update', { id: 7, set: { customFields: set }, from: { customFields: from } });
  const record = { id: 7, title: 'A', customFields: { f1: 'X', f2: 3 } };
  const first = added({ f1: 'B' }, { f1: null });

  test('are each compared by themselves', () => {
    expect(fieldsOf(first, record)).toEqual({ f1: 'X' });
    expect([isDoneIn(added({ f2: 3 }, {}), record), isDoneIn(first, record)]).toEqual([true, false]);
    expect(onTopOf(first, { f1: 'X' }).input['from']).toEqual({ customFields: { f1: 'X' } });
  });

  test('supersede each only themselves', () => {
    const later = [added({ f2: 4 }, { f2: 3 }), added({ f1: 'C' }, { f1: 'X' })];
    expect(later.map((each) => isSuperseded(first, each))).toEqual([false, true]);
  });

  test('begin from what became of the change before', () => {
    const second = added({ f1: 'C' }, { f1: 'B' });
    const outcomes = [{ ...record, customFields: { f1: 'b', f2: 3 } }, { ...record, customFields: {} }, null];
    expect(outcomes.map((outcome) => rebased(second, first, outcome).input['from'])).toEqual([
      { customFields: { f1: 'b' } },
      { customFields: { f1: null } },
      { customFields: { f1: null } },
    ]);
  });
});
