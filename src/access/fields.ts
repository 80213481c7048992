import type { FieldAccess, Resource } from './input.ts';

/** `gone`: the field is in the trash, for everybody. */
export type Withholding = FieldAccess | 'gone';

/** What is withheld of single fields, by resource; a field that is not named is there to be seen and changed. */
export type FieldRights = Readonly<Partial<Record<Resource, ReadonlyMap<string, Withholding>>>>;

export const ALL_FIELDS: FieldRights = {};

export type FieldRule = { resource: Resource; field: string; access: Withholding };

export function fieldRightsOf(rules: readonly FieldRule[]): FieldRights {
  const rights: Partial<Record<Resource, Map<string, Withholding>>> = {};
  for (const { resource, field, access } of rules) {
    const fields = rights[resource] ?? new Map<string, Withholding>();
    rights[resource] = fields.set(field, access);
  }
  return rights;
}

type Holder = { fields: FieldRights };

export const isHidden = ({ fields }: Holder, resource: Resource, field: string): boolean =>
  isUnseen(fields[resource]?.get(field));

const isUnseen = (access: Withholding | undefined): boolean => access === 'hidden' || access === 'gone';

/** Seen but not changed, or not even seen. */
export const isWithheld = ({ fields }: Holder, resource: Resource, field: string): boolean =>
  fields[resource]?.has(field) === true;

/** Tags in the trash: records hold them still, and nobody reads them. They are what is withheld of the workspace. */
export const goneTags = (holder: Holder): number[] =>
  hiddenFields(holder, 'workspace').map((field) => Number(field.slice('tag'.length)));

/** The fields of a resource that the actor does not see; mostly none. */
export function hiddenFields({ fields }: Holder, resource: Resource): string[] {
  const rules = fields[resource];
  if (!rules) return [];
  return [...rules].filter(([, access]) => isUnseen(access)).map(([field]) => field);
}
