import { randomUUID } from 'node:crypto';
import { and, eq, inArray, isNotNull, isNull, lt, sql } from 'drizzle-orm';
import { type ActorContext, SYSTEM, type UserActor } from '../access/actor.ts';
import { loadActor } from '../auth/actors.ts';
import { isTokenInForce } from '../auth/queries.ts';
import { AppError, conflict } from '../core/errors.ts';
import { type Message, say } from '../core/messages/message.ts';
import type { Db } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { recordEvents } from '../events/events.ts';
import { notify } from '../notifications/notifications.ts';
import type { JobState } from './input.ts';
import { type JobKind, type JobPart, kindOf, knownKinds } from './kinds.ts';
import { findJob } from './queries.ts';
import { type Job, type JobAbout, jobRefusals, jobs } from './table.ts';

const MAX_ATTEMPTS = 5;
const RETRY_SECONDS = 5;
const KEPT_DAYS = 90;
/** More of one person's at once would keep everybody else's waiting. */
const MAX_OPEN = 20;

type MemberContext = ActorContext & { actor: UserActor };

type Start<Input> = {
  input: Input;
  about: JobAbout;
  /** How many rows there are, where that is known. */
  total?: number;
  undoesId?: number;
};

/** Writes a job down, in the caller's transaction; it begins after commit, as its owner and with their rights of then. */
export async function startJob<Input>(
  context: MemberContext,
  { kind, channel, isUndoable }: Pick<JobKind<Input>, 'kind' | 'channel' | 'isUndoable'>,
  { input, about, total, undoesId }: Start<Input>,
): Promise<Job> {
  return inTransaction(context, async (ctx) => {
    const { actor } = ctx;
    await ctx.db.execute(sql`select pg_advisory_xact_lock(hashtext(${`jobs.${actor.userId}`}))`);
    const open = await ctx.db.$count(jobs, and(eq(jobs.userId, actor.userId), isNull(jobs.endedAt)));
    if (open >= MAX_OPEN) throw conflict(say('jobsFull', { count: MAX_OPEN }));
    const [job] = await ctx.db
      .insert(jobs)
      .values({
        userId: actor.userId,
        kind,
        input,
        about,
        total: total ?? null,
        operationId: randomUUID(),
        channel: channel ?? actor.channel,
        tokenId: actor.tokenId,
        isUndoable: isUndoable === true,
        undoesId: undoesId ?? null,
      })
      .returning();
    if (!job) throw new Error('A job was not written');
    await tellOwner(ctx, job, 'created');
    return job;
  });
}

/** The owner's screens hear that it began or ended; how far it is they ask while it runs. */
async function tellOwner(
  ctx: ActorContext,
  { id, userId }: Pick<Job, 'id' | 'userId'>,
  kind: 'created' | 'updated',
): Promise<void> {
  await recordEvents({ ...ctx, operationId: undefined }, [
    { kind, entityType: 'job', entityId: id, changes: {}, resource: 'notification', ownerIds: [userId] },
  ]);
}

/** Ends a job after the part that is being done; what is done stays. One that has ended stays as it is. */
export async function cancelJob(context: MemberContext, id: number): Promise<void> {
  const cancelled = await inTransaction(context, async (ctx) => {
    const { endedAt } = await findJob(ctx, id, true);
    if (endedAt !== null) return null;
    const [job] = await ctx.db.select().from(jobs).where(eq(jobs.id, id));
    if (job) await end(ctx, job, 'cancelled');
    return job;
  });
  if (cancelled) await kindOf(cancelled.kind).ended(context.db, cancelled, 'cancelled');
}

/** Ends a job in the caller's transaction. */
async function end(ctx: ActorContext, job: Job, state: JobState, error: Message | null = null): Promise<void> {
  const now = new Date();
  // What it was given may be about people, and is of no more use.
  await ctx.db.update(jobs).set({ state, error, input: {}, endedAt: now, updatedAt: now }).where(eq(jobs.id, job.id));
  await tellOwner(ctx, job, 'updated');
  if (state === 'cancelled') return;
  const { id, userId, kind } = job;
  const [row] = await ctx.db.select({ done: jobs.done, refused: jobs.refused }).from(jobs).where(eq(jobs.id, id));
  const data = { job: { id, kind, state, done: row?.done ?? 0, refused: row?.refused ?? 0 } };
  await notify({ ...ctx, operationId: undefined }, [
    { userId, kind: 'job_done', entityType: 'user', entityId: null, data, dedupeKey: `job ${id}` },
  ]);
}

type Worker = { db: Db; onCommit: () => void };

