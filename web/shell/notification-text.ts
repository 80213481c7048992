import type { TFunction } from 'i18next';
import { NOTIFICATION_KINDS } from '../../src/notifications/input.ts';
import type { Format } from '../lib/format.ts';
import type { RouterOutputs } from '../trpc.ts';

export type Notification = RouterOutputs['notifications']['list']['items'][number];

/** Whether what the live stream brought is a notification as its list gives it. */
export function isNotification(record: unknown): record is Notification {
  return (
    typeof record === 'object' &&
    record !== null &&
    'kind' in record &&
    NOTIFICATION_KINDS.some((kind) => kind === record.kind)
  );
}

/** A notification in a sentence. A record that is out of sight by now has no name. */
export function notificationText(item: Notification, t: TFunction, format: Format): string {
  const when = item.dueAt
    ? format.isoDay(item.dueAt) === format.isoDay(item.createdAt)
      ? format.time(item.dueAt)
      : format.dateTime(item.dueAt)
    : '';
  const isUndated = item.kind === 'task_due' && item.dueAt === null;
  return t(isUndated ? 'notifications.task_undated' : `notifications.${item.kind}`, {
    title: item.title ?? t('notifications.hidden'),
    by: item.by?.name ?? t('notifications.somebody'),
    when,
    created: format.number(item.created ?? 0),
    updated: format.number(item.updated ?? 0),
  });
}
