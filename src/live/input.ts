import { z } from 'zod';
import { word } from '../core/messages/words.ts';
import type { ChangeSet, EventEntityType, EventKind, Parent } from '../events/input.ts';

export const streamInput = z
  .strictObject({
    /** The tracked id of the last event that arrived; what came after it is sent first. */
    lastEventId: z
      .string()
      .max(2_000, word('maxLength', { count: 2_000 }))
      .optional(),
  })
  .optional();

/**
 * `removed`: lost from sight. `bulk`: so many records of the type changed at once that refetching them is cheaper.
 * `reset`: refetch everything. `ready`: all that was missed has been sent; it carries a cursor to resume from.
 */
export type LiveKind = EventKind | 'removed' | 'bulk' | 'reset' | 'ready';

/** What became of a record, as it is told to somebody who may see it. */
export type LiveEvent = {
  /** The event's id in the log, by which a repetition is known; 0 for `reset` and `ready`. */
  id: number;
  kind: LiveKind;
  /** `workspace` for `reset` and `ready`. */
  entityType: EventEntityType;
  /** 0 where it is about no single record. */
  entityId: number;
  actorId: number | null;
  at: Date;
  changes: ChangeSet | null;
  /** What the record is linked to: their timelines and lists show it too. */
  parents: Parent[];
  /** The record as its `get` gives it; null where it is gone from sight. */
  record: object | null;
};
