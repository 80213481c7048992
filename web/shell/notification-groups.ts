import type { Notification } from './notification-text.ts';

type Grouped = Pick<Notification, 'id' | 'entityType' | 'entityId'>;

/** What is about one record stands together, where its newest is. */
export function groupsOf<Item extends Grouped>(items: readonly Item[]): [Item, ...Item[]][] {
  const groups = new Map<string, [Item, ...Item[]]>();
  for (const item of items) {
    const key = item.entityId === null ? `${item.id}` : `${item.entityType} ${item.entityId}`;
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()];
}
