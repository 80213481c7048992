import { expect, test } from 'vitest';
import { toCamel } from './shape.ts';

test('a body’s filter is spelled as REST spells it, its fields and operators too, and its values as they are', () => {
  const conditions = [
    { field: 'expected_close_date', op: 'is_not_empty' },
    { field: 'source', op: 'is', value: 'trade_fair' },
  ];
  expect(toCamel({ selection: { type: 'deal', query: { stage_id: 3, filter: { conditions } } } })).toEqual({
    selection: {
      type: 'deal',
      query: {
        stageId: 3,
        filter: {
          conditions: [
            { field: 'expectedCloseDate', op: 'isNotEmpty' },
            { field: 'source', op: 'is', value: 'trade_fair' },
          ],
        },
      },
    },
  });
});
