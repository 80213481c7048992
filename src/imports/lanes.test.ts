import { expect, test } from 'vitest';
import type { Draft } from './conversion.ts';
import { Lanes } from './lanes.ts';

const batch = (...keys: string[]): Draft[] => keys.map((key, line) => ({ line, key, values: {}, wishes: [] }));

test('batches are written at once as long as they share no key, and not more than the limit', async () => {
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const lanes = new Lanes(2, (rows) => {
    begun.push(rows.map(({ key }) => key).join());
    return new Promise((resolve) => ends.push(resolve));
  });
  await lanes.write(batch('a', 'b'));
  await lanes.write(batch('c'));
  const third = lanes.write(batch('c', 'd'));
  expect(begun).toEqual(['a,b', 'c']);
  ends[0]?.();
  // There is room now, but c is still being written.
  await Promise.resolve();
  expect(begun).toEqual(['a,b', 'c']);
  ends[1]?.();
  await third;
  expect(begun).toEqual(['a,b', 'c', 'c,d']);
  ends[2]?.();
  await lanes.end();
});

test('a batch that fails stops the next, and the end waits for the others before it fails', async () => {
  const done: string[] = [];
  const lanes = new Lanes(2, async ([row]) => {
    if (row?.key === 'bad') throw new Error('no more');
    await new Promise(setImmediate);
    done.push(row?.key ?? '');
  });
  await lanes.write(batch('good'));
  await lanes.write(batch('bad'));
  await expect(lanes.write(batch('next'))).rejects.toThrow('no more');
  await expect(lanes.end()).rejects.toThrow('no more');
  expect(done).toEqual(['good']);
});
