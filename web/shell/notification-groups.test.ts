import { expect, test } from 'vitest';
import { groupsOf } from './notification-groups.ts';

test('what is about one record stands together, where its newest is', () => {
  const item = (id: number, entityType: 'deal' | 'task', entityId: number | null) => ({ id, entityType, entityId });
  const items = [
    item(6, 'deal', 1),
    item(5, 'task', 1),
    item(4, 'deal', null),
    item(3, 'deal', 1),
    item(2, 'deal', null),
  ];
  expect(groupsOf(items).map((group) => group.map(({ id }) => id))).toEqual([[6, 3], [5], [4], [2]]);
});
