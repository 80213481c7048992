import { randomBytes } from 'node:crypto';
import { and, eq, isNotNull, isNull, lt, sql } from 'drizzle-orm';
import { Secret, TOTP } from 'otpauth';
import type { ActorContext, UserActor } from '../access/actor.ts';
import { conflict, forbidden, invalid } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import type { Db } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { recordEvents } from '../events/events.ts';
import type { Mailer } from '../mail/mail.ts';
import type { Sealer } from '../sealing/sealer.ts';
import type { Context } from '../trpc/context.ts';
import { users } from '../users/table.ts';
import { loadWorkspace } from '../workspace/queries.ts';
import type { Attempts } from './attempts.ts';
import { hashSecret } from './secrets.ts';
import { recoveryCodes, twoFactors } from './table.ts';

type MemberContext = Context & { actor: UserActor };

/** What of sign-in this works with. */
type Means = {
  sealer: Sealer | null;
  mailer: Mailer;
  publicUrl: string;
  attempts: Attempts;
  forget: () => void;
};
type Post = Pick<Means, 'mailer' | 'publicUrl'>;

const PERIOD_SECONDS = 30;
/** Clocks differ: the code before and the one after are taken too. */
const WINDOW = 1;
const SECRET_BYTES = 20;
const RECOVERY_CODES = 10;
const RECOVERY_BYTES = 10;

/** What a secret is sealed for. */
export const placeOf = (userId: number): string => `second factor of ${userId}`;

/** Makes a secret for an app. Nobody is asked for its codes before the first of them was right. */
export async function beginTwoFactor(
  ctx: MemberContext,
  { sealer }: Pick<Means, 'sealer'>,
): Promise<{ secret: string; uri: string }> {
  if (!sealer) throw conflict(say('secretKeyMissing'));
  const { userId } = ctx.actor;
  const secret = new Secret({ buffer: new Uint8Array(randomBytes(SECRET_BYTES)).buffer });
  const sealed = sealer.seal(secret.base32, placeOf(userId));
  const [begun] = await ctx.db
    .insert(twoFactors)
    .values({ userId, secret: sealed })
    .onConflictDoUpdate({
      target: twoFactors.userId,
      set: { secret: sealed, lastStep: 0, updatedAt: sql`now()` },
      setWhere: isNull(twoFactors.confirmedAt),
    })
    .returning({ userId: twoFactors.userId });
  if (!begun) throw conflict(say('twoFactorIsOn'));
  const [[user], workspace] = await Promise.all([
    ctx.db.select({ email: users.email }).from(users).where(eq(users.id, userId)),
    loadWorkspace(ctx.db),
  ]);
  const uri = totpOf(secret, `Kontor ${workspace.name}`, user?.email ?? '').toString();
  return { secret: secret.base32, uri };
}

const totpOf = (secret: Secret, issuer = 'Kontor', label = ''): TOTP =>
  new TOTP({ issuer, label, secret, algorithm: 'SHA1', digits: 6, period: PERIOD_SECONDS });

/** The first right code turns it on. Returns the recovery codes, the only time that they are told. */
export async function finishTwoFactor(context: MemberContext, auth: Means, code: string): Promise<string[]> {
  const { userId } = context.actor;
  await auth.attempts.count({ address: context.address, account: accountOf(userId) });
  const codes = await inTransaction(context, async (ctx) => {
    if (!(await takeCode(ctx.db, auth.sealer, userId, code))) throw invalid({ code: say('wrongCode') });
    const [finished] = await ctx.db
      .update(twoFactors)
      .set({ confirmedAt: sql`now()`, updatedAt: sql`now()` })
      .where(and(eq(twoFactors.userId, userId), isNull(twoFactors.confirmedAt)))
      .returning({ userId: twoFactors.userId });
    if (!finished) throw conflict(say('twoFactorIsOn'));
    await record(ctx, userId, true);
    await tellChange(ctx, auth, userId, true);
    return writeRecoveryCodes(ctx.db, userId);
  });
  await auth.attempts.succeed({ address: context.address, account: accountOf(userId) });
  auth.forget();
  return codes;
}

/** New recovery codes in the place of those before. */
export async function renewRecoveryCodes(context: MemberContext): Promise<string[]> {
  const { userId } = context.actor;
  return inTransaction(context, async (ctx) => {
    if (!(await hasTwoFactor(ctx.db, userId))) throw conflict(say('twoFactorIsOff'));
    return writeRecoveryCodes(ctx.db, userId);
  });
}

async function writeRecoveryCodes(db: Db, userId: number): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
  await db.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));
  await db.insert(recoveryCodes).values(codes.map((code) => ({ userId, codeHash: hashOf(code) })));
  return codes;
}

/** `7f3a-…`: four groups that can be read aloud, of enough randomness that no guess ever fits. */
const newRecoveryCode = (): string =>
  randomBytes(RECOVERY_BYTES)
    .toString('hex')
    .replace(/(.{5})(?=.)/g, '$1-');

