import { and, eq, isNotNull, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { ActorContext } from '../access/actor.ts';
import { assertMay, reaches } from '../access/scope.ts';
import { forbidden, invalidRows, noSuch, notFound, type RowErrors } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import { inTransaction } from '../db/transaction.ts';
import { changesOf } from '../events/changes.ts';
import { type NewEvent, recordEvents } from '../events/events.ts';
import type { ChangeSet, EventKind, Parent } from '../events/input.ts';
import { assertUnchanged } from '../records/change-set.ts';
import { entityOf, type RecordRow } from '../records/entity.ts';
import { visible } from '../records/filters.ts';
import { valuesOf } from '../records/records.ts';
import { insertRows, updateRows } from '../records/rows.ts';
import { fetchActivities } from './entity.ts';
import {
  ACTIVITY_PARENTS,
  type ActivityParent,
  type activityEdit,
  activityFields,
  mentionedIn,
  type newActivity,
} from './input.ts';
import { assertMentions } from './mentions.ts';
import { canOnActivity, isLive } from './policy.ts';
import { type Activity, activities } from './table.ts';

export type NewActivity = z.output<typeof newActivity> & {
  /** Whose it is and since when, where an import or the demo data know it; else the actor's, since now. */
  userId?: number | null | undefined;
  createdAt?: Date | undefined;
};

/** The record that an activity is on: whose it is, and on whose timelines the activity shows. */
type Target = { ownerIds: (number | null)[]; parents: Parent[] };
type OnRecord = { entityType: ActivityParent; entityId: number };
type Placed = { activity: Activity; target: Target };

const FIELDS = Object.keys(activityFields);

/** Logs comments, notes, calls, e-mails and meetings on records that the actor sees and may comment on. */
export async function logActivities(context: ActorContext, inputs: readonly NewActivity[]): Promise<Activity[]> {
  return inTransaction(context, async (ctx) => {
    assertMay(ctx.actor, 'activity', 'create');
    const targetOf = await loadTargets(ctx, inputs);
    const refused = inputs.flatMap((input, index): RowErrors[] => {
      if (!targetOf(input)) return [{ index, fields: { entityId: noSuch(input.entityType) } }];
      if (input.entityType === 'task' && input.type !== 'comment')
        return [{ index, fields: { type: say('commentsOnly') } }];
      return isEmptyComment(input) ? [{ index, fields: { body: say('required') } }] : [];
    });
    if (refused.length > 0) throw invalidRows(refused);
    const isAllowed = inputs.every((input) => mayLogOn(ctx, input.entityType, targetOf(input)?.ownerIds ?? []));
    if (!isAllowed) throw forbidden();
    await assertMentions(
      ctx,
      inputs.map((input) => ({
        userIds: mentionedIn(input.body),
        entityType: input.entityType,
        ownerIds: targetOf(input)?.ownerIds ?? [],
      })),
    );
    const now = new Date();
    const written = await insertRows<Activity>(
      ctx.db,
      activities,
      inputs.map((input) => ({
        entityType: input.entityType,
        entityId: input.entityId,
        type: input.type,
        subject: input.subject ?? null,
        body: input.body ?? null,
        happenedAt: input.happenedAt ?? now,
        duration: input.duration ?? null,
        direction: input.direction ?? null,
        result: input.result ?? null,
        userId: input.userId === undefined ? ctx.actor.userId : input.userId,
        createdAt: input.createdAt ?? now,
        updatedAt: now,
      })),
    );
    await recordEvents(
      ctx,
      written.flatMap((activity) => {
        const target = targetOf(activity);
        const occurredAt = activity.createdAt;
        return target ? [{ ...eventOf({ activity, target }, 'created', creationOf(activity)), occurredAt }] : [];
      }),
    );
    return written;
  });
}

const isEmptyComment = ({ type, body }: { type?: string | undefined; body?: string | null | undefined }): boolean =>
  type === 'comment' && (body ?? '').trim() === '';

function mayLogOn(ctx: ActorContext, type: ActivityParent, ownerIds: (number | null)[]): boolean {
  return reaches(ctx.actor, type, 'comment', ownerIds) && reaches(ctx.actor, 'activity', 'create', ownerIds);
}

export async function editActivities(
  context: ActorContext,
  edits: readonly z.output<typeof activityEdit>[],
): Promise<Activity[]> {
  return inTransaction(context, async (ctx) => {
    const placed = await lockActivities(
      ctx,
      edits.map(({ id }) => id),
    );
    const changeSets: ChangeSet[] = [];
    for (const [index, edit] of edits.entries()) {
      const activity = placed[index]?.activity;
      if (!activity) continue;
      if (!canOnActivity(ctx.actor, activity).edit) throw forbidden();
      await assertUnchanged(ctx, 'activity', activity, edit, () => current(ctx, activity));
      changeSets.push(changesOf(activity, edit.set));
    }
    const emptied = edits.flatMap(({ set }, index): RowErrors[] => {
      const { type, body } = { ...placed[index]?.activity, ...set };
      return isEmptyComment({ type, body }) ? [{ index, fields: { body: say('required') } }] : [];
    });
    if (emptied.length > 0) throw invalidRows(emptied);
    await assertMentions(
      ctx,
      placed.map(({ activity, target }, index) => {
        const before = mentionedIn(activity.body);
        const userIds = mentionedIn(edits[index]?.set.body).filter((id) => !before.includes(id));
        return { userIds, entityType: activity.entityType, ownerIds: target.ownerIds };
      }),
    );
    return writeChanges(ctx, placed, changeSets, FIELDS, 'updated');
  });
}

export async function trashActivities(context: ActorContext, ids: readonly number[]): Promise<void> {
  await setTrashed(context, ids, new Date(), 'deleted');
}

export async function restoreActivities(context: ActorContext, ids: readonly number[]): Promise<void> {
  await setTrashed(context, ids, null, 'restored');
}

async function setTrashed(
  context: ActorContext,
  ids: readonly number[],
  deletedAt: Date | null,
  kind: 'deleted' | 'restored',
): Promise<void> {
  await inTransaction(context, async (ctx) => {
    const placed = await lockActivities(ctx, ids, deletedAt === null);
    if (!placed.every(({ activity }) => canOnActivity(ctx.actor, activity).delete)) throw forbidden();
    const changeSets = placed.map(({ activity }) => changesOf(activity, { deletedAt }));
    await writeChanges(ctx, placed, changeSets, ['deletedAt'], kind);
  });
}

/** Writes what differs, with one statement for all, and records it. */
async function writeChanges(
  ctx: ActorContext,
  placed: readonly Placed[],
  changeSets: readonly ChangeSet[],
  fields: readonly string[],
  kind: EventKind,
): Promise<Activity[]> {
  const changed = placed.flatMap(({ activity, target }, index) => {
    const changes = changeSets[index] ?? {};
    return Object.keys(changes).length > 0 ? [{ activity, target, changes }] : [];
  });
  const now = new Date();
  const rows = changed.map(({ activity, changes }) => ({
    ...pick(activity, fields),
    ...valuesOf(changes),
    editedAt: kind === 'updated' ? now : activity.editedAt,
    id: activity.id,
  }));
  const written = new Map(
    (await updateRows<Activity>(ctx.db, activities, [...fields, 'editedAt'], rows)).map((each) => [each.id, each]),
  );
  await recordEvents(
    ctx,
    changed.map(({ changes, ...where }) => eventOf(where, kind, changes)),
  );
  return placed.map(({ activity }) => written.get(activity.id) ?? activity);
}

const pick = (activity: Record<string, unknown>, fields: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(fields.map((field) => [field, activity[field]]));

const creationOf = (activity: Activity): ChangeSet =>
  changesOf({ ...activity, ...blank, type: null }, pick(activity, ['type', ...FIELDS]));
const blank = Object.fromEntries(FIELDS.map((field) => [field, null]));

const eventOf = ({ activity, target }: Placed, kind: EventKind, changes: ChangeSet): NewEvent => ({
  kind,
  entityType: 'activity',
  entityId: activity.id,
  changes,
  resource: activity.entityType,
  ownerIds: target.ownerIds,
  parents: [{ type: activity.entityType, id: activity.entityId }, ...target.parents],
});

/** Locks activities on records in sight, in the order of their ids; one that is absent or out of sight is NOT_FOUND. */
async function lockActivities(ctx: ActorContext, ids: readonly number[], isTrashed = false): Promise<Placed[]> {
  const rows = await ctx.db
    .select()
    .from(activities)
    .where(
      and(
        sql`${activities.id} = any(${sql.param([...new Set(ids)])}::bigint[])`,
        isTrashed ? isNotNull(activities.deletedAt) : isLive,
      ),
    )
    .orderBy(activities.id)
    .for('no key update');
  const targetOf = await loadTargets(ctx, rows);
  const found = new Map(rows.map((activity) => [activity.id, activity]));
  return ids.map((id) => {
    const activity = found.get(id);
    const target = activity && targetOf(activity);
    if (!target) throw notFound('activity');
    return { activity, target };
  });
}

/** The records that activities are on, as far as the actor sees them. */
async function loadTargets(
  ctx: ActorContext,
  places: readonly OnRecord[],
): Promise<(place: OnRecord) => Target | undefined> {
  const targets = new Map<string, Target>();
  for (const type of ACTIVITY_PARENTS) {
    const ids = new Set(places.filter((place) => place.entityType === type).map((place) => place.entityId));
    if (ids.size === 0) continue;
    const entity = entityOf(type);
    const { table } = entity;
    const rows = await ctx.db
      .select()
      .from(table)
      .where(and(sql`${table.id} = any(${sql.param([...ids])}::bigint[])`, visible(ctx.actor, entity)))
      .orderBy(table.id)
      // Held until the activity is written: what is merged into another meanwhile takes along only what is on it.
      .for('key share');
    // The table is the entity's own, whose rows are records.
    for (const row of rows as RecordRow[]) {
      // What is said of a task stands on the task alone.
      const parents = type === 'task' ? [] : entity.parents(row);
      targets.set(`${type} ${row.id}`, { ownerIds: entity.ownerIds(row), parents });
    }
  }
  return ({ entityType, entityId }) => targets.get(`${entityType} ${entityId}`);
}

/** The activity as the API gives it, for the one who lost a race for it. */
async function current(ctx: ActorContext, activity: Activity): Promise<unknown> {
  const [record] = await fetchActivities(ctx.db, eq(activities.id, activity.id));
  return record && { ...record, can: canOnActivity(ctx.actor, activity) };
}
