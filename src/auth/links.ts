import { and, eq, gt, isNull, lt, or, sql } from 'drizzle-orm';
import { invalid } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import type { Db } from '../db/client.ts';
import { users } from '../users/table.ts';
import { type LINK_PURPOSES, PASSWORD_LINK_DAYS } from './input.ts';
import { hashSecret, newSecret } from './secrets.ts';
import { emailChanges, oneTimeLinks } from './table.ts';

type Purpose = (typeof LINK_PURPOSES)[number] | 'code';

const PAGES = { setup: '/setup', password: '/reset' } as const;
/** How long links work: long enough for whoever starts on Monday. */
export const VALID_HOURS: Record<Purpose, number> = { setup: 24, password: PASSWORD_LINK_DAYS * 24, code: 1 };

export const unusable = () => invalid({ token: say('linkUsed') });

/** Makes a link and returns its address, the only place where its token is ever seen. */
export async function createLink(
  db: Db,
  purpose: keyof typeof PAGES,
  userId: number | null,
  publicUrl: string,
  hours = VALID_HOURS[purpose],
): Promise<string> {
  return `${publicUrl}${PAGES[purpose]}?token=${await createLinkToken(db, purpose, userId, hours)}`;
}

/** The token alone. */
export async function createLinkToken(
  db: Db,
  purpose: Purpose,
  userId: number | null,
  hours = VALID_HOURS[purpose],
): Promise<string> {
  const token = newSecret();
  await db.insert(oneTimeLinks).values({
    purpose,
    userId,
    tokenHash: hashSecret(token),
    expiresAt: sql`now() + make_interval(hours => ${hours})`,
  });
  return token;
}

const usable = (purpose: Purpose, token: string) =>
  and(
    eq(oneTimeLinks.tokenHash, hashSecret(token)),
    eq(oneTimeLinks.purpose, purpose),
    isNull(oneTimeLinks.usedAt),
    gt(oneTimeLinks.expiresAt, sql`now()`),
  );

/** What whoever holds a link may know of it: whether it still works, and whose password it sets. */
export async function describeLink(
  db: Db,
  { purpose, token }: { purpose: Purpose; token: string },
): Promise<{ isUsable: boolean; email: string | null }> {
  const [link] = await db
    .select({ email: users.email })
    .from(oneTimeLinks)
    .leftJoin(users, eq(users.id, oneTimeLinks.userId))
    .where(usable(purpose, token));
  return { isUsable: link !== undefined, email: link?.email ?? null };
}

/** Refuses a link that can't be used, before anything costly is done for it. Returns whose it is. */
export async function assertUsable(db: Db, purpose: Purpose, token: string): Promise<{ userId: number | null }> {
  const [link] = await db.select({ userId: oneTimeLinks.userId }).from(oneTimeLinks).where(usable(purpose, token));
  if (!link) throw unusable();
  return link;
}

/** Uses a link up: of any number at once, one finds it unused. Returns whose it is. */
export async function useLink(tx: Db, purpose: Purpose, token: string): Promise<{ userId: number | null }> {
  const [link] = await tx
    .update(oneTimeLinks)
    .set({ usedAt: sql`now()`, updatedAt: sql`now()` })
    .where(usable(purpose, token))
    .returning({ userId: oneTimeLinks.userId });
  if (!link) throw unusable();
  return link;
}

/** A person's open links work no more: to a password, and to another e-mail address. */
export async function voidLinks(db: Db, userId: number): Promise<void> {
  await voidPasswordLinks(db, userId);
  await db.delete(emailChanges).where(eq(emailChanges.userId, userId));
}

export async function voidPasswordLinks(db: Db, userId: number): Promise<void> {
  await db
    .update(oneTimeLinks)
    .set({ usedAt: sql`now()`, updatedAt: sql`now()` })
    .where(and(eq(oneTimeLinks.userId, userId), isNull(oneTimeLinks.usedAt)));
}

/** Forgets links that can't be used any more. */
export async function deleteOldLinks(db: Db): Promise<void> {
  const longAgo = sql`now() - interval '30 days'`;
  await db.delete(oneTimeLinks).where(or(lt(oneTimeLinks.expiresAt, longAgo), lt(oneTimeLinks.usedAt, longAgo)));
  await db.delete(emailChanges).where(lt(emailChanges.expiresAt, sql`now()`));
}
