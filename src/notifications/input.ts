import { z } from 'zod';
import { idOf } from '../core/ids.ts';
import { word } from '../core/messages/words.ts';
import { RECORD_TYPES } from '../records/input.ts';

export const NOTIFICATION_KINDS = [
  'deal_assigned',
  'task_assigned',
  'contact_assigned',
  'company_assigned',
  'mentioned',
  'commented',
  'task_due',
  'task_overdue',
  'deal_rotting',
  'deal_moved',
  'deal_won',
  'deal_lost',
  'import_done',
  'job_done',
  'rights_changed',
] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

/** What people choose about: kinds that go together. */
export const NOTIFICATION_TOPICS = [
  'assigned',
  'mentioned',
  'commented',
  'due',
  'rotting',
  'moved',
  'closed',
  'imports',
  'rights',
] as const;
export type NotificationTopic = (typeof NOTIFICATION_TOPICS)[number];

export const TOPIC_OF: Readonly<Record<NotificationKind, NotificationTopic>> = {
  deal_assigned: 'assigned',
  task_assigned: 'assigned',
  contact_assigned: 'assigned',
  company_assigned: 'assigned',
  mentioned: 'mentioned',
  commented: 'commented',
  task_due: 'due',
  task_overdue: 'due',
  deal_rotting: 'rotting',
  deal_moved: 'moved',
  deal_won: 'closed',
  deal_lost: 'closed',
  import_done: 'imports',
  job_done: 'imports',
  rights_changed: 'rights',
};

/** The part of a record's page where what was said stands, in its address. */
export const COMMENTS = 'comments';

/** To which part of the record it leads. */
export const partOf = (kind: NotificationKind): typeof COMMENTS | undefined =>
  kind === 'commented' || kind === 'mentioned' ? COMMENTS : undefined;

/** Where somebody hears of it: the bell's list, a note on the open screen, an e-mail. */
export const NOTIFICATION_CHANNELS = ['bell', 'toast', 'email'] as const;
export type NotificationChannel = (typeof NOTIFICATION_CHANNELS)[number];

/** What holds until somebody chooses otherwise: mail is for what others want of one. */
export const USUAL_CHANNELS: Readonly<Record<NotificationTopic, readonly NotificationChannel[]>> = {
  assigned: ['bell', 'toast', 'email'],
  mentioned: ['bell', 'toast', 'email'],
  commented: ['bell', 'toast', 'email'],
  due: ['bell', 'toast'],
  rotting: ['bell'],
  moved: ['bell'],
  closed: ['bell', 'toast'],
  imports: ['bell', 'toast'],
  rights: ['bell', 'toast'],
};

export const notificationChoice = z.strictObject({
  topic: z.enum(NOTIFICATION_TOPICS),
  channel: z.enum(NOTIFICATION_CHANNELS),
  enabled: z.boolean(),
});

export const notificationList = z.strictObject({
  /** The id that the page before ended on. */
  cursor: z.int().positive().nullish(),
  limit: z
    .int()
    .min(1)
    .max(100, word('atMost', { limit: 100 }))
    .default(30),
  /** React Query sends it with every page; older entries are all there is to ask for. */
  direction: z.literal('forward').optional(),
  unread: z.boolean().optional(),
});

export const notificationsUnread = z.strictObject({
  ids: z
    .array(idOf('notification'))
    .min(1)
    .max(200, word('atMost', { limit: 200 })),
});

/** These, what is about one record, or, where nothing is named, all. */
export const notificationsRead = z.strictObject({
  ids: z
    .array(idOf('notification'))
    .min(1)
    .max(200, word('atMost', { limit: 200 }))
    .optional(),
  entityType: z.enum(RECORD_TYPES).optional(),
  /** Of the type that `entityType` says. */
  entityId: idOf('company').meta({ references: 'entityType' }).optional(),
});
export type NotificationsRead = z.output<typeof notificationsRead>;
