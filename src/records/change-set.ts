import { conflict } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import { isSameValue } from '../events/changes.ts';
import type { RecordRow } from './entity.ts';

export type Edit = {
  id: number;
  set: Record<string, unknown>;
  from?: Record<string, unknown> | undefined;
  version?: number | undefined;
};

/** Refuses an edit of a row that is no longer what its editor saw. `current` is the row as the API gives it. */
export async function assertUnchanged(row: RecordRow, edit: Edit, current: () => Promise<unknown>): Promise<void> {
  const stale = Object.entries(edit.from ?? {}).filter(([field, seen]) => !isSameValue(row[field], seen));
  const isOutdated = edit.version !== undefined && edit.version !== row.version;
  if (stale.length === 0 && !isOutdated) return;
  throw conflict(say('changedMeanwhile'), await current());
}
