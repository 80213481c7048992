import { randomUUID } from 'node:crypto';
import type { ChangeSet, EventEntityType, EventKind, Parent } from '../events/input.ts';
import type { events } from '../events/table.ts';
import type { DealPlan } from './deals.ts';

type EventRow = typeof events.$inferInsert;

type Made = {
  type: 'company' | 'contact' | 'deal' | 'task';
  id: number;
  ownerId: number;
  at: Date;
  /** The fields that were given, in the history's words. */
  fields: Record<string, unknown>;
  parents: readonly Parent[];
};

const eventOf = (
  kind: EventKind,
  entityType: EventEntityType & Made['type'],
  entityId: number,
  ownerId: number,
  at: Date,
  changes: ChangeSet,
  parents: readonly Parent[],
): EventRow => ({
  operationId: randomUUID(),
  kind,
  entityType,
  entityId,
  actorId: ownerId,
  channel: 'screen',
  changes,
  resource: entityType,
  ownerIds: [ownerId],
  previousOwnerIds: [ownerId],
  parents: [...parents],
  occurredAt: at,
  recordedAt: at,
});

export const createdEvent = ({ type, id, ownerId, at, fields, parents }: Made): EventRow =>
  eventOf(
    'created',
    type,
    id,
    ownerId,
    at,
    Object.fromEntries(
      Object.entries(fields)
        .filter(([, value]) => value !== null && value !== undefined)
        .map(([field, to]) => [field, { from: null, to }]),
    ),
    parents,
  );

/** How a deal came through its stages, in the history's words. */
export function moveEvents(dealId: number, { deal, steps }: DealPlan, parents: readonly Parent[]): EventRow[] {
  return steps.flatMap(({ stage, at }, index) => {
    const before = steps[index - 1]?.stage;
    if (!before) return [];
    const kind = stage.isWon ? 'won' : stage.isLost ? 'lost' : 'moved';
    const changes: ChangeSet = {
      stageId: { from: before.id, to: stage.id },
      probability: { from: before.probability, to: stage.probability },
      ...(kind === 'moved' ? {} : { status: { from: 'open', to: kind }, closedAt: { from: null, to: at } }),
    };
    return [eventOf(kind, 'deal', dealId, deal.responsibleId, at, changes, parents)];
  });
}

/** Somebody else's change of a deal. */
export const changedEvent = ({
  id,
  ownerId,
  by,
  at,
  changes,
  parents,
}: Pick<Made, 'id' | 'ownerId' | 'at' | 'parents'> & { by: number; changes: ChangeSet }): EventRow => ({
  ...eventOf('updated', 'deal', id, ownerId, at, changes, parents),
  actorId: by,
});
