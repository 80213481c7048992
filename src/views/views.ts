import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import type { z } from 'zod';
import { assertMay } from '../access/scope.ts';
import { conflict, type FieldErrors, forbidden, invalid, notFound } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import type { Db } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { changesOf, staleFields } from '../events/changes.ts';
import { recordEvents } from '../events/events.ts';
import type { ChangeSet, EventKind } from '../events/input.ts';
import type { RecordType } from '../records/input.ts';
import {
  isStateKeyOf,
  LAYOUTS_OF,
  type NewView,
  type ViewChoice,
  type ViewEdit,
  type viewCopy,
  type viewOrder,
} from './input.ts';
import { getView, inSightOf, listViews, mayChange, type SavedView, type ViewContext } from './queries.ts';
import { defaultViews, type SavedViewRow, savedViews, viewPlaces } from './table.ts';

/** More of one kind nobody finds anything among. */
const MAX_OWN = 100;
const DAYS_IN_TRASH = 30;

/** Keeps a way to look at the records of a type, under a name. */
export async function createView(context: ViewContext, input: NewView): Promise<SavedView> {
  const { recordType, name, layout = LAYOUTS_OF[recordType][0], state = {}, isShared = false } = input;
  assertMay(context.actor, recordType, 'view');
  assertFits(recordType, { layout, state });
  const id = await inTransaction(context, async (ctx) => {
    const { userId } = context.actor;
    await ctx.db.execute(sql`select pg_advisory_xact_lock(hashtext(${`saved_views.${userId}`}))`);
    const isOwn = and(
      eq(savedViews.userId, userId),
      eq(savedViews.recordType, recordType),
      isNull(savedViews.deletedAt),
    );
    if ((await ctx.db.$count(savedViews, isOwn)) >= MAX_OWN) throw conflict(say('viewsFull', { count: MAX_OWN }));
    const [view] = await ctx.db
      .insert(savedViews)
      .values({ recordType, userId, name, layout, state, isShared })
      .returning();
    if (!view) throw new Error('The view was not made');
    await record({ ...ctx, actor: context.actor }, 'created', view, changesOf({}, told(view)));
    return view.id;
  });
  return getView(context, id);
}

/** Changes a view for everybody who has it. Refused where it is no longer what its editor saw. */
export async function editView(context: ViewContext, { id, set, from, version }: ViewEdit): Promise<SavedView> {
  await inTransaction(context, async (tx) => {
    const ctx = { ...context, ...tx, actor: context.actor };
    const view = await lockView(ctx, id);
    assertMayChange(ctx, view);
    assertFits(view.recordType, set);
    const isOutdated = version !== undefined && version !== view.version;
    if (isOutdated || staleFields(view, from).length > 0)
      throw conflict(say('changedMeanwhile'), await getView(ctx, id));
    const changes = changesOf(told(view), set);
    // Whoever else takes it from everybody deletes it: it would be gone from their own sight too.
    if ('isShared' in changes && view.userId !== ctx.actor.userId) throw forbidden(say('viewIsNotYours'));
    if (Object.keys(changes).length === 0) return;
    const [changed] = await ctx.db
      .update(savedViews)
      .set({ ...set, version: sql`${savedViews.version} + 1`, updatedAt: sql`now()` })
      .where(eq(savedViews.id, id))
      .returning();
    if (changed) await record(ctx, 'updated', { ...changed, isShared: view.isShared || changed.isShared }, changes);
  });
  return getView(context, id);
}

/** Takes a view away from everybody who has it; for a month it can be brought back. */
export async function deleteView(context: ViewContext, id: number): Promise<void> {
  await inTransaction(context, async (tx) => {
    const ctx = { ...tx, actor: context.actor };
    const view = await lockView(ctx, id);
    assertMayChange(ctx, view);
    await setDeleted(ctx, view, new Date());
  });
}

export async function restoreView(context: ViewContext, id: number): Promise<SavedView> {
  await inTransaction(context, async (tx) => {
    const ctx = { ...tx, actor: context.actor };
    const view = await lockView(ctx, id, true);
    assertMayChange(ctx, view);
    await setDeleted(ctx, view, null);
  });
  return getView(context, id);
}

async function setDeleted(ctx: Writing, view: SavedViewRow, deletedAt: Date | null): Promise<void> {
  await ctx.db.update(savedViews).set({ deletedAt }).where(eq(savedViews.id, view.id));
  const changes = changesOf({ deletedAt: view.deletedAt }, { deletedAt });
  await record(ctx, deletedAt ? 'deleted' : 'restored', view, changes);
}

/** One's own of what somebody shared, as one has it oneself. */
export async function duplicateView(context: ViewContext, { id, name }: z.output<typeof viewCopy>): Promise<SavedView> {
  const { recordType, layout, state } = await getView(context, id);
  return createView(context, { recordType, name, layout, state });
}

