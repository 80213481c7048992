import { and, eq, gt, lt, or, sql } from 'drizzle-orm';
import type { Adapter, DatabaseSession, DatabaseUser } from 'lucia';
import { batched } from '../db/batched.ts';
import type { Db } from '../db/client.ts';
import { users } from '../users/table.ts';
import { actorColumns, actorRows } from './actors.ts';
import { hashSecret, isOneOfHashes } from './secrets.ts';
import { sessions } from './table.ts';

/** What a session brings besides its user. */
export type SessionAttributes = {
  userAgent: string | null;
  /** Null until it is stored. */
  row: {
    id: number;
    lastSeenAt: Date;
    passwordGivenAt: Date | null;
    viewedUserId: number | null;
    viewingUntil: Date | null;
  } | null;
};

/** A session that nobody used for so long is over. */
const IDLE_DAYS = 14;

const idleEnd = sql`least(now() + make_interval(days => ${sql.raw(String(IDLE_DAYS))}), ${sessions.endsAt})`;

/**
 * Lucia's sessions over our table. Lucia calls the token a session's id and renews and deletes by it, so it is handed
 * back as it came; stored is its hash alone. What Lucia knows as the expiry is the end that no use moves; being idle
 * too long is decided here, in the one query that finds session, user and rights.
 */
export function sessionAdapter(db: Db): Adapter {
  const byToken = (token: string) => eq(sessions.tokenHash, hashSecret(token));
  const find = batched(async (hashes) => {
    const rows = await db
      .select({
        hash: sessions.tokenHash,
        userAgent: sessions.userAgent,
        row: {
          id: sessions.id,
          lastSeenAt: sessions.updatedAt,
          passwordGivenAt: sessions.passwordGivenAt,
          viewedUserId: sessions.viewedUserId,
          viewingUntil: sessions.viewingUntil,
        },
        endsAt: sessions.endsAt,
        actor: actorColumns,
      })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(
        and(isOneOfHashes(sessions.tokenHash, hashes), gt(sessions.expiresAt, sql`now()`), eq(users.active, true)),
      );
    const actors = actorRows(rows.map(({ actor }) => actor));
    return new Map(
      rows.flatMap(({ hash, ...row }, index) => {
        const actor = actors[index];
        return actor ? [[hash.toString('hex'), { ...row, actor }]] : [];
      }),
    );
  });
  return {
    async getSessionAndUser(token): Promise<[DatabaseSession | null, DatabaseUser | null]> {
      const row = await find(hashSecret(token).toString('hex'));
      if (!row) return [null, null];
      const { actor, endsAt, ...attributes } = row;
      return [
        { id: token, userId: actor.userId, expiresAt: endsAt, attributes },
        { id: actor.userId, attributes: actor },
      ];
    },
    async setSession({ id: token, userId, expiresAt: endsAt, attributes: { userAgent } }) {
      const expiresAt = new Date(Math.min(endsAt.getTime(), Date.now() + IDLE_DAYS * 24 * 3_600_000));
      await db.insert(sessions).values({
        tokenHash: hashSecret(token),
        userId,
        endsAt,
        expiresAt,
        userAgent,
        passwordGivenAt: sql`now()`,
      });
    },
    /** Lucia would move the end of a session that is in use; ours stays. */
    async updateSessionExpiration() {},
    async deleteSession(token) {
      await db.delete(sessions).where(byToken(token));
    },
    async deleteUserSessions(userId) {
      await db.delete(sessions).where(eq(sessions.userId, userId));
    },
    async deleteExpiredSessions() {
      await db.delete(sessions).where(or(lt(sessions.expiresAt, sql`now()`), lt(sessions.endsAt, sql`now()`)));
    },
    getUserSessions: () => Promise.reject(new Error('A session’s token is not known once it is stored')),
  };
}

/** The password was given once more, in this session. */
export async function notePassword(db: Db, rowId: number): Promise<void> {
  await db.update(sessions).set({ passwordGivenAt: sql`now()` }).where(eq(sessions.id, rowId));
}

/** Puts off the end of a session that is being used. */
export async function touchSession(db: Db, rowId: number): Promise<void> {
  await db.update(sessions).set({ expiresAt: idleEnd, updatedAt: sql`now()` }).where(eq(sessions.id, rowId));
}
