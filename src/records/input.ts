import { z } from 'zod';
import { idOf } from '../core/ids.ts';
import { text } from '../core/text.ts';

export const RECORD_TYPES = ['company', 'contact', 'deal', 'task'] as const;
/** Where REST has the records of each type. */
export const RECORD_FOLDERS = [
  ['companies', 'company'],
  ['contacts', 'contact'],
  ['deals', 'deal'],
  ['tasks', 'task'],
] as const satisfies [string, (typeof RECORD_TYPES)[number]][];
export type RecordType = (typeof RECORD_TYPES)[number];

/**
 * An edit: what to set and, where the editor saw it, what each field held before. An edit whose `from` or `version` no
 * longer holds is refused with the row as it stands.
 */
export const editOf = <Fields extends z.ZodRawShape>(type: RecordType, fields: Fields) =>
  z.strictObject({
    id: idOf(type),
    set: z.strictObject(fields).partial(),
    from: z.strictObject(fields).partial().optional(),
    version: z.int().positive().optional(),
  });

export const byId = (type: RecordType) => z.strictObject({ id: idOf(type) });

/** The postal address that companies and contacts share. */
export const addressFields = {
  addressLine1: text(200).nullable(),
  addressLine2: text(200).nullable(),
  city: text(100).nullable(),
  state: text(100).nullable(),
  postalCode: text(20).nullable(),
  country: text(100).nullable(),
};
