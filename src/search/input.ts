import { z } from 'zod';
import { word } from '../core/messages/words.ts';
import { query } from '../core/text.ts';
import { RECORD_TYPES } from '../records/input.ts';

const limit = z
  .int()
  .min(1)
  .max(20, word('atMost', { limit: 20 }))
  .default(8);

const SEARCHED = [...RECORD_TYPES, 'activity'] as const;

export const searchQuery = z.strictObject({
  q: query(),
  types: z.array(z.enum(SEARCHED)).min(1).max(SEARCHED.length).optional(),
  /** Of each type. */
  limit,
});

export const recentQuery = z.strictObject({ limit });
