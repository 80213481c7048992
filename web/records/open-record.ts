import { RECORD_TYPES, type RecordType } from '../../src/records/input.ts';

export type OpenRecord = { type: RecordType; id: number };

/** `deal-42` as the address holds it; null for anything else. */
export function parseOpen(value: unknown): OpenRecord | null {
  const [, name, digits] = /^([a-z]+)-([1-9]\d{0,14})$/.exec(typeof value === 'string' ? value : '') ?? [];
  const type = RECORD_TYPES.find((each) => each === name);
  return type ? { type, id: Number(digits) } : null;
}

const PATHS = { deal: '/deals', contact: '/contacts', company: '/companies', task: '/tasks' } as const;

export const listPath = (type: RecordType) => PATHS[type];
export const recordPath = (type: RecordType) => `${PATHS[type]}/$id` as const;

/** The type whose list or record page a path is of. */
export const recordTypeOf = (pathname: string): RecordType | undefined =>
  RECORD_TYPES.find((type) => pathname === PATHS[type] || pathname.startsWith(`${PATHS[type]}/`));
