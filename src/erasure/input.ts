import { z } from 'zod';
import { idOf } from '../core/ids.ts';
import { text } from '../core/text.ts';

/** `name` is what the person is called now: who types it means them. */
const confirmation = { name: text(500) };

export const contactErasure = z.strictObject({ id: idOf('contact'), ...confirmation });
export const userErasure = z.strictObject({ id: idOf('user'), ...confirmation });
