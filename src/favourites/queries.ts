import { and, asc, eq, isNull, type SQL, sql } from 'drizzle-orm';
import type { ActorContext, UserActor } from '../access/actor.ts';
import { notFound } from '../core/errors.ts';
import { entityOf } from '../records/entity.ts';
import { visible } from '../records/filters.ts';
import { RECORD_TYPES, type RecordType } from '../records/input.ts';
import { inSightOf } from '../views/queries.ts';
import { savedViews } from '../views/table.ts';
import { type FavouriteRef, type FavouriteType, MAX_FAVOURITES } from './input.ts';
import { favourites } from './table.ts';

export type MemberContext = ActorContext & { actor: UserActor };

export type Favourite = {
  id: number;
  entityType: FavouriteType;
  entityId: number;
  name: string;
  /** Of a view: whose list it is one of. */
  recordType: RecordType | null;
};

type Named = { id: number; name: string; recordType: RecordType | null };

/** One's favourites in their order, as far as they are in sight: what is in the trash is back with its record. */
export async function listFavourites(ctx: MemberContext): Promise<{ items: Favourite[] }> {
  const rows = await ctx.db
    .select({ id: favourites.id, entityType: favourites.entityType, entityId: favourites.entityId })
    .from(favourites)
    .where(eq(favourites.userId, ctx.actor.userId))
    .orderBy(asc(favourites.position), asc(favourites.id))
    .limit(MAX_FAVOURITES);
  const types = [...new Set(rows.map(({ entityType }) => entityType))];
  const named = new Map(
    await Promise.all(
      types.map(async (type) => {
        const ids = rows.filter(({ entityType }) => entityType === type).map(({ entityId }) => entityId);
        const found = await findNamed(ctx, type, ids);
        return [type, new Map(found.map((each) => [each.id, each]))] as const;
      }),
    ),
  );
  return {
    items: rows.flatMap((row) => {
      const found = named.get(row.entityType)?.get(row.entityId);
      return found ? [{ ...row, name: found.name, recordType: found.recordType }] : [];
    }),
  };
}

async function findNamed({ db, actor }: MemberContext, type: FavouriteType, ids: readonly number[]): Promise<Named[]> {
  const among = (id: SQL) => sql`${id} = any(${sql.param(ids)}::bigint[])`;
  const recordType = RECORD_TYPES.find((each) => each === type);
  if (!recordType) {
    const { id, name, recordType: of, deletedAt } = savedViews;
    return db
      .select({ id, name, recordType: of })
      .from(savedViews)
      .where(and(among(sql`${id}`), isNull(deletedAt), inSightOf(actor)));
  }
  const entity = entityOf(recordType);
  const { id } = entity.table;
  const rows = await db
    .select({ id: sql`${id}`.mapWith(Number), name: sql<string>`${entity.nameColumn}` })
    .from(entity.table)
    .where(and(among(sql`${id}`), visible(actor, entity)));
  return rows.map((row) => ({ ...row, recordType: null }));
}

export async function assertThere(ctx: MemberContext, { entityType, entityId }: FavouriteRef): Promise<void> {
  const found = await findNamed(ctx, entityType, [entityId]);
  if (found.length === 0) throw notFound(entityType);
}
