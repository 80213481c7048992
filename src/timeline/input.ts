import { z } from 'zod';
import { ACTIVITY_TYPES, activityTarget } from '../activities/input.ts';
import { idOf } from '../core/ids.ts';
import { word } from '../core/messages/words.ts';
import { text } from '../core/text.ts';
import { RECORD_TYPES } from '../records/input.ts';

/** What the record's own mechanics write beside what people change. */
export const UNTOLD_FIELDS = [
  'position',
  'stageEnteredAt',
  'deletedAt',
  'occursAt',
  'customFields',
  'mergeId',
] as const;

const cursorFields = {
  /** Where the page before ended: its `nextCursor`. */
  cursor: text(100).nullish(),
  limit: z
    .int()
    .min(1)
    .max(100, word('atMost', { limit: 100 }))
    .default(30),
  /** React Query sends it with every page; older entries are all there is to ask for. */
  direction: z.literal('forward').optional(),
};

export const timelineList = z.strictObject({
  ...activityTarget,
  types: z.array(z.enum(ACTIVITY_TYPES)).min(1).max(ACTIVITY_TYPES.length).optional(),
  ...cursorFields,
});

/** `entityId` is of the type that `entityType` says. */
export const timelineHistory = z.strictObject({
  entityType: z.enum(RECORD_TYPES),
  entityId: idOf('company').meta({ references: 'entityType' }),
  ...cursorFields,
});