/** Whether a view is a tab above the actor's list, and what the list opens with. */
export async function chooseView(context: ViewContext, { id, isPinned, isDefault }: ViewChoice): Promise<SavedView> {
  await inTransaction(context, async (tx) => {
    const ctx = { ...tx, actor: context.actor };
    const { recordType } = await lockView(ctx, id);
    const { userId } = ctx.actor;
    if (isPinned !== undefined) {
      await ctx.db
        .insert(viewPlaces)
        .values({ userId, viewId: id, isPinned })
        .onConflictDoUpdate({
          target: [viewPlaces.userId, viewPlaces.viewId],
          set: { isPinned, updatedAt: sql`now()` },
        });
    }
    if (isDefault === true) {
      await ctx.db
        .insert(defaultViews)
        .values({ userId, recordType, viewId: id })
        .onConflictDoUpdate({
          target: [defaultViews.userId, defaultViews.recordType],
          set: { viewId: id, updatedAt: sql`now()` },
        });
    }
    if (isDefault === false) {
      await ctx.db.delete(defaultViews).where(and(eq(defaultViews.userId, userId), eq(defaultViews.viewId, id)));
    }
    await tellOneself(ctx, id);
  });
  return getView(context, id);
}

/** Puts the views of a record type into the actor's own order. */
export async function arrangeViews(
  context: ViewContext,
  { recordType, viewIds }: z.output<typeof viewOrder>,
): Promise<void> {
  const { items } = await listViews(context, { recordType });
  const isSame = items.length === viewIds.length && items.every(({ id }) => viewIds.includes(id));
  if (!isSame) throw invalid({ viewIds: say('viewsChanged') });
  const [first] = viewIds;
  if (first === undefined) return;
  await inTransaction(context, async (tx) => {
    const ctx = { ...tx, actor: context.actor };
    await ctx.db.execute(sql`
      insert into ${viewPlaces} (user_id, view_id, position)
      select ${ctx.actor.userId}, o.id, o.place from unnest(${sql.param(viewIds)}::bigint[]) with ordinality as o (id, place)
      join ${savedViews} on ${savedViews.id} = o.id order by o.id
      on conflict (user_id, view_id) do update set position = excluded.position, updated_at = now()`);
    await tellOneself(ctx, first);
  });
}

/** Takes views that were deleted a month ago out of the database. */
export async function purgeViews(db: Db): Promise<void> {
  await db.delete(savedViews).where(sql`${savedViews.deletedAt} < now() - make_interval(days => ${DAYS_IN_TRASH})`);
}

type Writing = Pick<ViewContext, 'actor' | 'db'>;

/** The view as it stands, and stays until the transaction ends. */
async function lockView({ db, actor }: Writing, id: number, isDeleted = false): Promise<SavedViewRow> {
  const [view] = await db
    .select()
    .from(savedViews)
    .where(
      and(
        eq(savedViews.id, id),
        inSightOf(actor),
        isDeleted ? isNotNull(savedViews.deletedAt) : isNull(savedViews.deletedAt),
      ),
    )
    .for('update');
  if (!view) throw notFound('savedView');
  return view;
}

function assertMayChange({ actor }: Writing, view: SavedViewRow): void {
  if (!mayChange(actor, view)) throw forbidden(say('viewIsNotYours'));
}

/** What a record type's list knows nothing of is no part of its views. */
function assertFits(type: RecordType, { layout, state }: Pick<ViewEdit['set'], 'layout' | 'state'>): void {
  const errors: FieldErrors = {};
  if (layout && !LAYOUTS_OF[type].some((each) => each === layout)) errors['layout'] = say('notLayoutOfType');
  for (const [key, value] of Object.entries(state ?? {})) {
    if (value !== undefined && !isStateKeyOf(type, key)) errors[`state.${key}`] = say('unknown');
  }
  if (Object.keys(errors).length > 0) throw invalid(errors);
}

/** What the log tells of a view. */
const told = ({ name, layout, state, isShared }: SavedViewRow) => ({ name, layout, state, isShared });

/** A view that nobody else has, nobody else hears of. */
const record = (ctx: Writing, kind: EventKind, { id, userId, isShared }: SavedViewRow, changes: ChangeSet) =>
  recordEvents(ctx, [
    {
      kind,
      entityType: 'savedView',
      entityId: id,
      changes,
      resource: isShared ? 'workspace' : 'notification',
      ownerIds: isShared ? [] : [userId],
    },
  ]);

/** What a view is to somebody, their other windows hear. */
const tellOneself = (ctx: Writing, entityId: number) =>
  recordEvents(ctx, [
    {
      kind: 'updated',
      entityType: 'savedView',
      entityId,
      changes: {},
      resource: 'notification',
      ownerIds: [ctx.actor.userId],
    },
  ]);
