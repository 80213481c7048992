import { z } from 'zod';
import { idOf } from '../core/ids.ts';
import { word } from '../core/messages/words.ts';
import { text } from '../core/text.ts';
import { RECORD_TYPES } from '../records/input.ts';

/** Made up by whoever watches, for each record on screen: what is told of it later names it. */
const tab = () => z.string().regex(/^[a-z0-9]{16,40}$/, word('notValid'));

/** `entityId` is of the type that `entityType` says. */
export const presenceWatch = z.strictObject({
  entityType: z.enum(RECORD_TYPES),
  entityId: idOf('company').meta({ references: 'entityType' }),
  tab: tab(),
});

export const presenceEditing = z.strictObject({
  tab: tab(),
  /** The field that is being edited there; null for none any more. */
  field: text(60).nullable(),
});
