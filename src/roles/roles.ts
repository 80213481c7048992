import { asc, eq, sql } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import { ACTIONS, type Action, type Level, RESOURCES } from '../access/input.ts';
import { covers, loadMatrices, type Matrix, matrixOf, type Permission } from '../access/matrix.ts';
import { rolePermissions, roles } from '../access/table.ts';
import { conflict, type FieldErrors, forbidden, invalid, noSuch, notFound } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import { inTransaction, violatedConstraint } from '../db/transaction.ts';
import { changesOf } from '../events/changes.ts';
import { recordEvents } from '../events/events.ts';
import type { ChangeSet, EventKind } from '../events/input.ts';
import { RECORD_TYPES } from '../records/input.ts';
import { users } from '../users/table.ts';
import { type Accounts, editUsers } from '../users/users.ts';
import type { Grants, NewRole, RoleDeletion, RoleEdit } from './input.ts';
import { ADMIN, isBuiltIn } from './queries.ts';

type Role = { id: number; name: string; matrix: Matrix };

/** Makes a role that may do what another may. */
export async function createRole(context: ActorContext, { name, from }: NewRole): Promise<void> {
  assertManagesPeople(context);
  await inTransaction(context, async (ctx) => {
    const matrix = (await loadMatrices(ctx.db)).get(from);
    if (!matrix) throw invalid({ from: noSuch('role') });
    if (!covers(ctx.actor.matrix, matrix)) throw forbidden(say('roleAboveYours'));
    const [role] = await unlessInUse(ctx.db.insert(roles).values({ name }).returning());
    if (!role) throw new Error('The role was not made');
    await ctx.db
      .insert(rolePermissions)
      .values(permissionsOf(matrix).map((permission) => ({ role: name, ...permission })));
    await record(ctx, 'created', role.id, changesOf({}, { name, ...flat(matrix) }));
  });
}

/** Renames a role or changes what it may do; its people's screens follow within a second. */
export async function editRole(
  context: ActorContext,
  accounts: Pick<Accounts, 'forget'>,
  { role: name, set }: RoleEdit,
): Promise<void> {
  assertManagesPeople(context);
  await inTransaction(context, async (ctx) => {
    const role = await lockRole(ctx, name);
    if (set.name !== undefined && set.name !== name && isBuiltIn(name)) throw conflict(say('roleIsBuiltIn'));
    const matrix = granted(role.matrix, set.permissions ?? {});
    const blind = outOfSight(matrix);
    if (Object.keys(blind).length > 0) throw invalid(blind);
    if (!covers(ctx.actor.matrix, matrix)) throw forbidden(say('roleAboveYours'));
    const changes = changesOf({ name, ...flat(role.matrix) }, { name: set.name, ...flat(matrix) });
    if (Object.keys(changes).length === 0) return;
    await unlessInUse(
      ctx.db
        .update(roles)
        .set({ name: set.name ?? name, updatedAt: sql`now()` })
        .where(eq(roles.id, role.id)),
    );
    await ctx.db
      .insert(rolePermissions)
      .values(permissionsOf(matrix).map((permission) => ({ role: set.name ?? name, ...permission })))
      .onConflictDoUpdate({
        target: [rolePermissions.role, rolePermissions.resource, rolePermissions.action],
        set: { level: sql`excluded.level` },
      });
    await record(ctx, 'updated', role.id, changes);
  });
  accounts.forget();
}

/** Deletes a role; its people are given `toRole`. */
export async function deleteRole(
  context: ActorContext,
  accounts: Accounts,
  { role: name, toRole }: RoleDeletion,
): Promise<void> {
  assertManagesPeople(context);
  await inTransaction(context, async (ctx) => {
    const role = await lockRole(ctx, name);
    if (isBuiltIn(name)) throw conflict(say('roleIsBuiltIn'));
    if (toRole === name) throw invalid({ toRole: say('anotherRole') });
    const people = await ctx.db.select({ id: users.id }).from(users).where(eq(users.role, name)).orderBy(asc(users.id));
    if (people.length > 0) {
      if (toRole === undefined) throw conflict(say('roleHasPeople'));
      if (!(await loadMatrices(ctx.db)).has(toRole)) throw invalid({ toRole: noSuch('role') });
      await editUsers(
        ctx,
        accounts,
        people.map(({ id }) => ({ id, set: { role: toRole } })),
      );
    }
    await ctx.db.delete(roles).where(eq(roles.id, role.id));
    await record(ctx, 'deleted', role.id, changesOf({ name }, { name: null }));
  });
  accounts.forget();
}

function assertManagesPeople({ actor }: ActorContext): void {
  if (actor.matrix.user.edit !== 'all') throw forbidden();
}

/** The role as it stands, which nobody else changes or gives to anybody meanwhile; refused where it is not the actor's to change. */
async function lockRole({ db, actor }: ActorContext, name: string): Promise<Role> {
  const [role] = await db.select({ id: roles.id }).from(roles).where(eq(roles.name, name)).for('update');
  if (!role) throw notFound('role');
  const matrix = (await loadMatrices(db)).get(name) ?? matrixOf([]);
  if (name === ADMIN) throw forbidden(say('roleIsFixed'));
  if (actor.kind === 'user' && actor.role === name) throw forbidden(say('roleIsYours'));
  if (!covers(actor.matrix, matrix)) throw forbidden(say('roleAboveYours'));
  return { id: role.id, name, matrix };
}

function granted(matrix: Matrix, grants: Grants): Matrix {
  const permissions = permissionsOf(matrix);
  const changed: Permission[] = RESOURCES.flatMap((resource) => {
    const levels: { [A in Action]?: Level | undefined } = grants[resource] ?? {};
    return ACTIONS.flatMap((action) => {
      const level = levels[action];
      return level === undefined ? [] : [{ resource, action, level }];
    });
  });
  return matrixOf([...permissions, ...changed]);
}

/** Rights on records that the role does not see at all. */
function outOfSight(matrix: Matrix): FieldErrors {
  const blind = RECORD_TYPES.filter((type) => matrix[type].view === 'none');
  const fields = blind.flatMap((type) =>
    ACTIONS.filter((action) => matrix[type][action] !== 'none').map((action) => `permissions.${type}.${action}`),
  );
  return Object.fromEntries(fields.map((field) => [field, say('needsView')]));
}

const permissionsOf = (matrix: Matrix): Permission[] =>
  RESOURCES.flatMap((resource) => ACTIONS.map((action) => ({ resource, action, level: matrix[resource][action] })));

/** `deal.view` -> level: each right is a field of its own in the history. */
const flat = (matrix: Matrix): Record<string, unknown> =>
  Object.fromEntries(permissionsOf(matrix).map(({ resource, action, level }) => [`${resource}.${action}`, level]));

const record = (ctx: ActorContext, kind: EventKind, entityId: number, changes: ChangeSet) =>
  recordEvents(ctx, [{ kind, entityType: 'role', entityId, changes, resource: 'user', ownerIds: [] }]);

async function unlessInUse<Result>(write: PromiseLike<Result>): Promise<Result> {
  try {
    return await write;
  } catch (error) {
    if (violatedConstraint(error) === 'roles_pkey') throw invalid({ name: say('inUse') });
    throw error;
  }
}
