import { and, eq, sql } from 'drizzle-orm';
import type { Channel, UserActor } from '../access/actor.ts';
import { matrixOf, type Permission } from '../access/matrix.ts';
import type { Db } from '../db/client.ts';
import { users } from '../users/table.ts';

/**
 * What makes a user an actor, for any select that reads `users` under its own name: team and rights come in the same
 * round trip. The inner names are spelled out, since the builder drops table names from a select of one table.
 */
export const actorColumns = {
  userId: users.id,
  role: users.role,
  teamId: users.teamId,
  teamMemberIds: sql<number[]>`coalesce(
    (select jsonb_agg(member.id order by member.id) from users member where member.team_id = users.team_id),
    jsonb_build_array(users.id))`,
  permissions: sql<Permission[]>`coalesce(
    (select jsonb_agg(jsonb_build_object('resource', p.resource, 'action', p.action, 'level', p.level))
     from role_permissions p where p.role = users.role), '[]')`,
};

export type ActorRow = {
  userId: number;
  role: string;
  teamId: number | null;
  teamMemberIds: number[];
  permissions: Permission[];
};

type SignedInBy = Pick<UserActor, 'channel' | 'isReadOnly' | 'sessionId' | 'tokenId'>;

export function toActor({ permissions, ...row }: ActorRow, signedInBy: SignedInBy): UserActor {
  return { kind: 'user', ...row, matrix: matrixOf(permissions), ...signedInBy };
}

/** An active user with the rights of this moment, signed in by nothing; null for anybody else. */
export async function loadActor(db: Db, userId: number, channel: Channel): Promise<UserActor | null> {
  const [row] = await db
    .select(actorColumns)
    .from(users)
    .where(and(eq(users.id, userId), eq(users.active, true)));
  return row ? toActor(row, { channel, isReadOnly: false, sessionId: null, tokenId: null }) : null;
}
