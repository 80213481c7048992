import { createHash } from 'node:crypto';
import { and, eq, sql } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import { forbidden, invalid, notFound } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import type { Db } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { recordEvents } from '../events/events.ts';
import { MAX_PICTURE_BYTES, MAX_PICTURE_PIXELS } from './input.ts';
import { pictureFormat } from './picture-format.ts';
import { userPictures, users } from './table.ts';

const KILOBYTE = 1_000;

/** Gives a person a picture, in place of the one before. */
export async function setPicture(context: ActorContext, userId: number, content: Buffer): Promise<void> {
  const format = pictureFormat(content);
  if (!format) throw invalid({ content: say('pictureType') });
  if (content.length > MAX_PICTURE_BYTES) {
    throw invalid({ content: say('pictureSize', { limit: MAX_PICTURE_BYTES / KILOBYTE }) });
  }
  if (Math.max(format.width, format.height) > MAX_PICTURE_PIXELS) {
    throw invalid({ content: say('picturePixels', { limit: MAX_PICTURE_PIXELS }) });
  }
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 32);
  await inTransaction(context, async (ctx) => {
    const before = await lockPicture(ctx.db, userId);
    if (before === hash) return;
    const picture = { content, type: format.type, hash };
    await ctx.db
      .insert(userPictures)
      .values({ userId, ...picture })
      .onConflictDoUpdate({ target: userPictures.userId, set: { ...picture, updatedAt: sql`now()` } });
    await record(ctx, userId, before, hash);
  });
}

/** Takes a person's picture away; others than the person need the right to edit them. */
export async function removePicture(context: ActorContext, userId: number): Promise<void> {
  const { actor } = context;
  if (actor.userId !== userId && actor.matrix.user.edit !== 'all') throw forbidden();
  await inTransaction(context, async (ctx) => {
    const before = await lockPicture(ctx.db, userId);
    if (before === null) return;
    await ctx.db.delete(userPictures).where(eq(userPictures.userId, userId));
    await record(ctx, userId, before, null);
  });
}

/** The hash of the picture that is there. The person's row is what those who change it queue on. */
async function lockPicture(db: Db, userId: number): Promise<string | null> {
  const [user] = await db.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('no key update');
  if (!user) throw notFound('user');
  const [picture] = await db
    .select({ hash: userPictures.hash })
    .from(userPictures)
    .where(eq(userPictures.userId, userId));
  return picture?.hash ?? null;
}

const record = (ctx: ActorContext, userId: number, from: string | null, to: string | null) =>
  recordEvents(ctx, [
    {
      kind: 'updated',
      entityType: 'user',
      entityId: userId,
      changes: { picture: { from, to } },
      resource: 'user',
      ownerIds: [userId],
    },
  ]);

/** A picture by its address; one that was replaced meanwhile is not found. */
export async function loadPicture(
  db: Db,
  userId: number,
  hash: string,
): Promise<{ content: Buffer; type: string } | undefined> {
  const [picture] = await db
    .select({ content: userPictures.content, type: userPictures.type })
    .from(userPictures)
    .where(and(eq(userPictures.userId, userId), eq(userPictures.hash, hash)));
  return picture;
}
