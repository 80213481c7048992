import { and, eq, gt, ne, or, sql } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import { conflict, invalid } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import type { Db } from '../db/client.ts';
import { inTransaction, violatedConstraint } from '../db/transaction.ts';
import { changesOf } from '../events/changes.ts';
import { recordEvents } from '../events/events.ts';
import type { Context } from '../trpc/context.ts';
import { type User, users } from '../users/table.ts';
import { loadActor } from './actors.ts';
import type { Auth } from './auth.ts';
import { unusable, voidLinks } from './links.ts';
import { hashSecret, newSecret } from './secrets.ts';
import { emailChanges } from './table.ts';

const VALID_HOURS = 24;
const PAGE = '/confirm-email';

/** Asks both addresses, by mail, whether the change is meant; it takes effect when both have said so. */
export async function askForEmailChange(
  ctx: ActorContext,
  { mailer, publicUrl }: Auth,
  user: User,
  email: string,
): Promise<void> {
  const [taken] = await ctx.db
    .select({ id: users.id })
    .from(users)
    .where(and(sql`lower(${users.email}) = lower(${email})`, ne(users.id, user.id)));
  if (taken) throw invalid({ email: say('inUse') });
  const [oldToken, newToken] = [newSecret(), newSecret()];
  const asked = {
    email,
    oldTokenHash: hashSecret(oldToken),
    newTokenHash: hashSecret(newToken),
    oldConfirmedAt: null,
    newConfirmedAt: null,
    expiresAt: sql`now() + make_interval(hours => ${VALID_HOURS})`,
  };
  await ctx.db
    .insert(emailChanges)
    .values({ userId: user.id, ...asked })
    .onConflictDoUpdate({ target: emailChanges.userId, set: { ...asked, updatedAt: sql`now()` } });
  const letter = (token: string) => ({
    kind: 'emailChange',
    subject: say('mail.emailChange.subject'),
    action: { label: say('mail.emailChange.action'), url: `${publicUrl}${PAGE}?token=${token}` },
    footer: say('mail.validHours', { count: VALID_HOURS }),
    hours: VALID_HOURS,
  });
  const both = say('mail.emailChange.both');
  await mailer.queue(ctx, [
    {
      ...letter(oldToken),
      to: { userId: user.id },
      lines: [say('mail.emailChange.old', { email }), both, say('mail.emailChange.notYou')],
    },
    {
      ...letter(newToken),
      to: { email, locale: user.locale },
      lines: [say('mail.emailChange.new', { name: user.name, email }), both],
    },
  ]);
}

export async function cancelEmailChange({ db }: { db: Db }, userId: number): Promise<void> {
  await db.delete(emailChanges).where(eq(emailChanges.userId, userId));
}

const byToken = (token: string) =>
  and(
    or(eq(emailChanges.oldTokenHash, hashSecret(token)), eq(emailChanges.newTokenHash, hashSecret(token))),
    gt(emailChanges.expiresAt, sql`now()`),
  );

/** What whoever holds a link may know of it: the address that is to be, where it still works. */
export async function describeEmailLink(db: Db, token: string): Promise<{ email: string | null }> {
  const [change] = await db.select({ email: emailChanges.email }).from(emailChanges).where(byToken(token));
  return { email: change?.email ?? null };
}

/** One of the two yeses. Returns the new address, and whether it is in effect now. */
export async function confirmEmailChange(
  context: Context,
  auth: Auth,
  token: string,
): Promise<{ email: string; isChanged: boolean }> {
  try {
    return await inTransaction(context, async (tx) => {
      const [change] = await tx.db.select().from(emailChanges).where(byToken(token)).for('update');
      if (!change) throw unusable();
      const isOld = change.oldTokenHash.equals(hashSecret(token));
      const other = isOld ? change.newConfirmedAt : change.oldConfirmedAt;
      const { email, userId } = change;
      if (other === null) {
        await tx.db
          .update(emailChanges)
          .set({ [isOld ? 'oldConfirmedAt' : 'newConfirmedAt']: sql`now()`, updatedAt: sql`now()` })
          .where(eq(emailChanges.userId, userId));
        return { email, isChanged: false };
      }
      const actor = await loadActor(tx.db, userId, 'screen');
      if (!actor) throw unusable();
      await applyEmail({ ...tx, actor }, auth, userId, email);
      return { email, isChanged: true };
    });
  } catch (error) {
    if (violatedConstraint(error) === 'users_email') throw conflict(say('emailTaken'));
    throw error;
  }
}

async function applyEmail(
  ctx: ActorContext,
  { mailer, publicUrl }: Auth,
  userId: number,
  email: string,
): Promise<void> {
  const [before] = await ctx.db.select().from(users).where(eq(users.id, userId)).for('no key update');
  if (!before) throw unusable();
  await ctx.db
    .update(users)
    .set({ email, version: sql`${users.version} + 1`, updatedAt: sql`now()` })
    .where(eq(users.id, userId));
  const changes = changesOf(before, { email });
  await recordEvents(ctx, [
    { kind: 'updated', entityType: 'user', entityId: userId, changes, resource: 'user', ownerIds: [userId] },
  ]);
  // Those went to the address before.
  await voidLinks(ctx.db, userId);
  await mailer.queue(ctx, [
    {
      kind: 'emailChanged',
      to: { email: before.email, locale: before.locale },
      subject: say('mail.emailChanged.subject'),
      lines: [say('mail.emailChanged.text', { email }), say('mail.emailChanged.notYou')],
      action: { label: say('mail.toKontor'), url: publicUrl },
    },
  ]);
}
