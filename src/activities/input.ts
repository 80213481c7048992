import { z } from 'zod';
import { idOf } from '../core/ids.ts';
import { word } from '../core/messages/words.ts';
import { pageFields } from '../core/paging.ts';
import { longText, text, timestamp } from '../core/text.ts';

/** What an activity can be on. */
export const ACTIVITY_PARENTS = ['contact', 'company', 'deal'] as const;
export type ActivityParent = (typeof ACTIVITY_PARENTS)[number];

/** What people log; `stage_change` is written by the move of a deal alone. */
export const LOGGED_TYPES = ['call', 'email', 'meeting', 'note'] as const;
export const ACTIVITY_TYPES = [...LOGGED_TYPES, 'stage_change'] as const;
export type ActivityType = (typeof ACTIVITY_TYPES)[number];

export const DIRECTIONS = ['inbound', 'outbound'] as const;

export const activityFields = {
  subject: text(500).nullable(),
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

export const activityRef = z.strictObject({ id: idOf('activity') });
