import { z } from 'zod';
import { word } from './messages/words.ts';

export const DEFAULT_PER_PAGE = 50;
const MAX_PER_PAGE = 200;
const MAX_PAGE = 10_000;

/** The inputs of every list that is read page by page. */
export const pageFields = {
  page: z.int().min(1).max(MAX_PAGE).default(1),
  perPage: z
    .int()
    .min(1)
    .max(MAX_PER_PAGE, word('atMost', { limit: MAX_PER_PAGE }))
    .default(DEFAULT_PER_PAGE),
};

export type Page<Item> = { items: Item[]; page: number; perPage: number; total: number };

/** `name` ascending, `-name` descending, of a closed set of fields. */
export const sortBy = <const Field extends string>(fields: readonly Field[]) =>
  z.enum(fields.flatMap((field): (Field | `-${Field}`)[] => [field, `-${field}`]));
