import { z } from 'zod';
import { AGGREGATES, type ListFilter } from '../../src/lists/input.ts';
import { groupsOf } from '../filters/groups.ts';

/**
 * Reads a list's input out of an address: what the server's own schema would refuse is left out, field by field, so that
 * no link can break a page.
 */
export function searchReader<Schema extends z.ZodObject>(schema: Schema) {
  return (search: Record<string, unknown>): Partial<z.input<Schema>> => {
    const known = Object.entries(schema.shape).flatMap(([name, field]) => {
      const value = search[name];
      if (value === undefined) return [];
      // The router reads digits as a number; a text field wants them back.
      const candidates = typeof value === 'number' ? [value, String(value)] : [value];
      const fitting = candidates.find((candidate) => isValid(field, candidate));
      return fitting === undefined ? [] : [[name, fitting] as const];
    });
    // Each value was just accepted by the schema of its field.
    return Object.fromEntries(known) as Partial<z.input<Schema>>;
  };
}

const isValid = (field: z.core.$ZodType, value: unknown): boolean =>
  '~standard' in field && 'safeParse' in field && typeof field.safeParse === 'function'
    ? field.safeParse(value).success
    : false;

const MAX_COLUMNS = 80;

/** How a table looks: which columns in which order and width (`columns.ts`), and the figures below them (`sum:amount`). */
export const tableLook = {
  columns: z
    .array(z.string().regex(/^!?[a-z]\w{0,60}(:\d{1,4})?$/i))
    .max(MAX_COLUMNS)
    .optional(),
  aggregates: z
    .array(z.string().regex(new RegExp(`^(${AGGREGATES.join('|')}):[a-z]\\w{0,60}$`, 'i')))
    .max(12)
    .optional(),
};
export type TableLook = { columns?: string[] | undefined; aggregates?: string[] | undefined };

/** What every table's address can hold. */
export type ListSearch = TableLook & { sort?: string | undefined; q?: string | undefined };

const NOT_FILTERS = new Set([
  'page',
  'perPage',
  'sort',
  'open',
  'view',
  'layout',
  'date',
  'columns',
  'aggregates',
  'saved',
  'without',
  'everybody',
]);

/** The part of a search that narrows the list. */
export function filtersOf(search: object): [string, unknown][] {
  return Object.entries(search).filter(([name, value]) => !NOT_FILTERS.has(name) && value !== undefined);
}

/** How many filters are set: each part of the composed one counts. */
export const filterCount = ({ filter, ...single }: { filter?: ListFilter | undefined }): number =>
  filtersOf(single).length + (filter ? groupsOf(filter).length : 0);

/** What a table's address can hold, of what its rows can be asked. */
export function tableSchema<Shape extends z.ZodRawShape>({ shape }: z.ZodObject<Shape>) {
  const { cursor: _, offset: __, limit: ___, ...narrowing } = shape;
  return z.strictObject({ ...narrowing, ...tableLook });
}

/** The part of a table's address that the server is asked. */
export function askedOf<Search extends TableLook>(search: Search): Omit<Search, keyof TableLook> {
  const { columns: _, aggregates: __, ...asked } = search;
  return asked;
}