/**
 * Does the next part of the job whose turn it is. The lock of its row is what keeps others off: it goes with the
 * connection of a process that dies. Returns false where there is nothing to do.
 */
export async function workOnce({ db, onCommit }: Worker): Promise<boolean> {
  const ctx: ActorContext = { actor: SYSTEM, db, onCommit };
  const taken: { job: Job | null; state: JobState | null } = { job: null, state: null };
  try {
    await inTransaction(ctx, async (inner) => {
      taken.job = await claim(inner);
      taken.state = taken.job && (await doPart(inner, taken.job));
    });
    if (taken.job && taken.state) await kindOf(taken.job.kind).ended(db, taken.job, taken.state);
  } catch (error) {
    if (!taken.job) throw error;
    if (await afterFailure(ctx, taken.job, error)) await kindOf(taken.job.kind).ended(db, taken.job, 'failed');
    if (!(error instanceof AppError)) throw error;
  }
  return taken.job !== null;
}

async function claim({ db }: ActorContext): Promise<Job | null> {
  const [job] = await db
    .select()
    .from(jobs)
    .where(and(sql`${jobs.endedAt} is null`, sql`${jobs.dueAt} <= clock_timestamp()`, inArray(jobs.kind, knownKinds())))
    .orderBy(jobs.dueAt)
    .limit(1)
    .for('update', { skipLocked: true });
  return job ?? null;
}

/** One part, and the job's position after it. Returns how it ended with it, or null. */
async function doPart(ctx: ActorContext, job: Job): Promise<'done' | 'failed' | null> {
  const kind = kindOf(job.kind);
  const actor = await loadActor(ctx.db, job.userId, job.channel);
  if (!actor) {
    await end(ctx, job, 'failed', say('userInactive'));
    return 'failed';
  }
  const { operationId, tokenId } = job;
  if (tokenId !== null && !(await isTokenInForce(ctx.db, tokenId))) {
    await end(ctx, job, 'failed', say('tokenRevoked'));
    return 'failed';
  }
  const part = await kind.part({ ...ctx, actor: { ...actor, tokenId }, operationId }, job);
  await writeRefusals(ctx, job, part);
  await ctx.db
    .update(jobs)
    .set({
      state: 'running',
      position: part.position,
      total: part.total ?? job.total,
      done: job.done + part.done,
      refused: job.refused + (part.refused?.length ?? 0) + (part.refusedElsewhere ?? 0),
      counts: added(job.counts, part.counts ?? {}),
      attempts: 0,
      startedAt: job.startedAt ?? new Date(),
      dueAt: sql`clock_timestamp()`,
      updatedAt: new Date(),
    })
    .where(eq(jobs.id, job.id));
  if (part.position !== null) return null;
  await end(ctx, job, 'done');
  return 'done';
}

async function writeRefusals({ db }: ActorContext, { id }: Job, { refused = [] }: JobPart<unknown>): Promise<void> {
  if (refused.length === 0) return;
  await db
    .insert(jobRefusals)
    .values(refused.map(({ entityType, entityId, fields }) => ({ jobId: id, entityType, entityId, reasons: fields })));
}

const added = (counts: Record<string, number>, more: Readonly<Record<string, number>>): Record<string, number> => {
  const sum = { ...counts };
  for (const [name, count] of Object.entries(more)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
};

/** What the job itself was refused ends it; any other trouble is waited out, as often as is worth it. Returns whether it ended. */
async function afterFailure(context: ActorContext, { id }: Job, error: unknown): Promise<boolean> {
  return inTransaction(context, async (ctx) => {
    const [job] = await ctx.db
      .select()
      .from(jobs)
      .where(and(eq(jobs.id, id), sql`${jobs.endedAt} is null`))
      .for('update');
    if (!job) return false;
    const attempts = job.attempts + 1;
    if (error instanceof AppError || attempts >= MAX_ATTEMPTS) {
      await end(ctx, job, 'failed', error instanceof AppError ? error.said : say('unexpected'));
      return true;
    }
    const dueAt = sql`clock_timestamp() + make_interval(secs => ${RETRY_SECONDS * attempts})`;
    await ctx.db.update(jobs).set({ attempts, dueAt, updatedAt: new Date() }).where(eq(jobs.id, id));
    return false;
  });
}

/** Forgets jobs that ended long ago. */
export async function sweepJobs(db: Db): Promise<void> {
  await db
    .delete(jobs)
    .where(and(isNotNull(jobs.endedAt), lt(jobs.endedAt, sql`now() - make_interval(days => ${KEPT_DAYS})`)));
}
