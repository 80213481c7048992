import { and, eq, sql } from 'drizzle-orm';
import type { UserActor } from '../access/actor.ts';
import { assertRecentPassword } from '../access/recent.ts';
import { conflict, forbidden, invalid, unauthorized } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import type { Db } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { recordAccess } from '../events/access.ts';
import type { EventKind } from '../events/input.ts';
import type { Context } from '../trpc/context.ts';
import { users } from '../users/table.ts';
import { notePassword } from './adapter.ts';
import type { Auth } from './auth.ts';
import type { SetupInput } from './input.ts';
import { mailForgottenPassword, tellPasswordChanged } from './letters.ts';
import { assertUsable, createLinkToken, useLink, voidLinks } from './links.ts';
import { hashPassword, verifyPassword } from './secrets.ts';
import { setUp } from './setup.ts';
import { accountOf as accountOfCodes, hasTwoFactor, takeCode } from './two-factor.ts';
import { endViewing, viewingOf } from './viewing.ts';

type MemberContext = Context & { actor: UserActor };

/** Guesses at an account by its address and by its id count apart, so that no stranger can keep out who is signed in. */
const accountOf = (email: string): string => email.toLowerCase();
const accountOfUser = (userId: number): string => `user ${userId}`;

/** The same answer, after the same work, whether the address is unknown, the password wrong or the user not active. */
export async function signIn(
  ctx: Context,
  auth: Auth,
  input: { email: string; password: string },
): Promise<{ codeToken: string | null }> {
  const attempt = { address: ctx.address, account: accountOf(input.email) };
  try {
    await auth.attempts.count(attempt);
  } catch (refusal) {
    await tellFailure(ctx, auth, 'tooMany', (await userOf(ctx.db, input.email))?.id ?? null);
    throw refusal;
  }
  const user = await userOf(ctx.db, input.email);
  const isRight = await verifyPassword(user?.passwordHash ?? null, input.password);
  if (!user || !isRight || !user.active) {
    await tellFailure(ctx, auth, user && isRight ? 'notActive' : user ? 'password' : 'unknown', user?.id ?? null);
    throw unauthorized(say('wrongCredentials'));
  }
  await auth.attempts.succeed(attempt);
  if (await hasTwoFactor(ctx.db, user.id)) return { codeToken: await createLinkToken(ctx.db, 'code', user.id) };
  await startSession(ctx, auth, user.id);
  await tellOf(ctx, 'signed_in', user.id);
  return { codeToken: null };
}

async function userOf(db: Db, email: string) {
  const [user] = await db
    .select({ id: users.id, active: users.active, passwordHash: users.passwordHash })
    .from(users)
    .where(sql`lower(${users.email}) = lower(${email})`);
  return user;
}

/**
 * Records that a sign-in failed and why. What was typed is not kept: an address that nobody has may well be a password.
 * Failures of no account and refusals are told only so often, since nothing else keeps a stranger from making more.
 */
async function tellFailure(
  ctx: Context,
  auth: Auth,
  reason: 'unknown' | 'password' | 'notActive' | 'tooMany' | 'code',
  userId: number | null,
): Promise<void> {
  if ((reason === 'unknown' || reason === 'tooMany') && !(await auth.attempts.mayTell(`${reason} ${userId}`))) return;
  const stranger = { ...ctx, actor: { userId: null, channel: 'screen' } } as const;
  await recordAccess(stranger, { kind: 'sign_in_failed', userId, details: { reason }, origin: ctx });
}

/** Records what somebody did about their own way in, as themselves. */
async function tellOf(ctx: Context, kind: EventKind, userId: number): Promise<void> {
  await recordAccess({ ...ctx, actor: { userId, channel: 'screen' } }, { kind, userId, origin: ctx });
}

/** The second step of those with a second factor: a code of now, or a recovery code, each once. */
export async function signInWithCode(ctx: Context, auth: Auth, input: { token: string; code: string }): Promise<void> {
  const { userId } = await assertUsable(ctx.db, 'code', input.token);
  if (userId === null) throw unauthorized();
  const attempt = { address: ctx.address, account: accountOfCodes(userId) };
  await auth.attempts.count(attempt);
  if (!(await takeCode(ctx.db, auth.sealer, userId, input.code))) {
    await tellFailure(ctx, auth, 'code', userId);
    throw invalid({ code: say('wrongCode') });
  }
  await useLink(ctx.db, 'code', input.token);
  await auth.attempts.succeed(attempt);
  await startSession(ctx, auth, userId);
  await tellOf(ctx, 'signed_in', userId);
}

/** Who can't be asked again has to bring the password along. */
export async function assertPasswordGiven(ctx: MemberContext, auth: Auth, password: string | undefined): Promise<void> {
  if (password !== undefined) return assertPassword(ctx, auth, password);
  if (ctx.actor.sessionId === null) throw invalid({ currentPassword: say('passwordOfScript') });
  assertRecentPassword(ctx.actor);
}

/** What guards the account itself is changed by whoever has signed in, never by a token. */
export function inSession(ctx: MemberContext): MemberContext {
  if (ctx.actor.sessionId === null) throw forbidden(say('sessionNeeded'));
  return ctx;
}

/** The password once more, before something delicate. */
export async function confirmPassword(ctx: MemberContext, auth: Auth, password: string): Promise<void> {
  const { sessionId } = inSession(ctx).actor;
  await assertPassword(ctx, auth, password);
  await notePassword(ctx.db, Number(sessionId));
  auth.forget();
}

