import type { Format } from '../lib/format.ts';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;

/** A stored value in words; ids by the name that the server gives with them. */
export function wordsOf(
  value: unknown,
  name: string | null | undefined,
  format: Format,
  hidden: string,
): string | null {
  if (name) return name;
  if (name === null && typeof value === 'number') return hidden;
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'number') return format.number(value);
  if (Array.isArray(value)) return value.map(String).join(', ') || null;
  if (typeof value !== 'string') return JSON.stringify(value);
  if (DAY.test(value)) return format.date(value);
  return MOMENT.test(value) ? format.dateTime(value) : value;
}
