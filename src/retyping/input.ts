import { z } from 'zod';
import { idOf } from '../core/ids.ts';
import { currency } from '../core/money.ts';
import { CUSTOM_FIELD_TYPES } from '../custom-fields/input.ts';

/** The type that a field is to have. */
export const typeChange = z.strictObject({
  id: idOf('customField'),
  type: z.enum(CUSTOM_FIELD_TYPES),
  /** Of amounts; unless said, the workspace's. */
  currency: currency().optional(),
});
export type TypeChange = z.output<typeof typeChange>;
