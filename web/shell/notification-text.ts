import type { TFunction } from 'i18next';
import { NOTIFICATION_KINDS } from '../../src/notifications/input.ts';
import type { Format } from '../lib/format.ts';
import { roleName } from '../settings/role.ts';
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
  const by = item.by?.name ?? t('notifications.somebody');
  const { kind, count, rights } = item;
  if (count !== null) return t(`notifications.many.${manyOf(kind)}`, { by, count });
  if (kind === 'rights_changed') {
    const to = rights?.what === 'role' ? roleName(rights.to ?? '', t) : (rights?.to ?? t('notifications.noTeam'));
    return t(`notifications.rights.${rights?.what ?? 'permissions'}`, { by, to });
  }
  if (kind === 'job_done') {
    const { state, done, refused } = item.job ?? { state: 'done', done: 0, refused: 0 };
    const counts = { done: format.number(done), refused: format.number(refused) };
    return t(state === 'failed' ? 'notifications.job_failed' : 'notifications.job_done', counts);
  }
  const isUndated = kind === 'task_due' && item.dueAt === null;
  return t(isUndated ? 'notifications.task_undated' : `notifications.${kind}`, {
    title: item.title ?? t('notifications.hidden'),
    by,
    stage: item.stage?.to ?? '–',
    when: whenOf(item, format),
    created: format.number(item.created ?? 0),
    updated: format.number(item.updated ?? 0),
  });
}

/** Of the kinds that one operation can bring many of. */
const manyOf = (kind: Notification['kind']) =>
  kind === 'deal_moved' || kind === 'deal_won' || kind === 'deal_lost' ? kind : 'assigned';

/** The day is told where it is not the day of the news. */
function whenOf({ dueAt, createdAt }: Notification, format: Format): string {
  if (dueAt === null) return '';
  return format.isoDay(dueAt) === format.isoDay(createdAt) ? format.time(dueAt) : format.dateTime(dueAt);
}
