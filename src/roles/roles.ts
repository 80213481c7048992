import { and, asc, eq, sql } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import { ALL_FIELDS, type FieldRights } from '../access/fields.ts';
import { ACTIONS, type Action, ADMIN, type FieldAccess, type Level, RESOURCES } from '../access/input.ts';
import { type Matrix, matrixOf, type Permission } from '../access/matrix.ts';
import { covers, loadRights } from '../access/rights.ts';
import { roleFields, rolePermissions, roles } from '../access/table.ts';
import { conflict, type FieldErrors, forbidden, invalid, noSuch, notFound } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import { inTransaction, violatedConstraint } from '../db/transaction.ts';
import { changesOf } from '../events/changes.ts';
import { recordEvents } from '../events/events.ts';
import type { ChangeSet, EventKind } from '../events/input.ts';
import { RECORD_TYPES, type RecordType } from '../records/input.ts';
import { users } from '../users/table.ts';
import { type Accounts, editUsers } from '../users/users.ts';
import type { FieldGrants, Grants, NewRole, RoleDeletion, RoleEdit, TwoFactorOfRole } from './input.ts';
import { isBuiltIn, loadRestrictable } from './queries.ts';

type Role = { id: number; name: string; matrix: Matrix; fields: FieldRights };

/** Makes a role that may do what another may. */
export async function createRole(context: ActorContext, { name, from }: NewRole): Promise<void> {
  assertManagesPeople(context);
  await inTransaction(context, async (ctx) => {
    const rights = (await loadRights(ctx.db)).get(from);
    if (!rights) throw invalid({ from: noSuch('role') });
    const { matrix } = rights;
    if (!covers(ctx.actor, rights)) throw forbidden(say('roleAboveYours'));
    const [role] = await unlessInUse(ctx.db.insert(roles).values({ name }).returning());
    if (!role) throw new Error('The role was not made');
    await ctx.db
      .insert(rolePermissions)
      .values(permissionsOf(matrix).map((permission) => ({ role: name, ...permission })));
    // What is withheld from the one is withheld from the other.
    await ctx.db.execute(sql`insert into ${roleFields} (role, resource, field, access)
      select ${name}, resource, field, access from ${roleFields} where role = ${from}`);
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
    if (!covers(ctx.actor, { matrix, fields: role.fields })) throw forbidden(say('roleAboveYours'));
    const withheld = await withheldBy(ctx, set.fields ?? []);
    const changes = changesOf(
      { name, ...flat(role.matrix), ...flatFields(role.fields, withheld) },
      { name: set.name, ...flat(matrix), ...withheld },
    );
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
    await writeFields(ctx, set.name ?? name, withheld);
    await record(ctx, 'updated', role.id, changes);
  });
  accounts.forget();
}

/** `deal.amount` -> access, of the fields that are asked for; refuses those that are not to be withheld, and to give what one lacks. */
async function withheldBy(
  { actor, db }: ActorContext,
  grants: FieldGrants,
): Promise<Record<string, FieldAccess | 'full'>> {
  if (grants.length === 0) return {};
  const restrictable = await loadRestrictable(db);
  const unknown = grants.flatMap(({ resource, field }, index) =>
    restrictable[resource].includes(field) ? [] : [`fields.${index}.field`],
  );
  if (unknown.length > 0) throw invalid(Object.fromEntries(unknown.map((path) => [path, say('notWithheld')])));
  const order = ['hidden', 'readOnly', 'full'];
  const isAbove = grants.some(
    ({ resource, field, access }) =>
      order.indexOf(access) > order.indexOf(actor.fields[resource]?.get(field) ?? 'full'),
  );
  if (isAbove) throw forbidden(say('roleAboveYours'));
  return Object.fromEntries(grants.map(({ resource, field, access }) => [`${resource}.${field}`, access]));
}

/** The same fields as they were. */
function flatFields(rights: FieldRights, asked: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.keys(asked).map((key) => {
      const { type, field } = fieldOf(key);
      return [key, rights[type]?.get(field) ?? 'full'];
    }),
  );
}

function fieldOf(key: string): { type: RecordType; field: string } {
  const [first = '', field = ''] = key.split('.');
  const type = RECORD_TYPES.find((each) => each === first);
  if (!type) throw new Error(`No record type ${first}`);
  return { type, field };
}

async function writeFields(
  { db }: ActorContext,
  role: string,
  withheld: Readonly<Record<string, FieldAccess | 'full'>>,
): Promise<void> {
  for (const [key, access] of Object.entries(withheld)) {
    const { type: resource, field } = fieldOf(key);
    const isThis = and(eq(roleFields.role, role), eq(roleFields.resource, resource), eq(roleFields.field, field));
    if (access === 'full') await db.delete(roleFields).where(isThis);
    else {
      await db
        .insert(roleFields)
        .values({ role, resource, field, access })
        .onConflictDoUpdate({ target: [roleFields.role, roleFields.resource, roleFields.field], set: { access } });
    }
  }
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
      if (!(await loadRights(ctx.db)).has(toRole)) throw invalid({ toRole: noSuch('role') });
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

/** Whether the people of a role, the administrators' too, sign in with a second factor. */
export async function requireTwoFactor(
  context: ActorContext,
  accounts: Pick<Accounts, 'forget'> & { canRequireTwoFactor: boolean },
  { role: name, isRequired }: TwoFactorOfRole,
): Promise<void> {
  assertManagesPeople(context);
  if (isRequired && !accounts.canRequireTwoFactor) throw conflict(say('secretKeyMissing'));
  await inTransaction(context, async (ctx) => {
    const [role] = await ctx.db.select().from(roles).where(eq(roles.name, name)).for('update');
    if (!role) throw notFound('role');
    const rights = (await loadRights(ctx.db)).get(name);
    if (rights && !covers(ctx.actor, rights)) throw forbidden(say('roleAboveYours'));
    const changes = changesOf({ requiresTwoFactor: role.requiresTwoFactor }, { requiresTwoFactor: isRequired });
    if (Object.keys(changes).length === 0) return;
    await ctx.db
      .update(roles)
      .set({ requiresTwoFactor: isRequired, updatedAt: sql`now()` })
      .where(eq(roles.id, role.id));
    await record(ctx, 'updated', role.id, changes);
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
  const rights = (await loadRights(db)).get(name) ?? { matrix: matrixOf([]), fields: ALL_FIELDS };
  if (name === ADMIN) throw forbidden(say('roleIsFixed'));
  if (actor.kind === 'user' && actor.role === name) throw forbidden(say('roleIsYours'));
  if (!covers(actor, rights)) throw forbidden(say('roleAboveYours'));
  return { id: role.id, name, ...rights };
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
