import { z } from 'zod';
import { companyFields } from '../companies/input.ts';
import { contactFields } from '../contacts/input.ts';
import { camelCase } from '../core/case.ts';
import { idOf } from '../core/ids.ts';
import { word } from '../core/messages/words.ts';
import { isCustomKey, MAX_FIELDS } from '../custom-fields/input.ts';

/** The record keeps all addresses, numbers and tags of both, so that there is nothing to choose. */
const LISTS: readonly string[] = ['otherEmails', 'otherPhones', 'tagIds'];

const isOf = (fields: object, name: string): boolean =>
  isCustomKey(name) || (name in fields && name !== 'customFields' && !LISTS.includes(name));

const mergeOf = (type: 'company' | 'contact', fields: object) =>
  z.strictObject({
    id: idOf(type),
    /** What is merged into it. */
    duplicateId: idOf(type),
    /** The fields whose value is the duplicate's, as tRPC or REST spell them; of the rest it fills what is empty. */
    fields: z
      .array(
        z
          .string()
          .transform(camelCase)
          .refine((name) => isOf(fields, name), word('unknown')),
      )
      .max(MAX_FIELDS * 2, word('atMost', { limit: MAX_FIELDS * 2 }))
      .default([]),
  });

export const companyMerge = mergeOf('company', companyFields);
export const contactMerge = mergeOf('contact', contactFields);
export type MergeInput = z.output<typeof contactMerge>;

const pairOf = (type: 'company' | 'contact') => z.strictObject({ id: idOf(type), duplicateId: idOf(type) });
export const companyPair = pairOf('company');
export const contactPair = pairOf('contact');

export const mergeById = z.strictObject({ id: idOf('merge') });
