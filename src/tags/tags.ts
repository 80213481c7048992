import { and, eq, isNotNull, isNull, not, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { ActorContext } from '../access/actor.ts';
import { assertMay } from '../access/scope.ts';
import { COLORS } from '../core/colors.ts';
import { conflict, forbidden, invalid, noSuch, notFound } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import { CUSTOMIZED } from '../custom-fields/input.ts';
import { TABLES } from '../custom-fields/uniqueness.ts';
import type { Db } from '../db/client.ts';
import { inTransaction, violatedConstraint } from '../db/transaction.ts';
import { changesOf } from '../events/changes.ts';
import { recordEvents } from '../events/events.ts';
import type { ChangeSet, EventKind } from '../events/input.ts';
import { MAX_TAGS, type newTag, type tagEdit, type tagMerge } from './input.ts';
import { isInTrash, loadTags, type Tag } from './queries.ts';
import { tags } from './table.ts';
import { lockTags } from './wearing.ts';

/** Makes a tag, or gives the one that is called so already: of two who type the same name, both get the same tag. */
export async function createTag(context: ActorContext, { name, color }: z.output<typeof newTag>): Promise<Tag> {
  assertMayTag(context);
  return inTransaction(context, async (ctx) => {
    const all = await loadTags(ctx.db);
    const there = all.find((tag) => tag.name.toLowerCase() === name.toLowerCase());
    if (there) return there;
    if (all.length >= MAX_TAGS) throw conflict(say('tagsFull', { count: MAX_TAGS }));
    const [made] = await ctx.db
      .insert(tags)
      .values({ name, color: color === undefined ? nextColor(all) : color })
      .onConflictDoNothing()
      .returning();
    if (made) await record(ctx, 'created', made.id, changesOf({}, { name, color: made.color }));
    const tag = (await loadTags(ctx.db)).find((each) => each.name.toLowerCase() === name.toLowerCase());
    if (!tag) throw new Error('The tag was not made');
    return tag;
  });
}

/** The colour of the fewest, so that tags can be told apart; grey looks like none. */
function nextColor(all: readonly Tag[]) {
  const count = (color: string) => all.filter((tag) => tag.color === color).length;
  return COLORS.filter((color) => color !== 'gray').reduce((best, color) =>
    count(color) < count(best) ? color : best,
  );
}

/** Whoever may change a record of any kind may need a word for it. */
function assertMayTag({ actor }: ActorContext): void {
  const mayEdit = CUSTOMIZED.some((type) => actor.matrix[type].edit !== 'none' || actor.matrix[type].create !== 'none');
  if (!mayEdit && actor.matrix.workspace.edit === 'none') throw forbidden();
}

/** Renames a tag or gives it another colour, wherever it is worn. */
export async function editTag(context: ActorContext, { id, set }: z.output<typeof tagEdit>): Promise<Tag> {
  assertMay(context.actor, 'workspace', 'edit');
  return unlessTaken(() =>
    inTransaction(context, async (ctx) => {
      const before = await lockTag(ctx, id);
      const changes = changesOf(before, set);
      if (Object.keys(changes).length > 0) {
        await ctx.db
          .update(tags)
          .set({ ...set, version: sql`${tags.version} + 1`, updatedAt: sql`now()` })
          .where(eq(tags.id, id));
        await record(ctx, 'updated', id, changes);
      }
      const tag = (await loadTags(ctx.db)).find((each) => each.id === id);
      if (!tag) throw notFound('tag');
      return tag;
    }),
  );
}

async function unlessTaken<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (violatedConstraint(error) === 'tags_name') throw invalid({ name: say('inUse') });
    throw error;
  }
}

/** Puts a tag into the trash: it is gone from everybody's lists and choices, and nobody reads it off the records that hold it. */
export async function deleteTag(context: ActorContext, id: number): Promise<void> {
  assertMay(context.actor, 'workspace', 'edit');
  await inTransaction(context, async (ctx) => {
    await lockTag(ctx, id);
    const deletedAt = new Date();
    await ctx.db.update(tags).set({ deletedAt }).where(eq(tags.id, id));
    await record(ctx, 'deleted', id, changesOf({ deletedAt: null }, { deletedAt }));
  });
}

