import { z } from 'zod';
import { idOf } from '../core/ids.ts';
import { RECORD_TYPES } from '../records/input.ts';

/** `entityId` is of the type that `entityType` says. */
export const sightQuestion = z.strictObject({
  entityType: z.enum(RECORD_TYPES),
  entityId: idOf('company').meta({ references: 'entityType' }),
  userId: idOf('user'),
});
