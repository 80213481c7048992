import { and, eq, gt, inArray, lt, ne, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { ActorContext, UserActor } from '../access/actor.ts';
import { conflict, type FieldErrors, noSuch } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import { inTransaction } from '../db/transaction.ts';
import { type EventRow, events } from '../events/table.ts';
import { defineJob, type JobContext, type JobRefusal } from '../jobs/kinds.ts';
import { findJob, isUndoableNow } from '../jobs/queries.ts';
import { writeAllowed } from '../jobs/refusing.ts';
import { type Job, jobs } from '../jobs/table.ts';
import { startJob } from '../jobs/work.ts';
import { flat } from '../records/custom.ts';
import { entityOf, type RecordRow } from '../records/entity.ts';
import { inSight } from '../records/filters.ts';
import { RECORD_TYPES } from '../records/input.ts';
import { type Inverse, inverseOf } from './inverse.ts';
import { UNDOABLE_TYPES, UNDOABLES, type UndoableType } from './undoables.ts';

/** Events that one part takes back. */
const PART = 200;

const isOf = (operationId: string) =>
  and(
    eq(events.operationId, operationId),
    inArray(events.entityType, [...UNDOABLE_TYPES]),
    sql`${events.resource} <> 'notification'`,
  );

/** Takes back what an operation did, the latest first. */
const undoJob = defineJob({
  kind: 'undo',
  input: z.strictObject({ operationId: z.uuid() }),
  position: z.strictObject({ before: z.int() }),
  part: async (ctx, { input: { operationId }, position }) => {
    const rows = await ctx.db
      .select()
      .from(events)
      .where(and(isOf(operationId), position ? lt(events.id, position.before) : undefined))
      .orderBy(sql`${events.id} desc`)
      .limit(PART);
    const refused: JobRefusal[] = [];
    for (const type of UNDOABLE_TYPES) {
      const ofType = rows.filter(({ entityType }) => entityType === type).reverse();
      if (ofType.length > 0) refused.push(...(await takeBack(ctx, type, ofType)));
    }
    const last = rows.at(-1);
    const total = position ? undefined : await ctx.db.$count(events, isOf(operationId));
    return {
      position: last && rows.length === PART ? { before: last.id } : null,
      done: rows.length,
      refused,
      ...(total !== undefined && { total }),
    };
  },
});

type Step = { id: number; inverse: Inverse };

/** Takes back what these events, in their order, did to records of one type. */
async function takeBack(ctx: JobContext, type: UndoableType, done: readonly EventRow[]): Promise<JobRefusal[]> {
  const undoable = UNDOABLES[type];
  const ofRecord = new Map<number, EventRow[]>();
  for (const event of done) ofRecord.set(event.entityId, [...(ofRecord.get(event.entityId) ?? []), event]);
  const table = undoable.table();
  const record = RECORD_TYPES.find((each) => each === type);
  const isOneOf = sql`${table.id} = any(${sql.param([...ofRecord.keys()])}::bigint[])`;
  const rows = await ctx.db
    .select()
    .from(table)
    .where(and(isOneOf, record && inSight(ctx.actor, entityOf(record))));
  // Every one of these tables has what records have.
  const rowOf = new Map((rows as RecordRow[]).map((row) => [row.id, row]));
  const refused: JobRefusal[] = [];
  const refuse = (id: number, fields: FieldErrors): void => {
    refused.push({ entityType: type, entityId: id, fields });
  };
  const steps: Step[] = [];
  for (const [id, ofOne] of ofRecord) {
    const row = rowOf.get(id);
    if (!row) refuse(id, { row: noSuch(type) });
    else if (!undoable.isFollowing(row)) {
      const inverse = inverseOf(ofOne, flat(row), undoable.isSettable, (field) => field === 'tagIds');
      if (inverse.how === 'edit' && inverse.stale.length > 0) {
        refuse(id, Object.fromEntries(inverse.stale.map((field) => [field, say('changedMeanwhile')])));
      }
      if (isOpen(inverse, row)) steps.push({ id, inverse });
    }
  }
  const idsTo = (how: Inverse['how']): number[] => steps.flatMap((step) => (step.inverse.how === how ? [step.id] : []));
  const workedOn = await changedByOthers(ctx, type, idsTo('trash'), done);
  for (const id of workedOn) refuse(id, { row: say('changedMeanwhile') });
  const write = async (
    ids: readonly number[],
    verb: (ctx: ActorContext, ids: readonly number[]) => Promise<unknown>,
  ) => {
    for (const { item, fields } of await writeAllowed(ctx, ids, verb)) refuse(item, fields);
  };
  const edits = steps.flatMap(({ id, inverse }) =>
    inverse.how === 'edit' ? [{ id, set: inverse.set, from: inverse.from }] : [],
  );
  for (const { item, fields } of await writeAllowed(ctx, edits, undoable.edit)) refuse(item.id, fields);
  await write(idsTo('restore'), undoable.restore);
  await write(
    idsTo('trash').filter((id) => !workedOn.has(id)),
    undoable.trash,
  );
  return refused;
}

/** Those of them that somebody else has changed since: what others did does not go into the trash with what is taken back. */
async function changedByOthers(
  { db, actor }: JobContext,
  type: UndoableType,
  ids: readonly number[],
  done: readonly EventRow[],
): Promise<Set<number>> {
  const [first] = done;
  if (!first || ids.length === 0) return new Set();
  const found = await db
    .selectDistinct({ id: events.entityId })
    .from(events)
    .where(
      and(
        eq(events.entityType, type),
        sql`${events.entityId} = any(${sql.param([...ids])}::bigint[])`,
        gt(events.id, first.id),
        ne(events.operationId, first.operationId),
        ne(events.actorId, actor.userId),
      ),
    );
  return new Set(found.map(({ id }) => id));
}

/** Whether there is anything left to take back. */
function isOpen(inverse: Inverse, { deletedAt }: RecordRow): boolean {
  if (inverse.how === 'edit') return Object.keys(inverse.set).length > 0;
  return (inverse.how === 'trash') === (deletedAt === null);
}

/** Begins to take back what a job did; once, by whose job it is or an administrator. */
export async function undoJobOf(context: ActorContext & { actor: UserActor }, id: number): Promise<Job> {
  return inTransaction(context, async (ctx) => {
    const job = await findJob(ctx, id, true);
    if (job.endedAt === null) throw conflict(say('notEndedYet'));
    if (!isUndoableNow(job)) throw conflict(say('notUndoable'));
    const isUndone = await ctx.db.$count(
      jobs,
      and(eq(jobs.undoesId, id), sql`${jobs.state} not in ('cancelled', 'failed')`),
    );
    if (isUndone > 0) throw conflict(say('undoneAlready'));
    return startJob(ctx, undoJob, {
      input: { operationId: job.operationId },
      about: { ...job.about, action: job.kind },
      undoesId: id,
    });
  });
}
