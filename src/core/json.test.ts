import fc from 'fast-check';
import { expect, test } from 'vitest';
import { snakeCase } from './case.ts';
import { jsonWriter } from './json.ts';

const values = fc.anything({ withDate: true, withNullPrototype: true, withMap: true, withTypedArray: true });

test('writes what JSON.stringify writes', () => {
  const write = jsonWriter((name) => name);
  fc.assert(
    fc.property(values, (value) => {
      expect(write({ value })).toBe(JSON.stringify({ value }));
    }),
    { numRuns: 2_000 },
  );
});

test('spells names anew all the way down, but for those that people made up', () => {
  const write = jsonWriter(snakeCase);
  const value = { closedAt: null, items: [{ pipelineId: 1, customFields: { ownKey: { innerKey: 2 } } }] };
  expect(write(value)).toBe('{"closed_at":null,"items":[{"pipeline_id":1,"custom_fields":{"ownKey":{"innerKey":2}}}]}');
});
