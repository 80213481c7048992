import { z } from 'zod';
import { idOf } from '../core/ids.ts';
import { word } from '../core/messages/words.ts';
import { pageFields } from '../core/paging.ts';
import { longText, text, timestamp } from '../core/text.ts';

/** What an activity can be on; on a task there are comments alone. */
export const ACTIVITY_PARENTS = ['contact', 'company', 'deal', 'task'] as const;
export type ActivityParent = (typeof ACTIVITY_PARENTS)[number];

/** What people write: a comment is for colleagues, who are told of it. A `stage_change` is written by the move of a deal alone. */
export const LOGGED_TYPES = ['comment', 'note', 'call', 'email', 'meeting'] as const;
export const ACTIVITY_TYPES = [...LOGGED_TYPES, 'stage_change'] as const;
export type ActivityType = (typeof ACTIVITY_TYPES)[number];

/** How a body mentions somebody: `<@12>` is the person of that id, by whatever name they have when it is read. */
export const MENTION = /<@(\d{1,15})>/g;
export const mentionOf = (userId: number): string => `<@${userId}>`;

/** The people whom a text mentions, each once. */
export const mentionedIn = (text: string | null | undefined): number[] => [
  ...new Set([...(text ?? '').matchAll(MENTION)].map(([, id]) => Number(id))),
];

export const DIRECTIONS = ['inbound', 'outbound'] as const;

export const activityFields = {
  subject: text(500).nullable(),
  /** May mention people: see MENTION. */
  body: longText().nullable(),
  happenedAt: timestamp(),
  /** Seconds. */
  duration: z.int(word('seconds')).min(0, word('notNegative')).max(604_800).nullable(),
  direction: z.enum(DIRECTIONS).nullable(),
  result: text(200).nullable(),
};

/** `entityId` is of the type that `entityType` says. */
export const activityTarget = {
  entityType: z.enum(ACTIVITY_PARENTS),
  entityId: idOf('company').meta({ references: 'entityType' }),
};

export const newActivity = z.strictObject({
  ...activityTarget,
  type: z.enum(LOGGED_TYPES),
  ...z.strictObject(activityFields).partial().shape,
});

export const activityEdit = z.strictObject({
  id: idOf('activity'),
  set: z.strictObject(activityFields).partial(),
  from: z.strictObject(activityFields).partial().optional(),
  version: z.int().positive().optional(),
});

export const activityList = z
  .strictObject({
    ...pageFields,
    entityType: activityTarget.entityType.optional(),
    entityId: activityTarget.entityId.optional(),
    type: z.enum(ACTIVITY_TYPES).optional(),
    userId: idOf('user').optional(),
  })
  .refine(({ entityType, entityId }) => entityId === undefined || entityType !== undefined, {
    path: ['entityType'],
    ...word('typeNeeded'),
  });

/** Who may be mentioned on a record: those who see it. */
export const mentionableOn = z.strictObject(activityTarget);

export const activityRef = z.strictObject({ id: idOf('activity') });
