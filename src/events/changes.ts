import { isDeepStrictEqual } from 'node:util';
import type { ChangeSet } from './input.ts';

/** Equal as stored: absent is null, and a time is its moment. */
export function isSameValue(a: unknown, b: unknown): boolean {
  return a === b || isDeepStrictEqual(a ?? null, b ?? null);
}

/** The fields of `set` that differ from the row, with both values. */
export function changesOf(row: Readonly<Record<string, unknown>>, set: Readonly<Record<string, unknown>>): ChangeSet {
  const changes: ChangeSet = {};
  for (const [field, to] of Object.entries(set)) {
    if (to !== undefined && !isSameValue(row[field], to)) changes[field] = { from: row[field] ?? null, to };
  }
  return changes;
}

/** The fields that no longer hold what the editor of a row saw. */
export const staleFields = (
  row: Readonly<Record<string, unknown>>,
  from: Readonly<Record<string, unknown>> | undefined,
): string[] =>
  Object.entries(from ?? {})
    .filter(([field, seen]) => !isSameValue(row[field], seen))
    .map(([field]) => field);
