import type { z } from 'zod';

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

/** What every list's address can hold. */
export type ListSearch = {
  page?: number | undefined;
  perPage?: number | undefined;
  sort?: string | undefined;
  q?: string | undefined;
};

const NOT_FILTERS = new Set(['page', 'perPage', 'sort', 'open', 'view', 'date']);

/** The part of a search that narrows the list. */
export function filtersOf(search: object): [string, unknown][] {
  return Object.entries(search).filter(([name, value]) => !NOT_FILTERS.has(name) && value !== undefined);
}
