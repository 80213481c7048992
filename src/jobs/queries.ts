import { and, asc, desc, eq, getTableColumns, gt, inArray, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { ActorContext, UserActor } from '../access/actor.ts';
import { notFound, tellFields } from '../core/errors.ts';
import type { Language } from '../core/messages/languages.ts';
import { tell } from '../core/messages/tell.ts';
import type { EventEntityType } from '../events/input.ts';
import { RECORD_TYPES } from '../records/input.ts';
import { loadNames } from '../timeline/names.ts';
import type { JobState, jobRefusalList } from './input.ts';
import { type Job, type JobAbout, jobRefusals, jobs } from './table.ts';

type MemberContext = ActorContext & { actor: UserActor };

export type JobView = {
  id: number;
  kind: string;
  state: JobState;
  about: JobAbout;
  total: number | null;
  done: number;
  refused: number;
  counts: Record<string, number>;
  /** Why it failed. */
  error: string | null;
  createdAt: Date;
  startedAt: Date | null;
  endedAt: Date | null;
  /** The job that this one takes back, and the one that takes this one back. */
  undoesId: number | null;
  undoneById: number | null;
  /** That one is still at it. */
  isBeingUndone: boolean;
  can: { cancel: boolean; undo: boolean };
};

const isAdministrator = ({ matrix }: UserActor): boolean => matrix.workspace.edit === 'all';

// What a job was given may be the ids of very many records.
const { input: _input, position: _position, ...TOLD } = getTableColumns(jobs);
type ToldJob = Omit<Job, 'input' | 'position'>;

/** A job of one's own, or of anybody for administrators; anything else is absent. */
export async function findJob(ctx: MemberContext, id: number, isLocked = false): Promise<ToldJob> {
  const query = ctx.db
    .select(TOLD)
    .from(jobs)
    .where(and(eq(jobs.id, id), isAdministrator(ctx.actor) ? undefined : eq(jobs.userId, ctx.actor.userId)));
  const [job] = await (isLocked ? query.for('update') : query);
  if (!job) throw notFound('job');
  return job;
}

/** One's own, the newest first. */
export async function listJobs(ctx: MemberContext, limit: number, language: Language): Promise<{ items: JobView[] }> {
  const rows = await ctx.db
    .select(TOLD)
    .from(jobs)
    .where(eq(jobs.userId, ctx.actor.userId))
    .orderBy(desc(jobs.id))
    .limit(limit);
  return { items: await asViews(ctx, rows, language) };
}

export async function getJob(ctx: MemberContext, id: number, language: Language): Promise<JobView> {
  const [view] = await asViews(ctx, [await findJob(ctx, id)], language);
  if (!view) throw notFound('job');
  return view;
}

async function asViews(ctx: MemberContext, rows: readonly ToldJob[], language: Language): Promise<JobView[]> {
  const undoneBy = await undoersOf(
    ctx,
    rows.map(({ id }) => id),
  );
  return rows.map((job) => {
    const { id, kind, state, about, total, done, refused, counts, error } = job;
    const { createdAt, startedAt, endedAt, undoesId } = job;
    const undoer = undoneBy.get(id);
    const undoneById = undoer?.id ?? null;
    return {
      id,
      kind,
      state,
      about,
      total,
      done,
      refused,
      counts,
      error: error && tell(error, language),
      createdAt,
      startedAt,
      endedAt,
      undoesId,
      undoneById,
      isBeingUndone: undoer?.endedAt === null,
      can: { cancel: endedAt === null, undo: isUndoableNow(job) && undoneById === null },
    };
  });
}

/** Whether there is anything of it to take back. */
export const isUndoableNow = ({ isUndoable, endedAt, done, refused }: ToldJob): boolean =>
  isUndoable && endedAt !== null && done > refused;

/** The jobs that take these back, those aside that ended before they were through. */
async function undoersOf(
  { db }: MemberContext,
  ids: readonly number[],
): Promise<Map<number, Pick<Job, 'id' | 'endedAt'>>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ id: jobs.id, undoesId: jobs.undoesId, endedAt: jobs.endedAt })
    .from(jobs)
    .where(and(inArray(jobs.undoesId, [...ids]), sql`${jobs.state} not in ('cancelled', 'failed')`));
  return new Map(rows.flatMap(({ undoesId, ...undoer }) => (undoesId === null ? [] : [[undoesId, undoer] as const])));
}

export type RefusalView = {
  id: number;
  entityType: EventEntityType | null;
  /** Null where the record is out of sight by now. */
  entityId: number | null;
  name: string | null;
  reasons: Record<string, string>;
};

/** What it left as it was, in order, with the reasons. */
export async function listRefusals(
  ctx: MemberContext,
  { id, cursor, limit }: z.output<typeof jobRefusalList>,
  language: Language,
): Promise<{ items: RefusalView[]; nextCursor: number | null }> {
  await findJob(ctx, id);
  const rows = await ctx.db
    .select()
    .from(jobRefusals)
    .where(and(eq(jobRefusals.jobId, id), cursor ? gt(jobRefusals.id, cursor) : undefined))
    .orderBy(asc(jobRefusals.id))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const nameOf = await loadNames(
    ctx,
    page.flatMap(({ entityType, entityId }) => {
      const type = RECORD_TYPES.find((each) => each === entityType);
      return type && entityId !== null ? [{ type, id: entityId }] : [];
    }),
  );
  return {
    items: page.map(({ id: place, entityType, entityId, reasons }) => {
      const type = RECORD_TYPES.find((each) => each === entityType);
      const name = type && entityId !== null ? nameOf({ type, id: entityId }) : null;
      return {
        id: place,
        entityType,
        entityId: name === null ? null : entityId,
        name,
        reasons: tellFields(reasons, language),
      };
    }),
    nextCursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
  };
}
