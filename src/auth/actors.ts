import { and, eq, sql } from 'drizzle-orm';
import type { Channel, UserActor } from '../access/actor.ts';
import { type FieldRights, type FieldRule, fieldRightsOf } from '../access/fields.ts';
import { type Matrix, matrixOf, type Permission } from '../access/matrix.ts';
import { goneFields } from '../access/rights.ts';
import type { Db } from '../db/client.ts';
import { users } from '../users/table.ts';

/**
 * What makes a user an actor, for any select that reads `users` under its own name: team and rights come in the same
 * round trip, as the text of their JSON on the first row of each team and role and null on the others. The inner names
 * are spelled out, since the builder drops table names from a select of one table.
 */
export const actorColumns = {
  userId: users.id,
  role: users.role,
  lacksTwoFactor: sql<boolean>`(select r.requires_two_factor from roles r where r.name = users.role)
    and not exists (select 1 from two_factors f where f.user_id = users.id and f.confirmed_at is not null)`,
  teamId: users.teamId,
  teamMembers: sql<string | null>`case when row_number() over (partition by users.team_id) = 1 then
    (with recursive within as (
       select users.team_id as id union select part.id from teams part join within on part.parent_id = within.id)
     select jsonb_agg(member.id order by member.id)::text
     from users member join within on within.id = member.team_id) end`,
  permissions: sql<string | null>`case when row_number() over (partition by users.role) = 1 then
    jsonb_build_object(
      'levels', (select jsonb_agg(jsonb_build_object('resource', p.resource, 'action', p.action, 'level', p.level))
        from role_permissions p where p.role = users.role),
      'fields', (select jsonb_agg(jsonb_build_object('resource', f.resource, 'field', f.field, 'access', f.access))
        from (select resource, field, access from role_fields where role = users.role
          union all ${goneFields}) f))::text end`,
};

type Found = {
  userId: number;
  role: string;
  lacksTwoFactor: boolean;
  teamId: number | null;
  teamMembers: string | null;
  permissions: string | null;
};

export type ActorRow = Pick<
  UserActor,
  'userId' | 'role' | 'teamId' | 'teamMemberIds' | 'matrix' | 'fields' | 'lacksTwoFactor'
>;

/** The actors of all rows of one select. */
export function actorRows(rows: readonly Found[]): ActorRow[] {
  const membersOf = new Map(rows.flatMap(({ teamId, teamMembers }) => (teamMembers ? [[teamId, teamMembers]] : [])));
  const permissionsOf = new Map(rows.flatMap(({ role, permissions }) => (permissions ? [[role, permissions]] : [])));
  return rows.map(({ userId, role, teamId, lacksTwoFactor }) => {
    const members = teamId === null ? undefined : membersOf.get(teamId);
    return {
      userId,
      role,
      lacksTwoFactor,
      teamId,
      teamMemberIds: members === undefined ? [userId] : teamOf(members),
      ...rightsOf(permissionsOf.get(role) ?? '{}'),
    };
  });
}

const teamOf = once((text): readonly number[] => JSON.parse(text));
const rightsOf = once((text): { matrix: Matrix; fields: FieldRights } => {
  const { levels, fields }: { levels?: Permission[] | null; fields?: FieldRule[] | null } = JSON.parse(text);
  return { matrix: matrixOf(levels ?? []), fields: fieldRightsOf(fields ?? []) };
});

const MAX_KNOWN = 1_000;

/** The same object for the same text: everybody of a team or a role is looked at again twice a second. */
function once<Result>(parse: (text: string) => Result): (text: string) => Result {
  const known = new Map<string, Result>();
  return (text) => {
    const result = known.get(text) ?? parse(text);
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(text, result);
    return result;
  };
}

type SignedInBy = Pick<UserActor, 'channel' | 'isReadOnly' | 'passwordGivenAt' | 'sessionId' | 'tokenId'>;

export const toActor = (row: ActorRow, signedInBy: SignedInBy): UserActor => ({
  kind: 'user',
  ...row,
  ...signedInBy,
  viewer: null,
});

/** Active users with the rights of this moment, by id: these, or all there are. */
export async function loadActors(db: Db, ids?: readonly number[]): Promise<Map<number, UserActor>> {
  const among = ids && sql`${users.id} = any(${sql.param(ids)}::bigint[])`;
  const rows = await db
    .select(actorColumns)
    .from(users)
    .where(and(eq(users.active, true), among));
  const signedInBy = {
    channel: 'system',
    isReadOnly: false,
    passwordGivenAt: null,
    sessionId: null,
    tokenId: null,
  } as const;
  return new Map(actorRows(rows).map((row) => [row.userId, toActor(row, signedInBy)]));
}

/** An active user with the rights of this moment, signed in by nothing; null for anybody else. */
export async function loadActor(db: Db, userId: number, channel: Channel): Promise<UserActor | null> {
  const rows = await db
    .select(actorColumns)
    .from(users)
    .where(and(eq(users.id, userId), eq(users.active, true)));
  const [row] = actorRows(rows);
  return row
    ? toActor(row, { channel, isReadOnly: false, passwordGivenAt: null, sessionId: null, tokenId: null })
    : null;
}
