import { isCustomKey } from '../../src/custom-fields/input.ts';

/** What a record holds in a field; undefined where it has no such field. */
export function valueIn(record: unknown, field: string): unknown {
  if (typeof record !== 'object' || record === null) return undefined;
  // A custom field that holds nothing is not there.
  if (isCustomKey(field)) return Reflect.get(Object(Reflect.get(record, 'customFields')), field) ?? null;
  return Object.hasOwn(record, field) ? Reflect.get(record, field) : undefined;
}
