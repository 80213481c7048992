import { z } from 'zod';
import { idOf } from '../core/ids.ts';
import { pageFields } from '../core/paging.ts';
import { query } from '../core/text.ts';
import { RECORD_TYPES } from '../records/input.ts';

/** What rests in the trash before it goes for good. */
export const TRASH_TYPES = ['contact', 'company', 'deal', 'task', 'activity'] as const;
export type TrashType = (typeof TRASH_TYPES)[number];

export const trashList = z.strictObject({
  ...pageFields,
  entityType: z.enum(TRASH_TYPES),
  q: query().optional(),
});

/** The record of `entityType` whose links are asked about. */
export const trashLinks = z.strictObject({
  entityType: z.enum(RECORD_TYPES),
  entityId: idOf('company').meta({ references: 'entityType' }),
});

/** `ids` are of the type that `entityType` says. */
const several = {
  entityType: z.enum(TRASH_TYPES),
  ids: z
    .array(idOf('company').meta({ references: 'entityType' }))
    .min(1)
    .max(200),
};

export const trashPurge = z.strictObject(several);

export const trashRestore = z.strictObject({
  ...several,
  /** Also brings back the companies, contacts and deals that these are linked to, as far as the asker may. */
  withLinked: z.boolean().default(false),
});