/** A new session under a new token; whatever the browser brought along is ended, whoever put it there. */
async function startSession(ctx: Context, auth: Auth, userId: number): Promise<void> {
  const sessions = auth.sessionsOn(ctx.db);
  if (ctx.sessionToken !== null) await sessions.invalidateSession(ctx.sessionToken);
  const { id: token } = await sessions.createSession(userId, {
    userAgent: ctx.userAgent?.slice(0, 500) ?? null,
    row: null,
  });
  auth.forget();
  ctx.setHeader('set-cookie', sessions.createSessionCookie(token).serialize());
}

export async function signOut(ctx: Context, auth: Auth): Promise<void> {
  const sessions = auth.sessionsOn(ctx.db);
  const { user, session } =
    ctx.sessionToken === null ? { user: null, session: null } : await sessions.validateSession(ctx.sessionToken);
  const viewing = session?.row && viewingOf(session.row);
  if (user && viewing) await endViewing({ ...ctx, actor: { userId: user.id, channel: 'screen' } }, viewing, ctx);
  if (ctx.sessionToken !== null) await sessions.invalidateSession(ctx.sessionToken);
  auth.forget();
  ctx.setHeader('set-cookie', sessions.createBlankSessionCookie().serialize());
  if (user) await tellOf(ctx, 'signed_out', user.id);
}

export async function signOutEverywhere(ctx: MemberContext, auth: Auth): Promise<void> {
  const sessions = auth.sessionsOn(ctx.db);
  await sessions.invalidateUserSessions(ctx.actor.userId);
  auth.forget();
  await recordAccess(ctx, { kind: 'sessions_ended', userId: ctx.actor.userId, origin: ctx });
  ctx.setHeader('set-cookie', sessions.createBlankSessionCookie().serialize());
}

/** Refuses whoever does not know the password of the one who is signed in; guesses count. */
export async function assertPassword(ctx: MemberContext, auth: Auth, password: string): Promise<void> {
  const { userId } = ctx.actor;
  const attempt = { address: ctx.address, account: accountOfUser(userId) };
  await auth.attempts.count(attempt);
  const [user] = await ctx.db.select({ passwordHash: users.passwordHash }).from(users).where(eq(users.id, userId));
  if (!(await verifyPassword(user?.passwordHash ?? null, password)))
    throw invalid({ currentPassword: say('wrongPassword') });
  await auth.attempts.succeed(attempt);
}

/** Ends every session; the one who asked goes on under a new one. API tokens stay: they are revoked one by one. */
export async function changePassword(
  ctx: MemberContext,
  auth: Auth,
  input: { currentPassword: string; newPassword: string },
): Promise<void> {
  await assertPassword(ctx, auth, input.currentPassword);
  const passwordHash = await hashPassword(input.newPassword);
  await inTransaction(ctx, async (tx) => {
    await setPassword(tx.db, auth, ctx.actor.userId, passwordHash);
    await tellOf(tx, 'password_changed', ctx.actor.userId);
  });
  auth.forget();
  if (ctx.actor.sessionId !== null) await startSession(ctx, auth, ctx.actor.userId);
}

/** Sets the password of whom the link was made for, once. */
export async function resetPassword(
  ctx: Context,
  auth: Auth,
  input: { token: string; password: string },
): Promise<void> {
  await assertUsable(ctx.db, 'password', input.token);
  const passwordHash = await hashPassword(input.password);
  const email = await inTransaction(ctx, async (tx) => {
    const { userId } = await useLink(tx.db, 'password', input.token);
    if (userId === null) return null;
    await tellOf(tx, 'password_changed', userId);
    return setPassword(tx.db, auth, userId, passwordHash);
  });
  auth.forget();
  if (email !== null) await auth.attempts.forgive(accountOf(email));
}

/** Returns whose it is, by e-mail address. */
async function setPassword(tx: Db, auth: Auth, userId: number, passwordHash: string): Promise<string | null> {
  const [user] = await tx
    .select({ email: users.email, passwordHash: users.passwordHash })
    .from(users)
    .where(eq(users.id, userId))
    .for('no key update');
  if (!user) return null;
  await tx.update(users).set({ passwordHash, updatedAt: sql`now()` }).where(eq(users.id, userId));
  await voidLinks(tx, userId);
  await auth.endSessions(tx, userId);
  if (user.passwordHash !== null) await tellPasswordChanged(tx, auth, userId, user.email);
  return user.email;
}

/** Mails a link to a new password. The answer tells nothing of the address, nor does the time that it takes. */
export async function forgetPassword(ctx: Context, auth: Auth, { email }: { email: string }): Promise<void> {
  await auth.mailRequests.count({ address: ctx.address, account: accountOf(email) });
  if (!auth.mailer.smtp) throw conflict(say('mailNotSetUp'));
  void inTransaction(ctx, async ({ db }) => {
    const [user] = await db
      .select({ id: users.id })
      .from(users)
      .where(and(sql`lower(${users.email}) = lower(${email})`, users.active));
    if (user) await mailForgottenPassword(db, auth, user.id);
  }).catch(auth.onError);
}

/** Makes the workspace and its first administrator, who is signed in at once. */
export async function setUpAndSignIn(ctx: Context, auth: Auth, input: SetupInput): Promise<void> {
  const adminId = await setUp(ctx.db, ctx.onCommit, input);
  await startSession(ctx, auth, adminId);
  await tellOf(ctx, 'signed_in', adminId);
}
