import type { FieldAccess, Resource } from './input.ts';

/** What is withheld of single fields, by resource; a field that is not named is there to be seen and changed. */
export type FieldRights = Readonly<Partial<Record<Resource, ReadonlyMap<string, FieldAccess>>>>;

export const ALL_FIELDS: FieldRights = {};

export type FieldRule = { resource: Resource; field: string; access: FieldAccess };

export function fieldRightsOf(rules: readonly FieldRule[]): FieldRights {
  const rights: Partial<Record<Resource, Map<string, FieldAccess>>> = {};
  for (const { resource, field, access } of rules) {
    const fields = rights[resource] ?? new Map<string, FieldAccess>();
    rights[resource] = fields.set(field, access);
  }
  return rights;
}

type Holder = { fields: FieldRights };

export const isHidden = ({ fields }: Holder, resource: Resource, field: string): boolean =>
  fields[resource]?.get(field) === 'hidden';

/** Seen but not changed, or not even seen. */
export const isWithheld = ({ fields }: Holder, resource: Resource, field: string): boolean =>
  fields[resource]?.has(field) === true;

/** The fields of a resource that the actor does not see; mostly none. */
export function hiddenFields({ fields }: Holder, resource: Resource): string[] {
  const rules = fields[resource];
  if (!rules) return [];
  return [...rules].filter(([, access]) => access === 'hidden').map(([field]) => field);
}
