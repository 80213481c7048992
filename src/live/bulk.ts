import type { EventEntityType } from '../events/input.ts';
import type { EventRow } from '../events/table.ts';

/** An operation on more records of a type than this is told as one event. */
const BULK_SIZE = 200;

/** An operation on very many records: they are not loaded, since nobody is told of them one by one. */
export type Bulk = { entityType: EventEntityType; events: EventRow[] };

/** Notifications of one operation go to different people, who are to have theirs. */
const keyOf = ({ operationId, entityType, ownerIds }: EventRow): string =>
  `${operationId} ${entityType} ${entityType === 'notification' ? ownerIds.join() : ''}`;

/** The events one by one; those of a large operation together, in the place of its last. */
export function groupBulks(events: readonly EventRow[]): ({ event: EventRow } | Bulk)[] {
  const operations = new Map<string, EventRow[]>();
  for (const event of events) {
    const operation = operations.get(keyOf(event));
    if (operation) operation.push(event);
    else operations.set(keyOf(event), [event]);
  }
  return events.flatMap((event): ({ event: EventRow } | Bulk)[] => {
    const operation = operations.get(keyOf(event)) ?? [];
    if (operation.length <= BULK_SIZE) return [{ event }];
    return operation.at(-1) === event ? [{ entityType: event.entityType, events: operation }] : [];
  });
}
