import { isDeepStrictEqual } from 'node:util';
import { conflict } from '../core/errors.ts';
import type { ChangeSet } from '../events/input.ts';
import type { RecordRow } from './entity.ts';

export type Edit = {
  id: number;
  set: Record<string, unknown>;
  from?: Record<string, unknown> | undefined;
  version?: number | undefined;
};

/** Equal as stored: absent is null, and a time is its moment. */
export function isSameValue(a: unknown, b: unknown): boolean {
  return isDeepStrictEqual(a ?? null, b ?? null);
}

/** The fields of `set` that differ from the row, with both values. */
export function changesOf(row: RecordRow, set: Record<string, unknown>): ChangeSet {
  const changes: ChangeSet = {};
  for (const [field, to] of Object.entries(set)) {
    if (to !== undefined && !isSameValue(row[field], to)) changes[field] = { from: row[field] ?? null, to };
  }
  return changes;
}

/** Refuses an edit of a row that is no longer what its editor saw. `current` is the row as the API gives it. */
export async function assertUnchanged(row: RecordRow, edit: Edit, current: () => Promise<unknown>): Promise<void> {
  const stale = Object.entries(edit.from ?? {}).filter(([field, seen]) => !isSameValue(row[field], seen));
  const isOutdated = edit.version !== undefined && edit.version !== row.version;
  if (stale.length === 0 && !isOutdated) return;
  throw conflict('Somebody changed this meanwhile', await current());
}
