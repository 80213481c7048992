import { expect, test } from 'vitest';
import { createFormat } from '../lib/format.ts';
import { dueChoices } from './due-choices.ts';

const at = (moment: string, timeZone: string) =>
  dueChoices(Date.parse(moment), createFormat({ locale: 'en', timeZone }));

test('days are those of the person’s zone, through a change of clocks', () => {
  // Friday noon in Berlin; the clocks go forward on Sunday.
  expect(at('2025-03-28T11:10:00Z', 'Europe/Berlin')).toEqual({
    laterToday: '2025-03-28T14:30:00.000Z',
    today: '2025-03-28T16:00:00.000Z',
    tomorrow: '2025-03-29T08:00:00.000Z',
    nextWeek: '2025-03-31T07:00:00.000Z',
  });
  // The same moment is Friday's small hours in Honolulu.
  expect(at('2025-03-28T11:10:00Z', 'Pacific/Honolulu').today).toBe('2025-03-29T03:00:00.000Z');
});

test('late in the evening there is no later today, and Monday’s next week is a week away', () => {
  expect(at('2025-03-28T21:40:00Z', 'UTC')).toMatchObject({ laterToday: null, today: '2025-03-28T23:59:00.000Z' });
  expect(at('2025-03-31T08:00:00Z', 'UTC').nextWeek).toBe('2025-04-07T09:00:00.000Z');
});

test('on a Sunday, Monday is tomorrow and not offered twice', () => {
  expect(at('2025-03-30T12:00:00Z', 'UTC')).toMatchObject({ tomorrow: '2025-03-31T09:00:00.000Z', nextWeek: null });
});
