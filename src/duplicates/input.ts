import { z } from 'zod';
import { idOf } from '../core/ids.ts';
import { pageFields } from '../core/paging.ts';
import { query } from '../core/text.ts';

/** Half a name or number as it is being typed. */
const typed = () => query().optional();

export const contactDraft = z.strictObject({
  firstName: typed(),
  lastName: typed(),
  email: typed(),
  phone: typed(),
  mobile: typed(),
});
export const companyDraft = z.strictObject({ name: typed(), domain: typed(), website: typed(), phone: typed() });

const pairOf = (type: 'company' | 'contact') => z.strictObject({ id: idOf(type), duplicateId: idOf(type) });
export const companyPair = pairOf('company');
export const contactPair = pairOf('contact');

export const pairList = z.strictObject({
  ...pageFields,
  /** Those that somebody said are none, instead of those that wait for a word. */
  isDismissed: z.boolean().default(false),
});