const hashOf = (code: string): Buffer => hashSecret(code.toLowerCase().replace(/[^\da-f]/g, ''));

/** Turns it off for oneself, unless one's role asks for it. */
export async function stopTwoFactor(context: MemberContext, auth: Means): Promise<void> {
  const { userId } = context.actor;
  await inTransaction(context, async (ctx) => {
    if (await isRequired(ctx.db, userId)) throw forbidden(say('twoFactorOfRole'));
    await endTwoFactor(ctx, auth, userId);
  });
  auth.forget();
}

/** Takes a person's second factor away, records who did, and tells whose it was. */
export async function endTwoFactor(ctx: ActorContext, post: Post, userId: number): Promise<void> {
  await ctx.db.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));
  const [ended] = await ctx.db
    .delete(twoFactors)
    .where(eq(twoFactors.userId, userId))
    .returning({ confirmedAt: twoFactors.confirmedAt });
  if (!ended || ended.confirmedAt === null) return;
  await record(ctx, userId, false);
  await tellChange(ctx, post, userId, false);
}

const record = (ctx: ActorContext, userId: number, isOn: boolean) =>
  recordEvents(ctx, [
    {
      kind: 'updated',
      entityType: 'user',
      entityId: userId,
      changes: { twoFactor: { from: !isOn, to: isOn } },
      resource: 'user',
      ownerIds: [userId],
    },
  ]);

const tellChange = (ctx: { db: Db }, { mailer, publicUrl }: Post, userId: number, isOn: boolean) =>
  mailer.queue(ctx, [
    {
      kind: 'twoFactor',
      to: { userId },
      subject: isOn ? say('mail.twoFactorOn.subject') : say('mail.twoFactorOff.subject'),
      lines: [say('mail.twoFactor.notYou')],
      action: { label: say('mail.toKontor'), url: publicUrl },
    },
  ]);

/** Guesses at codes count apart from those at passwords. */
export const accountOf = (userId: number): string => `code of ${userId}`;

export async function hasTwoFactor(db: Db, userId: number): Promise<boolean> {
  const found = await db
    .select({ userId: twoFactors.userId })
    .from(twoFactors)
    .where(and(eq(twoFactors.userId, userId), isNotNull(twoFactors.confirmedAt)));
  return found.length > 0;
}

/** What the person's settings show. */
export async function describeTwoFactor(db: Db, userId: number, { sealer }: Pick<Means, 'sealer'>) {
  const [[found], left, required] = await Promise.all([
    db
      .select({ since: twoFactors.confirmedAt })
      .from(twoFactors)
      .where(and(eq(twoFactors.userId, userId), isNotNull(twoFactors.confirmedAt))),
    db.$count(recoveryCodes, and(eq(recoveryCodes.userId, userId), isNull(recoveryCodes.usedAt))),
    isRequired(db, userId),
  ]);
  return { since: found?.since ?? null, recoveryCodesLeft: left, isRequired: required, isAvailable: sealer !== null };
}

async function isRequired(db: Db, userId: number): Promise<boolean> {
  const [row] = await db
    .select({
      isRequired: sql<boolean>`(select r.requires_two_factor from roles r where r.name = ${users.role})`,
    })
    .from(users)
    .where(eq(users.id, userId));
  return row?.isRequired ?? false;
}

/** Whether that is a code of now, or a recovery code, that was not used before; it is used up. */
export async function takeCode(db: Db, sealer: Sealer | null, userId: number, code: string): Promise<boolean> {
  const digits = code.replace(/\s/g, '');
  return /^\d{6}$/.test(digits) ? takeAppCode(db, sealer, userId, digits) : takeRecoveryCode(db, userId, code);
}

async function takeAppCode(db: Db, sealer: Sealer | null, userId: number, token: string): Promise<boolean> {
  const [factor] = await db.select({ secret: twoFactors.secret }).from(twoFactors).where(eq(twoFactors.userId, userId));
  if (!factor || !sealer) return false;
  const secret = Secret.fromBase32(sealer.open(factor.secret, placeOf(userId)));
  const timestamp = Date.now();
  const delta = totpOf(secret).validate({ token, timestamp, window: WINDOW });
  if (delta === null) return false;
  const step = Math.floor(timestamp / 1_000 / PERIOD_SECONDS) + delta;
  const taken = await db
    .update(twoFactors)
    .set({ lastStep: step, updatedAt: sql`now()` })
    .where(and(eq(twoFactors.userId, userId), lt(twoFactors.lastStep, step)))
    .returning({ userId: twoFactors.userId });
  return taken.length > 0;
}

async function takeRecoveryCode(db: Db, userId: number, code: string): Promise<boolean> {
  const taken = await db
    .update(recoveryCodes)
    .set({ usedAt: sql`now()`, updatedAt: sql`now()` })
    .where(
      and(eq(recoveryCodes.userId, userId), eq(recoveryCodes.codeHash, hashOf(code)), isNull(recoveryCodes.usedAt)),
    )
    .returning({ userId: recoveryCodes.userId });
  return taken.length > 0;
}
