import { z } from 'zod';
import { idOf } from '../core/ids.ts';
import { word } from '../core/messages/words.ts';
import { email, longText, phone, query, text } from '../core/text.ts';
import { customValues } from '../custom-fields/input.ts';
import { listInputs } from '../lists/input.ts';
import { addressFields, editOf } from '../records/input.ts';
import { tagIds } from '../tags/input.ts';

export const LIFECYCLE_STAGES = ['subscriber', 'lead', 'qualified', 'opportunity', 'customer', 'former'] as const;
export const LEAD_STATUSES = ['new', 'working', 'nurturing', 'qualified', 'unqualified'] as const;

export const contactFields = {
  firstName: text(100).nullable(),
  lastName: text(100).nullable(),
  email: email().nullable(),
  phone: phone().nullable(),
  mobile: phone().nullable(),
  title: text(200).nullable(),
  department: text(200).nullable(),
  description: longText().nullable(),
  source: text(100).nullable(),
  leadStatus: z.enum(LEAD_STATUSES).nullable(),
  lifecycleStage: z.enum(LIFECYCLE_STAGES),
  otherEmails: z.array(email()).max(20, word('maxAddresses', { count: 20 })),
  otherPhones: z.array(phone()).max(20, word('maxNumbers', { count: 20 })),
  ...addressFields,
  companyId: idOf('company').nullable(),
  responsibleId: idOf('user').nullable(),
  tagIds: tagIds(),
  customFields: customValues(),
};

/** A first or a last name is enough. */
export const newContact = z
  .strictObject(contactFields)
  .partial()
  .refine(({ firstName, lastName }) => (firstName ?? lastName ?? null) !== null, {
    path: ['lastName'],
    ...word('nameNeeded'),
  });
export const contactEdit = editOf('contact', contactFields);

export const contactLists = listInputs(
  {
    q: query().optional(),
    responsibleId: idOf('user').optional(),
    teamId: idOf('team').optional(),
    companyId: idOf('company').optional(),
    lifecycleStage: z.enum(LIFECYCLE_STAGES).optional(),
    leadStatus: z.enum(LEAD_STATUSES).optional(),
  },
  'name',
);