/** Brings a tag back, and to all records that hold it still. */
export async function restoreTag(context: ActorContext, id: number): Promise<Tag> {
  assertMay(context.actor, 'workspace', 'edit');
  return unlessTaken(() =>
    inTransaction(context, async (ctx) => {
      const { deletedAt } = await lockTag(ctx, id, isInTrash);
      await ctx.db.update(tags).set({ deletedAt: null }).where(eq(tags.id, id));
      await record(ctx, 'restored', id, changesOf({ deletedAt }, { deletedAt: null }));
      const all = await loadTags(ctx.db);
      if (all.length > MAX_TAGS) throw conflict(say('tagsFull', { count: MAX_TAGS }));
      const tag = all.find((each) => each.id === id);
      if (!tag) throw notFound('tag');
      return tag;
    }),
  );
}

/** From then on the one means the other, on records and in saved filters. */
export async function mergeTags(context: ActorContext, { id, intoId }: z.output<typeof tagMerge>): Promise<Tag> {
  assertMay(context.actor, 'workspace', 'edit');
  if (id === intoId) throw invalid({ intoId: say('anotherTag') });
  const kept = await inTransaction(context, async (ctx) => {
    await lockTags(ctx, 'change');
    await lockTag(ctx, id);
    const into = (await loadTags(ctx.db)).find((tag) => tag.id === intoId);
    if (!into) throw invalid({ intoId: noSuch('tag') });
    await ctx.db.update(tags).set({ deletedAt: new Date(), mergedIntoId: intoId }).where(eq(tags.id, id));
    await ctx.db.update(tags).set({ mergedIntoId: intoId }).where(eq(tags.mergedIntoId, id));
    await record(ctx, 'merged', id, { mergedIntoId: { from: null, to: into.name } });
    return into;
  });
  await takeOffGoneTags(context.db);
  return kept;
}

async function lockTag({ db }: ActorContext, id: number, where = isNull(tags.deletedAt)) {
  const [tag] = await db
    .select()
    .from(tags)
    .where(and(eq(tags.id, id), where))
    .for('no key update');
  if (!tag) throw notFound('tag');
  return tag;
}

const BATCH = 1_000;

/**
 * Takes tags whose time in the trash is over from the records that hold them, and puts what tags were merged into in their
 * place. In parts, so that nobody waits long for the rows; what somebody just writes is left for the next time. It is no
 * change of the records: readers know already what is meant.
 */
export async function takeOffGoneTags(db: Db): Promise<void> {
  const rows = await db
    .select({ id: tags.id, meant: tags.mergedIntoId })
    .from(tags)
    .where(and(isNotNull(tags.deletedAt), not(isInTrash)));
  if (rows.length === 0) return;
  const ids = rows.map(({ id }) => id);
  const gone = sql`${sql.param(ids)}::bigint[]`;
  const meant = sql`${sql.param(rows.map((row) => (ids.includes(row.meant ?? 0) ? null : row.meant)))}::bigint[]`;
  for (const type of CUSTOMIZED) {
    const table = sql.raw(TABLES[type]);
    let taken: number;
    do {
      const changed = await db.execute(sql`
        update ${table} t set tag_ids = array(
          select distinct coalesce(g.meant, worn.id) from unnest(t.tag_ids) as worn (id)
          left join unnest(${gone}, ${meant}) as g (id, meant) on g.id = worn.id
          where g.id is null or g.meant is not null order by 1)
        where t.id in (select id from ${table} where tag_ids && ${gone} limit ${BATCH} for no key update skip locked)
        returning 1`);
      taken = changed.length;
    } while (taken > 0);
  }
}

const record = (ctx: ActorContext, kind: EventKind, entityId: number, changes: ChangeSet) =>
  recordEvents(ctx, [{ kind, entityType: 'tag', entityId, changes, resource: 'workspace', ownerIds: [] }]);
