import type { z } from 'zod';
import type { Selection } from '../../src/bulk/input.ts';
import { snakeCase } from '../../src/core/case.ts';
import type { exportInput } from '../../src/exports/input.ts';
import { RECORD_FOLDERS } from '../../src/records/input.ts';

/** What there is to export: the records, their order, and the columns in which they are on screen. */
export type Wanted = { selection: Selection; sort: string | undefined; columns: readonly string[] };

/** Where a file is downloaded from. */
export function exportAddress({ selection, ...shape }: z.input<typeof exportInput>): string {
  const { type, query, ids, except } = selection;
  const folder = RECORD_FOLDERS.find(([, each]) => each === type)?.[0];
  const parameters = Object.entries({ ...shape, ...query, ids, except })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${snakeCase(name)}=${encodeURIComponent(textOf(value)).replaceAll('%2C', ',')}`);
  return `/api/${folder}/export?${parameters.join('&')}`;
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.join(',');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
