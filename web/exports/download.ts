import type { z } from 'zod';
import type { Selection } from '../../src/bulk/input.ts';
import { snakeCase } from '../../src/core/case.ts';
import type { exportInput } from '../../src/exports/input.ts';
import { RECORD_FOLDERS } from '../../src/records/input.ts';
import { i18n } from '../i18n/index.ts';
import { refusalOf } from '../lib/errors.ts';

/** What there is to export: the records, their order, and the columns in which they are on screen. */
export type Wanted = { selection: Selection; sort: string | undefined; columns: readonly string[] };

/** Half of what proxies let through, who count what else is in the line. */
const MAX_ADDRESS = 4_000;

/** Has the browser download a file of records, as they come; what is too much to ask for in an address, once all is there. */
export async function downloadExport({ selection, ...shape }: z.input<typeof exportInput>): Promise<void> {
  const { type, query, ids, except } = selection;
  const folder = RECORD_FOLDERS.find(([, each]) => each === type)?.[0];
  const address = `/api/${folder}/export`;
  const parameters = Object.entries({ ...shape, ...query, ids, except })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [snakeCase(name), textOf(value)] as const);
  const asked = parameters
    .map(([name, text]) => `${name}=${encodeURIComponent(text).replaceAll('%2C', ',')}`)
    .join('&');
  if (asked.length <= MAX_ADDRESS) {
    follow(`${address}?${asked}`);
    return;
  }
  const answer = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'accept-language': i18n.language },
    body: JSON.stringify(Object.fromEntries(parameters)),
  }).catch(() => null);
  if (!answer?.ok) throw await refusalOf(answer);
  const [, name = ''] = /filename="([^"]*)"/.exec(answer.headers.get('content-disposition') ?? '') ?? [];
  const file = URL.createObjectURL(await answer.blob());
  follow(file, name);
  setTimeout(() => URL.revokeObjectURL(file), FORGOTTEN_AFTER);
}

/** In milliseconds: by then the browser has begun to save it. */
const FORGOTTEN_AFTER = 60_000;

function follow(address: string, name = ''): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.join(',');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
