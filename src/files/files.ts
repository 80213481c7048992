import { eq, sql } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import { forbidden, invalid, notFound } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import { inTransaction } from '../db/transaction.ts';
import { recordEvents } from '../events/events.ts';
import { pictureFormat } from '../users/picture-format.ts';
import { formatOf } from './formats.ts';
import { type FileParent, MAX_IMAGE_PIXELS, MAX_THUMBNAIL_BYTES, MAX_THUMBNAIL_PIXELS } from './input.ts';
import { cleanName } from './names.ts';
import { loadPlace, type Place } from './policy.ts';
import { type FileView, findFile, mayEditFile, readFile } from './queries.ts';
import type { Stored } from './storage.ts';
import { files, fileThumbnails } from './table.ts';

type Where = { entityType: FileParent; entityId: number };

/** Whether a file may be attached there, asked before its bytes are taken in. */
export async function assertMayAttach(ctx: ActorContext, where: Where): Promise<void> {
  const { canAttach, isTrashed } = await loadPlace(ctx, where);
  if (isTrashed) throw notFound(where.entityType);
  if (!canAttach) throw forbidden();
}

/** Makes stored bytes a file of a record or an activity. Where it refuses, the bytes are the caller's to remove. */
export async function attachFile(
  context: ActorContext,
  where: Where,
  { name: claimed, stored }: { name: string | undefined; stored: Stored },
): Promise<FileView> {
  const { key, size, sha256, head } = stored;
  const name = cleanName(claimed);
  if (size === 0) throw invalid({ file: say('fileEmpty') });
  const { type, width, height } = formatOf(head, name);
  if ((width ?? 0) * (height ?? 0) > MAX_IMAGE_PIXELS) {
    throw invalid({ file: say('filePixels', { limit: MAX_IMAGE_PIXELS / 1_000_000 }) });
  }
  return inTransaction(context, async (ctx) => {
    const place = await loadPlace(ctx, where, true);
    if (!place.canAttach) throw forbidden();
    const { entityType, entityId } = where;
    const { userId } = ctx.actor;
    const [row] = await ctx.db
      .insert(files)
      .values({ entityType, entityId, name, size, type, width, height, sha256, storageKey: key, userId })
      .returning({ id: files.id });
    if (!row) throw new Error('Attaching a file made none');
    await record(ctx, place, null, name);
    return readFile(ctx, row.id);
  });
}

/** Gives an image the small picture that the browser made of it. */
export async function setThumbnail(context: ActorContext, id: number, content: Buffer): Promise<void> {
  const format = pictureFormat(content);
  if (!format || content.length > MAX_THUMBNAIL_BYTES) {
    throw invalid({ thumbnail: say('pictureSize', { limit: MAX_THUMBNAIL_BYTES / 1_000 }) });
  }
  if (Math.max(format.width, format.height) > MAX_THUMBNAIL_PIXELS) {
    throw invalid({ thumbnail: say('picturePixels', { limit: MAX_THUMBNAIL_PIXELS }) });
  }
  await inTransaction(context, async (ctx) => {
    const { file, place } = await findFile(ctx, id, { isHeld: true });
    if (!mayEditFile(ctx, place, file)) throw forbidden();
    if (!file.type.startsWith('image/')) throw invalid({ thumbnail: say('pictureType') });
    const { type } = format;
    await ctx.db
      .insert(fileThumbnails)
      .values({ fileId: id, content, type })
      .onConflictDoUpdate({ target: fileThumbnails.fileId, set: { content, type } });
  });
}

export async function renameFile(context: ActorContext, id: number, claimed: string): Promise<FileView> {
  const name = cleanName(claimed);
  return inTransaction(context, async (ctx) => {
    const { file, place } = await findFile(ctx, id, { isHeld: true });
    if (!mayEditFile(ctx, place, file)) throw forbidden();
    if (name !== file.name) {
      await ctx.db
        .update(files)
        .set({ name, version: sql`${files.version} + 1`, updatedAt: sql`now()` })
        .where(eq(files.id, id));
      await record(ctx, place, file.name, name);
    }
    return readFile(ctx, id);
  });
}

/** Into the trash, from where it goes for good with its bytes when its days are over. */
export async function removeFile(context: ActorContext, id: number): Promise<void> {
  await setTrashed(context, id, new Date());
}

export async function restoreFile(context: ActorContext, id: number): Promise<FileView> {
  await setTrashed(context, id, null);
  return readFile(context, id);
}

async function setTrashed(context: ActorContext, id: number, deletedAt: Date | null): Promise<void> {
  await inTransaction(context, async (ctx) => {
    const { file, place } = await findFile(ctx, id, { isTrashed: deletedAt === null, isHeld: true });
    if (!mayEditFile(ctx, place, file)) throw forbidden();
    await ctx.db
      .update(files)
      .set({ deletedAt, version: sql`${files.version} + 1`, updatedAt: sql`now()` })
      .where(eq(files.id, id));
    await (deletedAt === null ? record(ctx, place, null, file.name) : record(ctx, place, file.name, null));
  });
}

/** A file is a part of what it is on: there it stands in the history, and from there everybody hears of it. */
const record = (ctx: ActorContext, place: Place, from: string | null, to: string | null): Promise<void> =>
  recordEvents(ctx, [
    {
      kind: 'updated',
      entityType: place.entityType,
      entityId: place.entityId,
      changes: { file: { from, to } },
      resource: place.resource,
      ownerIds: place.ownerIds,
      parents: place.parents,
    },
  ]);
