import { z } from 'zod';
import { idOf } from '../core/ids.ts';

/** Somebody's work for somebody else; who goes for good is signed out and can't sign in any more. */
export const handoverInput = z.strictObject({
  id: idOf('user'),
  toId: idOf('user'),
  deactivate: z.boolean().default(false),
});

/** How many records that are still to be worked on somebody has. */
export type Holdings = { deals: number; contacts: number; companies: number; tasks: number };
