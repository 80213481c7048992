import { and, eq, isNull, ne, sql } from 'drizzle-orm';
import type { ActorContext, UserActor } from '../access/actor.ts';
import { invalid, notFound } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import { inTransaction, violatedConstraint } from '../db/transaction.ts';
import { type Origin, recordAccess } from '../events/access.ts';
import { changesOf } from '../events/changes.ts';
import { recordEvents } from '../events/events.ts';
import type { Context } from '../trpc/context.ts';
import { users } from '../users/table.ts';
import type { Auth } from './auth.ts';
import { askForEmailChange } from './email-change.ts';
import type { ProfileEdit } from './input.ts';
import { voidLinks } from './links.ts';
import { hashSecret, newApiToken } from './secrets.ts';
import { assertPassword } from './sign-in.ts';
import { apiTokens, sessions } from './table.ts';

type MemberContext = Context & { actor: UserActor };

/** What people change about themselves; nothing of it is a right. Where there is mail a new address has to be confirmed. */
export async function updateProfile(context: MemberContext, auth: Auth, edit: ProfileEdit): Promise<void> {
  const { userId } = context.actor;
  const isProven = edit.currentPassword !== undefined;
  if (edit.currentPassword !== undefined) await assertPassword(context, auth, edit.currentPassword);
  try {
    await inTransaction(context, async (ctx) => {
      const [before] = await ctx.db.select().from(users).where(eq(users.id, userId)).for('no key update');
      if (!before) throw notFound('user');
      const { email, ...others } = edit.set;
      const isNewEmail = email !== undefined && email !== before.email;
      if (isNewEmail && !isProven) throw invalid({ currentPassword: say('passwordForEmail') });
      if (isNewEmail && auth.mailer.smtp) await askForEmailChange(ctx, auth, before, email);
      const set = auth.mailer.smtp ? others : edit.set;
      const changes = changesOf(before, set);
      if (Object.keys(changes).length === 0) return;
      await ctx.db
        .update(users)
        .set({ ...set, version: sql`${users.version} + 1`, updatedAt: sql`now()` })
        .where(eq(users.id, userId));
      if (changes['email']) await voidLinks(ctx.db, userId);
      await recordEvents(ctx, [
        { kind: 'updated', entityType: 'user', entityId: userId, changes, resource: 'user', ownerIds: [userId] },
      ]);
    });
  } catch (error) {
    if (violatedConstraint(error) === 'users_email') throw invalid({ email: say('inUse') });
    throw error;
  }
}

export type NewToken = { id: number; name: string; isReadOnly: boolean; token: string };

/** Makes a key for scripts; this is the only time that it is told. */
export async function createToken(
  context: ActorContext,
  userId: number,
  { name, isReadOnly }: { name: string; isReadOnly: boolean },
  origin?: Origin,
): Promise<NewToken> {
  const token = newApiToken();
  return inTransaction(context, async (ctx) => {
    const [row] = await ctx.db
      .insert(apiTokens)
      .values({ userId, name, isReadOnly, tokenHash: hashSecret(token) })
      .returning({ id: apiTokens.id });
    if (!row) throw new Error('The token was not stored');
    await recordAccess(ctx, { kind: 'token_created', userId, details: { token: name, isReadOnly }, origin });
    return { id: row.id, name, isReadOnly, token };
  });
}

export async function revokeToken(context: MemberContext, auth: Auth, id: number): Promise<void> {
  const { userId } = context.actor;
  await inTransaction(context, async (ctx) => {
    const [revoked] = await ctx.db
      .update(apiTokens)
      .set({ revokedAt: sql`now()`, updatedAt: sql`now()` })
      .where(and(eq(apiTokens.id, id), eq(apiTokens.userId, userId), isNull(apiTokens.revokedAt)))
      .returning({ name: apiTokens.name });
    if (!revoked) throw notFound('token');
    await recordAccess(ctx, { kind: 'token_revoked', userId, details: { token: revoked.name }, origin: ctx });
  });
  auth.forget();
}

/** Ends all sessions but the one that asks. */
export async function endOtherSessions(ctx: MemberContext, auth: Auth): Promise<void> {
  const { userId, sessionId } = ctx.actor;
  const isOther = sessionId === null ? undefined : ne(sessions.id, Number(sessionId));
  const ended = await ctx.db
    .delete(sessions)
    .where(and(eq(sessions.userId, userId), isOther))
    .returning({ id: sessions.id });
  auth.forget();
  if (ended.length > 0) await recordAccess(ctx, { kind: 'sessions_ended', userId, origin: ctx });
}

export async function endSession(ctx: MemberContext, auth: Auth, id: number): Promise<void> {
  const [ended] = await ctx.db
    .delete(sessions)
    .where(and(eq(sessions.id, id), eq(sessions.userId, ctx.actor.userId)))
    .returning({ userId: sessions.userId });
  if (!ended) throw notFound('session');
  auth.forget();
  await recordAccess(ctx, { kind: 'sessions_ended', userId: ended.userId, origin: ctx });
}
