import { asc } from 'drizzle-orm';
import type { UserActor } from '../access/actor.ts';
import { ALL_FIELDS, type FieldRights } from '../access/fields.ts';
import { ADMIN, DEFAULT_ROLES, FIELD_ACCESSES, type FieldAccess } from '../access/input.ts';
import { type Matrix, matrixOf } from '../access/matrix.ts';
import { covers, loadRights } from '../access/rights.ts';
import { roles } from '../access/table.ts';
import { notFound } from '../core/errors.ts';
import { loadCustomFields } from '../custom-fields/queries.ts';
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
  const [rows, rights, fieldsOf] = await Promise.all([
    db.select({ name: roles.name, requiresTwoFactor: roles.requiresTwoFactor }).from(roles).orderBy(asc(roles.id)),
    loadRights(db),
    loadRestrictable(db),
  ]);
  return rows.map(({ name, requiresTwoFactor }) => {
    const own = rights.get(name) ?? { matrix: matrixOf([]), fields: ALL_FIELDS };
    const requireTwoFactor = actor.matrix.user.edit === 'all' && covers(actor, own);
    const edit = requireTwoFactor && name !== ADMIN && name !== actor.role;
    return {
      name,
      permissions: own.matrix,
      fields: accessOf(own.fields, fieldsOf),
      isBuiltIn: isBuiltIn(name),
      requiresTwoFactor,
      can: { edit, delete: edit && !isBuiltIn(name), requireTwoFactor },
    };
  });
}

/** The fields of each record type that can be withheld, those that people added among them. */
export async function loadRestrictable(db: Db): Promise<Record<RecordType, string[]>> {
  const added = await loadCustomFields(db);
  const of = (type: RecordType) => [
    ...restrictableFields(entityOf(type)),
    ...added.filter(({ recordType }) => recordType === type).map(({ key }) => key),
  ];
  return { company: of('company'), contact: of('contact'), deal: of('deal'), task: of('task') };
}

function accessOf(rights: FieldRights, fieldsOf: Record<RecordType, string[]>): RoleView['fields'] {
  const access = (type: RecordType, field: string): FieldAccess | 'full' =>
    FIELD_ACCESSES.find((each) => each === rights[type]?.get(field)) ?? 'full';
  const of = (type: RecordType) => Object.fromEntries(fieldsOf[type].map((field) => [field, access(type, field)]));
  return { company: of('company'), contact: of('contact'), deal: of('deal'), task: of('task') };
}

export async function getRole(db: Db, actor: UserActor, name: string): Promise<RoleView> {
  const role = (await listRoles(db, actor)).find((each) => each.name === name);
  if (!role) throw notFound('role');
  return role;
}
