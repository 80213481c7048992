import { eq, sql } from 'drizzle-orm';
import type { Actor, ActorContext } from '../access/actor.ts';
import { ADMIN } from '../access/input.ts';
import { assertRecentPassword } from '../access/recent.ts';
import { covers, loadRights, type Rights } from '../access/rights.ts';
import { assertMay, reaches } from '../access/scope.ts';
import { conflict, forbidden, invalidRows, noSuch, notFound, type RowErrors } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import type { Db } from '../db/client.ts';
import { inTransaction, violatedConstraint } from '../db/transaction.ts';
import { recordAccess } from '../events/access.ts';
import { changesOf } from '../events/changes.ts';
import { recordEvents } from '../events/events.ts';
import { teams } from '../teams/table.ts';
import { findCollisions } from './collisions.ts';
import type { Invitation, NewUser, PasswordReset, UserEdit } from './input.ts';
import { type User, users } from './table.ts';

/** What this feature asks of sign-in, which builds upon it. */
export type Accounts = {
  /** A link to choose a password: null where it went by mail. */
  offerPassword: (ctx: ActorContext, userId: number, by?: 'mail' | 'link') => Promise<string | null>;
  voidLinks: (db: Db, userId: number) => Promise<void>;
  endTwoFactor: (ctx: ActorContext, userId: number) => Promise<void>;
  endSessions: (db: Db, userId: number) => Promise<void>;
  /** Rights changed: they are looked up anew. */
  forget: () => void;
};

const FIELDS = [
  'email',
  'name',
  'role',
  'teamId',
  'locale',
  'timezone',
  'taskReminders',
  'active',
] as const satisfies (keyof User)[];

/** What history tells of a user: never anything of how they sign in. */
const told = (user: User): Record<string, unknown> => Object.fromEntries(FIELDS.map((field) => [field, user[field]]));

export async function createUsers(
  context: ActorContext,
  inputs: readonly (NewUser & { passwordHash?: string })[],
): Promise<User[]> {
  assertMay(context.actor, 'user', 'create');
  if (inputs.length === 0) return [];
  return inTransaction(context, async (ctx) => {
    await assertGrants(ctx, inputs);
    const created = await unlessInUse(
      ctx.db
        .insert(users)
        .values([...inputs])
        .returning(),
    );
    await recordEvents(
      ctx,
      created.map((user) => ({
        kind: 'created',
        entityType: 'user',
        entityId: user.id,
        changes: changesOf({}, told(user)),
        resource: 'user',
        ownerIds: [user.id],
      })),
    );
    return created;
  });
}

/** Makes a user, and mails or returns the link by which they choose their password. */
export async function inviteUser(
  context: ActorContext,
  accounts: Accounts,
  { inviteBy, ...input }: Invitation,
): Promise<{ id: number; link: string | null }> {
  return inTransaction(context, async (ctx) => {
    const [user] = await createUsers(ctx, [input]);
    if (!user) throw new Error('The user was not made');
    return { id: user.id, link: await accounts.offerPassword(ctx, user.id, inviteBy) };
  });
}

/** Changes users; one who is disabled is signed out everywhere. */
export async function editUsers(
  context: ActorContext,
  accounts: Accounts,
  edits: readonly UserEdit[],
): Promise<User[]> {
  const edited = await inTransaction(context, async (ctx) => {
    const before = await lockUsers(
      ctx.db,
      edits.map((edit) => edit.id),
    );
    const rights = await loadRights(ctx.db);
    before.forEach((user) => assertMayManage(ctx.actor, user, rights));
    await assertGrants(
      ctx,
      edits.map((edit) => edit.set),
    );
    const after: User[] = [];
    for (const [index, { set, version }] of edits.entries()) {
      const user = before[index];
      if (user) after.push(await writeEdit(ctx, accounts, user, set, version));
    }
    return after;
  });
  accounts.forget();
  return edited;
}

async function writeEdit(
  ctx: ActorContext,
  accounts: Accounts,
  before: User,
  set: UserEdit['set'],
  version: number | undefined,
): Promise<User> {
  if (version !== undefined && version !== before.version) {
    const missed = before.version - version;
    throw conflict(
      say('changedMeanwhile'),
      { id: before.id, ...told(before), version: before.version },
      await findCollisions(ctx.db, { entityType: 'user', entityId: before.id, fields: [], missed }),
    );
  }
  const changes = changesOf(before, set);
  if (Object.keys(changes).length === 0) return before;
  if (changes['role'] || changes['active'] || changes['email']) assertRecentPassword(ctx.actor);
  if ('email' in changes && ctx.actor.userId === before.id) {
    throw forbidden(say('ownEmailInProfile'));
  }
  if (before.role === ADMIN && before.active && (changes['role'] || changes['active'])) {
    await assertAnotherAdmin(ctx.db, before.id);
  }
  const [after] = await unlessInUse(
    ctx.db
      .update(users)
      .set({ ...set, version: sql`${users.version} + 1`, updatedAt: sql`now()` })
      .where(eq(users.id, before.id))
      .returning(),
  );
  await recordEvents(ctx, [
    { kind: 'updated', entityType: 'user', entityId: before.id, changes, resource: 'user', ownerIds: [before.id] },
  ]);
  // Those were for whoever reads that mail, and for who may sign in.
  if (changes['email'] || set.active === false) await accounts.voidLinks(ctx.db, before.id);
  if (set.active === false) await accounts.endSessions(ctx.db, before.id);
  return after ?? before;
}

