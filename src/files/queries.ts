import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import { AppError, notFound } from '../core/errors.ts';
import type { Db } from '../db/client.ts';
import { users } from '../users/table.ts';
import { type FileParent, type Preview, previewOf } from './input.ts';
import { loadPlace, type Place, placesOn } from './policy.ts';
import { type FileRow, files, fileThumbnails } from './table.ts';

/** A record with more has them found through its activities. */
const MOST_SHOWN = 500;

/** A file as the API gives it. */
export type FileView = {
  id: number;
  entityType: FileParent;
  entityId: number;
  name: string;
  size: number;
  type: string;
  width: number | null;
  height: number | null;
  sha256: string;
  preview: Preview | null;
  hasThumbnail: boolean;
  /** Who attached it. */
  user: { id: number; name: string } | null;
  createdAt: Date;
  can: { edit: boolean };
};

export type FileList = { items: FileView[]; canAttach: boolean };

function selectFiles(db: Db) {
  return db
    .select({
      file: files,
      user: { id: users.id, name: users.name },
      hasThumbnail: sql<boolean>`exists (select 1 from ${fileThumbnails} where ${fileThumbnails.fileId} = ${files.id})`,
    })
    .from(files)
    .leftJoin(users, eq(users.id, files.userId));
}
type Selected = Awaited<ReturnType<typeof selectFiles>>[number];

/** Whoever attached it may take it back, as long as they may attach at all. */
export const mayEditFile = ({ actor }: ActorContext, place: Place, { userId }: Pick<FileRow, 'userId'>): boolean =>
  place.canEdit || (place.canAttach && userId !== null && userId === actor.userId);

function viewOf(ctx: ActorContext, place: Place, { file, user, hasThumbnail }: Selected): FileView {
  const { id, entityType, entityId, name, size, type, width, height, sha256, createdAt } = file;
  return {
    id,
    entityType,
    entityId,
    name,
    size,
    type,
    width,
    height,
    sha256,
    preview: previewOf(file),
    hasThumbnail,
    user,
    createdAt,
    can: { edit: mayEditFile(ctx, place, file) },
  };
}

/** What is on a record or an activity, the last attached first; of a record also what is on its activities. */
export async function listFiles(
  ctx: ActorContext,
  { entityType, entityId }: { entityType: FileParent; entityId: number },
): Promise<FileList> {
  const place = await loadPlace(ctx, { entityType, entityId });
  const withActivities = entityType !== 'activity' && !place.isTrashed && ctx.actor.matrix.activity.view !== 'none';
  const onActivities = sql`union all select f.id from activities a join files f on f.entity_type = 'activity' and f.entity_id = a.id
    where a.entity_type = ${entityType} and a.entity_id = ${entityId} and a.deleted_at is null`;
  const rows = await selectFiles(ctx.db)
    .where(
      and(
        isNull(files.deletedAt),
        sql`${files.id} = any(array(select id from files where entity_type = ${entityType} and entity_id = ${entityId}
          ${withActivities ? onActivities : sql``}))`,
      ),
    )
    .orderBy(desc(files.id))
    .limit(MOST_SHOWN);
  const isBelow = ({ file }: Selected) => file.entityType !== entityType;
  const below = await placesOn(
    ctx,
    place,
    rows.filter(isBelow).map(({ file }) => file.entityId),
  );
  const items = rows.flatMap((row) => {
    const own = isBelow(row) ? below.get(row.file.entityId) : place;
    return own ? [viewOf(ctx, own, row)] : [];
  });
  return { items, canAttach: place.canAttach };
}

/** A file in sight, with the place that it is on; NOT_FOUND says nothing else than that of an absent one. */
export async function findFile(
  ctx: ActorContext,
  id: number,
  { isTrashed = false, isHeld = false } = {},
): Promise<{ file: FileRow; place: Place }> {
  const isThere = isTrashed ? sql`${files.deletedAt} is not null` : isNull(files.deletedAt);
  const reading = ctx.db
    .select()
    .from(files)
    .where(and(eq(files.id, id), isThere));
  const [file] = await (isHeld ? reading.for('update') : reading);
  if (!file) throw notFound('file');
  try {
    return { file, place: await loadPlace(ctx, file, isHeld) };
  } catch (error) {
    throw error instanceof AppError && error.code === 'NOT_FOUND' ? notFound('file') : error;
  }
}

export async function readFile(ctx: ActorContext, id: number): Promise<FileView> {
  const { place } = await findFile(ctx, id);
  const [row] = await selectFiles(ctx.db).where(eq(files.id, id));
  if (!row) throw notFound('file');
  return viewOf(ctx, place, row);
}

export async function loadThumbnail(db: Db, fileId: number): Promise<typeof fileThumbnails.$inferSelect | undefined> {
  const [thumbnail] = await db.select().from(fileThumbnails).where(eq(fileThumbnails.fileId, fileId));
  return thumbnail;
}
