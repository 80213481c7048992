import type { z } from 'zod';
import type { ActorContext } from '../access/actor.ts';
import { invalidRows } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import type { Recurrence, RecurrenceInput } from '../core/recurrence.ts';
import { dayIn } from '../core/zones.ts';
import { inTransaction } from '../db/transaction.ts';
import { changesOf } from '../events/changes.ts';
import type { EventKind } from '../events/input.ts';
import { withNewValues } from '../records/custom.ts';
import { assertWritable } from '../records/field-rights.ts';
import {
  type Changed,
  createRecords,
  lockVisible,
  type Planned,
  planEdits,
  recordChanges,
  restoreRecords,
  trashRecords,
  valuesOf,
  writeChanges,
} from '../records/records.ts';
import { zonesOfUsers } from '../users/queries.ts';
import { taskEntity } from './entity.ts';
import { type newTask, type taskAssign, type taskEdit, taskFields } from './input.ts';
import { followSeries } from './series.ts';
import type { Task } from './table.ts';

export type NewTask = z.output<typeof newTask> & {
  /** What an import or the demo data know of the past; the rest is worked out from it. */
  createdAt?: Date | undefined;
  completedAt?: Date | undefined;
  createdById?: number | null | undefined;
};
export type TaskEdit = z.output<typeof taskEdit>;
/** One task, and the version that the caller saw of it. */
type TaskRef = { id: number; version?: number | undefined };

const isDone = (status: unknown): boolean => status === 'done';
const isClosed = (status: unknown): boolean => status === 'done' || status === 'cancelled';

export async function createTasks(context: ActorContext, given: readonly NewTask[]): Promise<Task[]> {
  assertWritable(context.actor, taskEntity, given);
  return inTransaction(context, async (ctx) => {
    const inputs = await withNewValues(ctx, taskEntity, given);
    const now = new Date();
    const { userId } = ctx.actor;
    const rows = inputs.map(({ status = 'pending', ...input }, index) => ({
      title: input.title,
      description: input.description ?? null,
      status,
      priority: input.priority ?? 'normal',
      dueAt: input.dueAt ?? null,
      reminders: input.reminders ?? null,
      repeat: begun(input.repeat, input.dueAt, index),
      completedAt: isDone(status) ? (input.completedAt ?? now) : null,
      contactId: input.contactId ?? null,
      companyId: input.companyId ?? null,
      dealId: input.dealId ?? null,
      assigneeId: input.assigneeId === undefined ? userId : input.assigneeId,
      createdById: input.createdById === undefined ? userId : input.createdById,
      tagIds: input.tagIds,
      customFields: input.customFields,
      createdAt: input.createdAt ?? now,
    }));
    await assertLasting(
      ctx,
      rows.map(({ repeat, assigneeId }, index) => ({ repeat, assigneeId, index })),
    );
    return createRecords(ctx, taskEntity, rows);
  });
}

export async function editTasks(context: ActorContext, edits: readonly TaskEdit[]): Promise<Task[]> {
  return inTransaction(context, async (ctx) => {
    const now = new Date();
    const planned = await planEdits(ctx, taskEntity, edits);
    const plans = planned.map((plan) => withRule(withCompletion(plan, now)));
    await assertLasting(
      ctx,
      plans.flatMap(({ row, changes, index }) => {
        const { repeat, assigneeId } = { ...row, ...valuesOf(changes) };
        return changes['repeat'] ? [{ repeat, assigneeId, index }] : [];
      }),
    );
    const changed = await writeChanges(ctx, taskEntity, plans);
    await recordChanges(ctx, taskEntity, changed, kindOf);
    await followSeries(ctx, changed);
    return changed.map(({ after }) => after);
  });
}

/** A rule is counted from when its task is due, unless it says otherwise. */
function begun(
  rule: RecurrenceInput | null | undefined,
  dueAt: Date | null | undefined,
  index: number,
): Recurrence | null {
  if (!rule) return null;
  const startAt = rule.startAt ?? dueAt?.toISOString();
  if (startAt === undefined) throw invalidRows([{ index, fields: { repeat: say('repeatNeedsDate') } }]);
  return { ...rule, startAt };
}

/** A new rule begins with the task that it is given to. */
function withRule(plan: Planned<Task>): Planned<Task> {
  const { repeat, ...others } = plan.changes;
  if (!repeat) return plan;
  const { dueAt } = { ...plan.row, ...valuesOf(others) };
  const rule = taskFields.repeat.parse(repeat.to);
  const set = { repeat: begun(rule, dueAt instanceof Date ? dueAt : null, plan.index), occursAt: null };
  return { ...plan, changes: { ...others, ...changesOf(plan.row, set) } };
}

type Given = { repeat: Recurrence | null; assigneeId: number | null; index: number };

/** A rule ends no sooner than it begins, by the clocks of whoever its task is assigned to. */
async function assertLasting({ db }: ActorContext, given: readonly Given[]): Promise<void> {
  const ending = given.filter(({ repeat }) => repeat?.until !== undefined);
  if (ending.length === 0) return;
  const zoneOf = await zonesOfUsers(
    db,
    ending.map(({ assigneeId }) => assigneeId),
  );
  const refused = ending.flatMap(({ repeat, assigneeId, index }) => {
    const first = repeat && dayIn(new Date(repeat.startAt), zoneOf(assigneeId));
    return first && (repeat.until ?? first) < first
      ? [{ index, fields: { 'repeat.until': say('repeatEndsEarly', { day: first }) } }]
      : [];
  });
  if (refused.length > 0) throw invalidRows(refused);
}

/** A task that gets done says when; one that is no longer done has no such moment. */
function withCompletion(plan: Planned<Task>, now: Date): Planned<Task> {
  const status = plan.changes['status'];
  if (!status || isDone(status.from) === isDone(status.to)) return plan;
  const completion = changesOf(plan.row, { completedAt: isDone(status.to) ? now : null });
  return { ...plan, changes: { ...plan.changes, ...completion } };
}

function kindOf({ changes }: Changed<Task>): EventKind {
  const { status } = changes;
  if (status && isDone(status.to)) return 'completed';
  if (status && isClosed(status.from) && !isClosed(status.to)) return 'reopened';
  return taskEntity.ownerField in changes ? 'assigned' : 'updated';
}

export async function completeTasks(ctx: ActorContext, refs: readonly TaskRef[]): Promise<Task[]> {
  return editTasks(
    ctx,
    refs.map(({ id, version }) => ({ id, version, set: { status: 'done' } })),
  );
}

/** Makes done and cancelled tasks pending again; those that are open stay as they are. */
export async function reopenTasks(context: ActorContext, refs: readonly TaskRef[]): Promise<Task[]> {
  return inTransaction(context, async (ctx) => {
    const rows = await lockVisible(
      ctx,
      taskEntity,
      refs.map(({ id }) => id),
    );
    return editTasks(
      ctx,
      refs.map(({ id, version }, index) => ({
        id,
        version,
        set: isClosed(rows[index]?.status) ? { status: 'pending' } : {},
      })),
    );
  });
}

export async function assignTasks(
  ctx: ActorContext,
  assignments: readonly z.output<typeof taskAssign>[],
): Promise<Task[]> {
  return editTasks(
    ctx,
    assignments.map(({ id, assigneeId, version }) => ({ id, version, set: { assigneeId } })),
  );
}

export async function trashTasks(ctx: ActorContext, ids: readonly number[]): Promise<void> {
  await trashRecords(ctx, taskEntity, ids);
}

export async function restoreTasks(ctx: ActorContext, ids: readonly number[]): Promise<void> {
  await restoreRecords(ctx, taskEntity, ids);
}
