import { sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { ALL_FIELDS, type FieldRights, type FieldRule, fieldRightsOf, type Withholding } from './fields.ts';
import { ACTIONS, LEVELS, RESOURCES } from './input.ts';
import { type Matrix, matrixOf } from './matrix.ts';
import { roleFields, rolePermissions } from './table.ts';

/** What a role may do, and what is withheld from it. */
export type Rights = { matrix: Matrix; fields: FieldRights };

/**
 * What people added to records and put into the trash is kept from everybody: fields, and tags until no record holds them
 * any more. The tables stand to the right, so they go unnamed.
 */
export const goneFields = sql`select record_type as resource, 'f' || id as field, 'gone' as access
  from custom_fields where deleted_at is not null
  union all select 'workspace', 'tag' || id, 'gone' from tags
  where deleted_at > now() - make_interval(days => (select trash_days + 1 from workspaces)) and merged_into_id is null`;

/** The rights of each role, by its name. */
export async function loadRights(db: Db): Promise<Map<string, Rights>> {
  const [permissions, withheld, gone] = await Promise.all([
    db.select().from(rolePermissions),
    db.select().from(roleFields),
    db.execute<FieldRule>(goneFields),
  ]);
  const names = [...new Set(permissions.map(({ role }) => role))];
  return new Map(
    names.map((name) => {
      const matrix = matrixOf(permissions.filter(({ role }) => role === name));
      const rules = [...withheld.filter(({ role }) => role === name), ...gone];
      return [name, { matrix, fields: rules.length === 0 ? ALL_FIELDS : fieldRightsOf(rules) }];
    }),
  );
}

/** Whether every right of the other is one's own too: nobody grants or overrules what they lack themselves. */
export function covers(own: Rights, other: Rights): boolean {
  const isReached = RESOURCES.every((resource) =>
    ACTIONS.every(
      (action) => LEVELS.indexOf(other.matrix[resource][action]) <= LEVELS.indexOf(own.matrix[resource][action]),
    ),
  );
  return isReached && RESOURCES.every((resource) => coversFields(own, other, resource));
}

const coversFields = (own: Rights, other: Rights, resource: (typeof RESOURCES)[number]): boolean =>
  [...(own.fields[resource] ?? [])].every(([field, access]) => isAsStrict(other.fields[resource]?.get(field), access));

const isAsStrict = (access: Withholding | undefined, wanted: Withholding): boolean =>
  access === 'hidden' || access === wanted;
