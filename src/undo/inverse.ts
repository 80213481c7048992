import { isSameValue } from '../events/changes.ts';
import type { ChangeSet, EventKind } from '../events/input.ts';

/** What one operation did to one record, as the log has it. */
export type Done = { kind: EventKind; changes: ChangeSet };

export type Inverse =
  | { how: 'trash' | 'restore' }
  /** `stale`: the fields that somebody has changed since. */
  | { how: 'edit'; set: Record<string, unknown>; from: Record<string, unknown>; stale: string[] };

/**
 * What takes back these events of one record, in the order of the log. Fields that hold what they were before already
 * are left out, and so are those that somebody has changed since.
 */
export function inverseOf(
  events: readonly Done[],
  row: Readonly<Record<string, unknown>>,
  isSettable: (field: string) => boolean,
  /** Of these only what was added and taken away is taken back, whatever else was changed since. */
  isGathered: (field: string) => boolean = () => false,
): Inverse {
  const wasMade = events.some(({ kind }) => kind === 'created');
  const lastOfTrash = events.findLast(({ kind }) => kind === 'deleted' || kind === 'restored');
  if (wasMade || lastOfTrash?.kind === 'restored') return { how: 'trash' };
  if (lastOfTrash) return { how: 'restore' };
  const set: Record<string, unknown> = {};
  const from: Record<string, unknown> = {};
  const stale: string[] = [];
  for (const [field, change] of Object.entries(combined(events))) {
    const now = asLogged(row[field]);
    if (!isSettable(field) || isSameValue(now, change.from)) continue;
    if (isGathered(field) || isSameValue(now, change.to)) {
      set[field] = change.from ?? null;
      from[field] = change.to ?? null;
    } else stale.push(field);
  }
  return { how: 'edit', set, from, stale };
}

/** From what it was before the first to what it was after the last. */
function combined(events: readonly Done[]): ChangeSet {
  const changes: ChangeSet = {};
  for (const event of events) {
    for (const [field, { from, to }] of Object.entries(event.changes)) {
      changes[field] = { from: changes[field] === undefined ? from : changes[field].from, to };
    }
  }
  return changes;
}

/** A row's value as the log's JSON has it. */
const asLogged = (value: unknown): unknown => (value instanceof Date ? value.toISOString() : value);
