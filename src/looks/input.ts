import { z } from 'zod';
import { idOf } from '../core/ids.ts';
import { word } from '../core/messages/words.ts';
import { RECORD_TYPES } from '../records/input.ts';

export const MAX_CHANGED_IDS = 500;

const entityType = z.enum(RECORD_TYPES);
/** Of the type that `entityType` says. */
const entityId = () => idOf('company').meta({ references: 'entityType' });

const step = () => z.int(word('kind.whole')).min(0, word('notNegative'));
/** How far somebody has seen a record: its last event, and the last activity on it. */
const place = z.strictObject({ event: step(), activity: step() });
export type Place = z.output<typeof place>;

export const looksChanged = z.strictObject({
  entityType,
  ids: z.array(entityId()).max(MAX_CHANGED_IDS, word('atMost', { limit: MAX_CHANGED_IDS })),
});

/** Without `since` it is one's last look. */
export const looksNews = z.strictObject({ entityType, entityId: entityId(), since: place.optional() });

export const newLook = z.strictObject({ entityType, entityId: entityId(), upTo: place });

/** Without `upTo` it is all that there is; with it what it was before, to take that back. */
export const wholeLook = z.strictObject({ entityType, upTo: place.optional() });
