import { and, eq, sql } from 'drizzle-orm';
import type { z } from 'zod';
import { conflict, invalid } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import type { Db } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { recordEvents } from '../events/events.ts';
import { savedViews } from '../views/table.ts';
import { type FavouriteRef, type favouriteOrder, MAX_FAVOURITES } from './input.ts';
import { assertThere, listFavourites, type MemberContext } from './queries.ts';
import { favourites } from './table.ts';

type Favourite = typeof favourites.$inferSelect;

/** Puts a record or a view that the actor sees after their other favourites. */
export async function addFavourite(context: MemberContext, ref: FavouriteRef): Promise<{ isFavourite: boolean }> {
  await inTransaction(context, async (tx) => {
    const ctx = { ...tx, actor: context.actor };
    const { userId } = ctx.actor;
    await assertThere(ctx, ref);
    await ctx.db.execute(sql`select pg_advisory_xact_lock(hashtext(${`favourites.${userId}`}))`);
    const isOwn = eq(favourites.userId, userId);
    const count = await ctx.db.$count(favourites, isOwn);
    const added = await ctx.db
      .insert(favourites)
      .values({
        ...ref,
        userId,
        position: sql`(select coalesce(max(position), -1) + 1 from favourites where user_id = ${userId})`,
      })
      .onConflictDoNothing()
      .returning();
    if (added.length > 0 && count >= MAX_FAVOURITES) await makeRoom(ctx);
    await recordFavourites(ctx, 'created', added);
  });
  return { isFavourite: true };
}

/** Only what is seen counts: of the others, which nobody could take out, the first makes way. */
async function makeRoom(ctx: MemberContext): Promise<void> {
  const { items } = await listFavourites(ctx);
  if (items.length >= MAX_FAVOURITES) throw conflict(say('favouritesFull', { count: MAX_FAVOURITES }));
  const seen = items.map(({ id }) => id);
  await ctx.db.execute(sql`delete from ${favourites} where id = (
    select id from ${favourites} where user_id = ${ctx.actor.userId} and id <> all(${sql.param(seen)}::bigint[])
    order by position, id limit 1)`);
}

export async function removeFavourite(context: MemberContext, ref: FavouriteRef): Promise<{ isFavourite: boolean }> {
  await inTransaction(context, async (tx) => {
    const ctx = { ...tx, actor: context.actor };
    await assertThere(ctx, ref);
    const { userId, entityType, entityId } = favourites;
    const removed = await ctx.db
      .delete(favourites)
      .where(and(eq(userId, ctx.actor.userId), eq(entityType, ref.entityType), eq(entityId, ref.entityId)))
      .returning();
    await recordFavourites(ctx, 'deleted', removed);
  });
  return { isFavourite: false };
}

/** Those that are out of sight just now keep their places. */
export async function arrangeFavourites(
  context: MemberContext,
  { favouriteIds }: z.output<typeof favouriteOrder>,
): Promise<void> {
  const { items } = await listFavourites(context);
  const isSame = items.length === favouriteIds.length && items.every(({ id }) => favouriteIds.includes(id));
  if (!isSame) throw invalid({ favouriteIds: say('favouritesChanged') });
  await inTransaction(context, async (tx) => {
    const ctx = { ...tx, actor: context.actor };
    const { userId } = ctx.actor;
    await ctx.db.execute(sql`update ${favourites} f set position = o.place, updated_at = now()
      from unnest(${sql.param(favouriteIds)}::bigint[]) with ordinality as o (id, place)
      where f.id = o.id and f.user_id = ${userId}`);
    const [first] = await ctx.db.select().from(favourites).where(eq(favourites.userId, userId)).limit(1);
    if (first) await recordFavourites(ctx, 'updated', [first]);
  });
}

/** Views that are gone for good were somebody's favourites. */
export async function purgeFavourites(db: Db): Promise<void> {
  await db.delete(favourites).where(
    sql`${favourites.entityType} = 'savedView' and not exists (
        select 1 from ${savedViews} where ${savedViews.id} = ${favourites.entityId})`,
  );
}

/** The person's own screens hear of it, and nobody else's. */
const recordFavourites = (
  ctx: MemberContext,
  kind: 'created' | 'updated' | 'deleted',
  rows: readonly Favourite[],
): Promise<void> =>
  recordEvents(
    ctx,
    rows.map(({ id, userId }) => ({
      kind,
      entityType: 'favourite',
      entityId: id,
      changes: {},
      resource: 'notification',
      ownerIds: [userId],
    })),
  );
