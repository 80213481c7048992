import { expect, test } from 'vitest';
import { runsOf } from './timeline-runs.ts';

const entry = (id: number, type: string, day: string) => ({ id, type, day });

test('a day’s changes of stage stand together unless something came between them', () => {
  const runs = runsOf(
    [
      entry(6, 'stage_change', 'Tuesday'),
      entry(5, 'stage_change', 'Tuesday'),
      entry(4, 'note', 'Tuesday'),
      entry(3, 'stage_change', 'Tuesday'),
      entry(2, 'stage_change', 'Monday'),
      entry(1, 'call', 'Monday'),
    ],
    ({ day }) => day,
  );
  expect(runs.map(({ isFirstOfDay, activities }) => [isFirstOfDay, activities.map(({ id }) => id)])).toEqual([
    [true, [6, 5]],
    [false, [4]],
    [false, [3]],
    [true, [2]],
    [false, [1]],
  ]);
});
