import { asc } from 'drizzle-orm';
import type { UserActor } from '../access/actor.ts';
import { DEFAULT_ROLES } from '../access/input.ts';
import { covers, loadMatrices, type Matrix, matrixOf } from '../access/matrix.ts';
import { roles } from '../access/table.ts';
import { notFound } from '../core/errors.ts';
import type { Db } from '../db/client.ts';

export const ADMIN = 'admin';

export type RoleView = {
  name: string;
  permissions: Matrix;
  /** Whether it came with Kontor. */
  isBuiltIn: boolean;
  can: { edit: boolean; delete: boolean };
};

export const isBuiltIn = (name: string): boolean => DEFAULT_ROLES.some((role) => role === name);

/** Every role with its rights, and what the asker may do with it, the oldest first. */
export async function listRoles(db: Db, actor: UserActor): Promise<RoleView[]> {
  const [rows, matrices] = await Promise.all([
    db.select({ name: roles.name }).from(roles).orderBy(asc(roles.id)),
    loadMatrices(db),
  ]);
  return rows.map(({ name }) => {
    const permissions = matrices.get(name) ?? matrixOf([]);
    const edit =
      name !== ADMIN && name !== actor.role && actor.matrix.user.edit === 'all' && covers(actor.matrix, permissions);
    return { name, permissions, isBuiltIn: isBuiltIn(name), can: { edit, delete: edit && !isBuiltIn(name) } };
  });
}

export async function getRole(db: Db, actor: UserActor, name: string): Promise<RoleView> {
  const role = (await listRoles(db, actor)).find((each) => each.name === name);
  if (!role) throw notFound('role');
  return role;
}
