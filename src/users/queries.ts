import { and, asc, desc, eq, ilike, or, type SQL, sql } from 'drizzle-orm';
import type { Actor, ActorContext, QueryContext } from '../access/actor.ts';
import type { Can } from '../access/input.ts';
import { canOn } from '../access/scope.ts';
import { mayViewAs } from '../access/viewing.ts';
import { notFound } from '../core/errors.ts';
import type { Page } from '../core/paging.ts';
import { containing } from '../core/text.ts';
import type { Db } from '../db/client.ts';
import { alphabetically } from '../db/columns.ts';
import { teams } from '../teams/table.ts';
import { loadWorkspace } from '../workspace/queries.ts';
import type { UserList } from './input.ts';
import { type User, userPictures, users } from './table.ts';

/** The ids among these that belong to people who may be given work. */
export async function activeUserIds(db: Db, ids: readonly number[]): Promise<Set<number>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.active, true), sql`${users.id} = any(${sql.param([...new Set(ids)])}::bigint[])`));
  return new Set(rows.map((row) => row.id));
}

/** By whose clocks each person goes: their own zone, else the workspace's. */
export async function zonesOfUsers(
  db: Db,
  userIds: readonly (number | null)[],
): Promise<(userId: number | null) => string> {
  const { timezone } = await loadWorkspace(db);
  const ids = [...new Set(userIds.filter((id) => id !== null))];
  const rows = await db
    .select({ id: users.id, timezone: users.timezone })
    .from(users)
    .where(sql`${users.id} = any(${sql.param(ids)}::bigint[])`);
  const zones = new Map(rows.map((row) => [row.id, row.timezone]));
  return (userId) => (userId === null ? null : zones.get(userId)) ?? timezone;
}

/** The zone of a person's clock: their own, or the workspace's. */
export async function timezoneOf(db: Db, userId: number): Promise<string> {
  const [user] = await db.select({ timezone: users.timezone }).from(users).where(eq(users.id, userId));
  return user?.timezone ?? (await loadWorkspace(db)).timezone;
}

/** Where a person's picture is, for selects that join `userPictures`; null where there is none. */
export const pictureAddress = sql<
  string | null
>`'/api/users/' || ${userPictures.userId} || '/picture/' || ${userPictures.hash}`;

/** A user as everybody may see them: nothing of how they sign in but whether they have yet chosen a password. */
const selectUsers = (db: Db) =>
  db
    .select({
      id: users.id,
      email: users.email,
      name: users.name,
      role: users.role,
      teamId: users.teamId,
      team: { id: teams.id, name: teams.name },
      locale: users.locale,
      timezone: users.timezone,
      active: users.active,
      picture: pictureAddress,
      hasPassword: sql<boolean>`${users.passwordHash} is not null`,
      hasTwoFactor: sql<boolean | null>`exists (select 1 from two_factors f
        where f.user_id = ${users.id} and f.confirmed_at is not null)`,
      version: users.version,
      createdAt: users.createdAt,
      updatedAt: users.updatedAt,
    })
    .from(users)
    .leftJoin(teams, eq(teams.id, users.teamId))
    .leftJoin(userPictures, eq(userPictures.userId, users.id));
type UserRecord = Awaited<ReturnType<typeof selectUsers>>[number];

/** How a user is shown to the one who asks. */
export type UserView = UserRecord & { can: Can & { viewAs: boolean } };

/** Whose account is guarded by less is for nobody but those who manage people. */
const asSeen = (actor: Actor, user: UserRecord): UserView => ({
  ...user,
  hasTwoFactor: actor.matrix.user.edit === 'all' ? user.hasTwoFactor : null,
  can: { ...canOn(actor, 'user', [user.id]), viewAs: user.active && mayViewAs(actor, user.id) },
});

const SORT_KEYS = {
  name: alphabetically(users.name),
  email: sql`lower(${users.email})`,
  role: sql`${users.role}`,
  createdAt: sql`${users.createdAt}`,
};

function ordering(sort: UserList['sort']): SQL[] {
  const key = Object.entries(SORT_KEYS).find(([name]) => sort.endsWith(name))?.[1] ?? SORT_KEYS.name;
  return sort.startsWith('-') ? [desc(key), desc(users.id)] : [asc(key), asc(users.id)];
}

function filtered({ q, role, teamId, active }: UserList): SQL | undefined {
  const pattern = containing(q?.trim() ?? '');
  return and(
    q === undefined ? undefined : or(ilike(users.name, pattern), ilike(users.email, pattern)),
    role === undefined ? undefined : eq(users.role, role),
    teamId === undefined ? undefined : eq(users.teamId, teamId),
    active === undefined ? undefined : eq(users.active, active),
  );
}

export async function listUsers(ctx: QueryContext, input: UserList): Promise<Page<UserView>> {
  const { page, perPage } = input;
  const where = filtered(input);
  const [rows, total] = await Promise.all([
    selectUsers(ctx.adhoc)
      .where(where)
      .orderBy(...ordering(input.sort))
      .limit(perPage)
      .offset((page - 1) * perPage),
    ctx.adhoc.$count(users, where),
  ]);
  return { items: rows.map((user) => asSeen(ctx.actor, user)), page, perPage, total };
}

export async function getUser(ctx: ActorContext, id: number): Promise<UserView> {
  const [user] = await selectUsers(ctx.db).where(eq(users.id, id));
  if (!user) throw notFound('user');
  return asSeen(ctx.actor, user);
}

/** Everybody, in order of their names, for a list to choose from. */
export async function listUserOptions(
  db: Db,
): Promise<(Pick<User, 'id' | 'name' | 'role' | 'active' | 'teamId'> & { picture: string | null })[]> {
  return db
    .select({
      id: users.id,
      name: users.name,
      role: users.role,
      active: users.active,
      teamId: users.teamId,
      picture: pictureAddress,
    })
    .from(users)
    .leftJoin(userPictures, eq(userPictures.userId, users.id))
    .orderBy(...ordering('name'));
}
