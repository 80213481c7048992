import { z } from 'zod';
import { idOf } from '../core/ids.ts';
import { word } from '../core/messages/words.ts';

export const NOTIFICATION_KINDS = ['deal_assigned', 'task_assigned', 'task_due', 'import_done'] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

export const notificationList = z.strictObject({
  /** The id that the page before ended on. */
  cursor: z.int().positive().nullish(),
  limit: z
    .int()
    .min(1)
    .max(100, word('atMost', { limit: 100 }))
    .default(30),
  unread: z.boolean().optional(),
});

export const notificationsRead = z.strictObject({
  /** Left out: all of them. */
  ids: z
    .array(idOf('notification'))
    .min(1)
    .max(200, word('atMost', { limit: 200 }))
    .optional(),
});
