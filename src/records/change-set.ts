import type { ActorContext } from '../access/actor.ts';
import { conflict } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import { staleFields } from '../events/changes.ts';
import type { EventEntityType } from '../events/input.ts';
import { findCollisions } from '../users/collisions.ts';
import type { RecordRow } from './entity.ts';
import { isFieldSeen } from './field-rights.ts';

export type Edit = {
  id: number;
  set: Record<string, unknown>;
  from?: Record<string, unknown> | undefined;
  version?: number | undefined;
};

/**
 * Refuses an edit of a row that is no longer what its editor saw, and says who changed what of it. `current` is the row
 * as the API gives it.
 */
export async function assertUnchanged(
  ctx: ActorContext,
  entityType: EventEntityType,
  row: RecordRow,
  edit: Edit,
  current: () => Promise<unknown>,
): Promise<void> {
  const stale = staleFields(row, edit.from);
  const isOutdated = edit.version !== undefined && edit.version !== row.version;
  if (stale.length === 0 && !isOutdated) return;
  const [record, collisions] = await Promise.all([
    current(),
    findCollisions(ctx.db, {
      entityType,
      entityId: row.id,
      fields: stale,
      missed: edit.version === undefined ? 0 : row.version - edit.version,
    }),
  ]);
  throw conflict(
    say('changedMeanwhile'),
    record,
    collisions.filter(({ field }) => isFieldSeen(ctx.actor, entityType, field)),
  );
}
