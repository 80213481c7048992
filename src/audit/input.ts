import { z } from 'zod';
import { idOf } from '../core/ids.ts';
import { word } from '../core/messages/words.ts';
import { day, text } from '../core/text.ts';
import { EVENT_ENTITY_TYPES, EVENT_KINDS } from '../events/input.ts';

/** What somebody was told and what they follow is their own affair. */
export const AUDITED_TYPES = EVENT_ENTITY_TYPES.filter(
  (type) => type !== 'notification' && type !== 'follow' && type !== 'favourite' && type !== 'job',
);

export const auditFilters = z.strictObject({
  /** Who did it. */
  userId: idOf('user').optional(),
  kind: z.enum(EVENT_KINDS).optional(),
  entityType: z.enum(AUDITED_TYPES).optional(),
  /** Of the type that `entityType` says; with `access` a person. */
  entityId: idOf('company').meta({ references: 'entityType' }).optional(),
  /** Days in the time zone of whoever asks, both included. */
  from: day().optional(),
  to: day().optional(),
});
export type AuditFilters = z.output<typeof auditFilters>;

export const auditList = auditFilters.extend({
  /** Where the page before ended: its `nextCursor`. */
  cursor: text(100).nullish(),
  limit: z
    .int()
    .min(1)
    .max(200, word('atMost', { limit: 200 }))
    .default(50),
  /** React Query sends it with every page; older entries are all there is to ask for. */
  direction: z.literal('forward').optional(),
});
export type AuditList = z.output<typeof auditList>;