/** Puts everybody who is in a team into another, or into none. */
export async function movePeople(
  context: ActorContext,
  accounts: Accounts,
  fromTeamId: number,
  toTeamId: number | null,
): Promise<void> {
  await inTransaction(context, async (ctx) => {
    const people = await ctx.db.select({ id: users.id }).from(users).where(eq(users.teamId, fromTeamId));
    const edits = people.map(({ id }) => ({ id, set: { teamId: toTeamId } }));
    await editUsers(ctx, accounts, edits);
  });
}

/** Mails or returns a link by which somebody who forgot their password chooses another. */
export async function resetUserPassword(
  context: ActorContext,
  accounts: Accounts,
  { id, by }: PasswordReset,
): Promise<string | null> {
  return inTransaction(context, async (ctx) => {
    const [user] = await lockUsers(ctx.db, [id]);
    if (!user) throw notFound('user');
    assertMayManage(ctx.actor, user, await loadRights(ctx.db));
    if (ctx.actor.userId === id) throw forbidden(say('ownPasswordInSettings'));
    if (!user.active) throw conflict(say('userInactive'));
    await recordAccess(ctx, { kind: 'password_link', userId: id });
    return accounts.offerPassword(ctx, id, by);
  });
}

/** Lets somebody who lost their device sign in with the password alone; where the role asks for it they set it up anew. */
export async function endUserTwoFactor(context: ActorContext, accounts: Accounts, id: number): Promise<void> {
  await inTransaction(context, async (ctx) => {
    const [user] = await lockUsers(ctx.db, [id]);
    if (!user) throw notFound('user');
    assertMayManage(ctx.actor, user, await loadRights(ctx.db));
    if (ctx.actor.userId === id) throw forbidden(say('ownTwoFactorInSettings'));
    await accounts.endTwoFactor(ctx, id);
  });
  accounts.forget();
}

/** Locks users in the order of their ids; one that is absent is NOT_FOUND. */
export async function lockUsers(db: Db, ids: readonly number[]): Promise<User[]> {
  const rows = await db
    .select()
    .from(users)
    .where(sql`${users.id} = any(${sql.param([...new Set(ids)])}::bigint[])`)
    .orderBy(users.id)
    .for('no key update');
  return ids.map((id) => {
    const user = rows.find((row) => row.id === id);
    if (!user) throw notFound('user');
    return user;
  });
}

/** Nobody manages a user who may do more than they themselves. */
export function assertMayManage(actor: Actor, user: User, rights: ReadonlyMap<string, Rights>): void {
  const theirs = rights.get(user.role);
  const isAbove = theirs !== undefined && !covers(actor, theirs);
  if (isAbove || !reaches(actor, 'user', 'edit', [user.id])) throw forbidden();
}

/** Refuses roles and teams that do not exist, and roles that may do more than the one who grants them. */
async function assertGrants(
  ctx: ActorContext,
  grants: readonly { role?: string | undefined; teamId?: number | null | undefined }[],
): Promise<void> {
  const rights = await loadRights(ctx.db);
  const teamIds = new Set((await ctx.db.select({ id: teams.id }).from(teams)).map((team) => team.id));
  const refused: RowErrors[] = grants.flatMap(({ role, teamId }, index) => {
    const fields = {
      ...(role !== undefined && !rights.has(role) && { role: noSuch('role') }),
      ...(typeof teamId === 'number' && !teamIds.has(teamId) && { teamId: noSuch('team') }),
    };
    return Object.keys(fields).length > 0 ? [{ index, fields }] : [];
  });
  if (refused.length > 0) throw invalidRows(refused);
  const isCovered = grants.every(({ role }) => {
    const granted = role === undefined ? undefined : rights.get(role);
    return granted === undefined || covers(ctx.actor, granted);
  });
  if (!isCovered) throw forbidden(say('roleAboveYours'));
}

/** Without an active administrator nobody could ever make another. Locks them, so that two can't resign at once. */
async function assertAnotherAdmin(db: Db, id: number): Promise<void> {
  const admins = await db
    .select({ id: users.id })
    .from(users)
    .where(sql`${users.role} = ${ADMIN} and ${users.active}`)
    .orderBy(users.id)
    .for('update');
  if (!admins.some((admin) => admin.id !== id)) throw conflict(say('lastAdministrator'));
}

async function unlessInUse<Result>(write: Promise<Result> | PromiseLike<Result>): Promise<Result> {
  try {
    return await write;
  } catch (error) {
    const constraint = violatedConstraint(error);
    if (constraint === 'users_email') throw invalidRows([{ index: 0, fields: { email: say('inUse') } }]);
    // It went between the look at it and the write.
    if (constraint === 'users_role_roles_name_fk') throw invalidRows([{ index: 0, fields: { role: noSuch('role') } }]);
    throw error;
  }
}
