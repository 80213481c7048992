import { asc } from 'drizzle-orm';
import type { UserActor } from '../access/actor.ts';
import { ALL_FIELDS, type FieldRights } from '../access/fields.ts';
import { ADMIN, DEFAULT_ROLES, type FieldAccess } from '../access/input.ts';
import { type Matrix, matrixOf } from '../access/matrix.ts';
import { covers, loadRights } from '../access/rights.ts';
import { roles } from '../access/table.ts';
import { notFound } from '../core/errors.ts';
import type { Db } from '../db/client.ts';
import { entityOf } from '../records/entity.ts';
import { restrictableFields } from '../records/field-rights.ts';
import type { RecordType } from '../records/input.ts';

export type RoleView = {
  name: string;
  permissions: Matrix;
  /** Of each record type the fields that can be withheld, and what the role may do with each. */
  fields: Record<RecordType, Record<string, FieldAccess | 'full'>>;
  /** Whether it came with Kontor. */
  isBuiltIn: boolean;
  requiresTwoFactor: boolean;
  can: { edit: boolean; delete: boolean; requireTwoFactor: boolean };
};

export const isBuiltIn = (name: string): boolean => DEFAULT_ROLES.some((role) => role === name);

/** Every role with its rights, and what the asker may do with it, the oldest first. */
export async function listRoles(db: Db, actor: UserActor): Promise<RoleView[]> {
  const [rows, rights] = await Promise.all([
    db.select({ name: roles.name, requiresTwoFactor: roles.requiresTwoFactor }).from(roles).orderBy(asc(roles.id)),
    loadRights(db),
  ]);
  return rows.map(({ name, requiresTwoFactor }) => {
    const own = rights.get(name) ?? { matrix: matrixOf([]), fields: ALL_FIELDS };
    const requireTwoFactor = actor.matrix.user.edit === 'all' && covers(actor, own);
    const edit = requireTwoFactor && name !== ADMIN && name !== actor.role;
    return {
      name,
      permissions: own.matrix,
      fields: accessOf(own.fields),
      isBuiltIn: isBuiltIn(name),
      requiresTwoFactor,
      can: { edit, delete: edit && !isBuiltIn(name), requireTwoFactor },
    };
  });
}

function accessOf(rights: FieldRights): RoleView['fields'] {
  const of = (type: RecordType) =>
    Object.fromEntries(
      restrictableFields(entityOf(type)).map((field) => [field, rights[type]?.get(field) ?? ('full' as const)]),
    );
  return { company: of('company'), contact: of('contact'), deal: of('deal'), task: of('task') };
}

export async function getRole(db: Db, actor: UserActor, name: string): Promise<RoleView> {
  const role = (await listRoles(db, actor)).find((each) => each.name === name);
  if (!role) throw notFound('role');
  return role;
}
