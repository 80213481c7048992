import { randomUUID } from 'node:crypto';
import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, lt, ne, notExists, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { ActorContext, UserActor } from '../access/actor.ts';
import { isWithheld } from '../access/fields.ts';
import { assertMay } from '../access/scope.ts';
import { conflict, invalid, notFound } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import { createCustomField } from '../custom-fields/custom-fields.ts';
import { CUSTOMIZED } from '../custom-fields/input.ts';
import { type CustomField, loadCustomFields } from '../custom-fields/queries.ts';
import type { Db } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { defineJob, type JobContext, type JobPart } from '../jobs/kinds.ts';
import { getJob, type JobView } from '../jobs/queries.ts';
import { jobs } from '../jobs/table.ts';
import { startJob } from '../jobs/work.ts';
import { notify } from '../notifications/notifications.ts';
import type { Accounts } from '../users/users.ts';
import { loadWorkspace } from '../workspace/queries.ts';
import { prepareForMany } from './batches.ts';
import { FIRST_PLACE, type FileRow, type ImportFiles } from './files.ts';
import { guessColumns } from './guess.ts';
import { type Importable, withCustomFields } from './importable.ts';
import { IMPORTABLES } from './importables.ts';
import {
  type ImportPlan,
  type importField,
  type importFix,
  type importReading,
  type importStart,
  type newImport,
  SCREEN_TYPES,
  type ScreenType,
  WHOLE_NAME,
} from './input.ts';
import { findImport } from './ledger.ts';
import { tellReasons } from './reasons.ts';
import { type Compiled, compilePlan, type RowResult, readRow, writeRows } from './rows.ts';
import { type ImportRow, importRows, imports } from './table.ts';

type MemberContext = ActorContext & { actor: UserActor };

/** Rows that one part writes. */
export const PART = 2_000;
const PREVIEWED = 20;
const KEPT_DAYS = 30;
/** Of each person. Those before were forgotten as these came. */
const KEPT_FILES = 10;
const MAX_IMPORTS_LOOKED_AT = 10;

const position = z.strictObject({
  offset: z.int(),
  line: z.int(),
  /** What others were given so far. */
  gained: z.record(z.string(), z.strictObject({ created: z.int(), updated: z.int() })),
});
type Position = z.output<typeof position>;

/** All that imports on screen do; `files` holds what was sent. */
export type ScreenImports = ReturnType<typeof createScreenImports>;

export function createScreenImports(files: ImportFiles, accounts: Accounts) {
  /** Once all is written the file is of no more use; what was refused is in the ledger. */
  const forgetFile = async (db: Db, importId: number): Promise<void> => {
    const [row] = await db.select({ token: imports.token }).from(imports).where(eq(imports.id, importId));
    if (row) await files.remove(row.token);
  };
  /** Of each person's files the latest are kept, and those that are being worked on. */
  const forgetOldFiles = async ({ db, actor }: MemberContext): Promise<void> => {
    const isAtWork = db
      .select({ id: jobs.id })
      .from(jobs)
      .where(and(sql`${jobs.id} in (${imports.jobId}, ${imports.checkJobId})`, isNull(jobs.endedAt)));
    const old = await db
      .select({ token: imports.token })
      .from(imports)
      .where(and(eq(imports.userId, actor.userId), notExists(isAtWork)))
      .orderBy(desc(imports.id))
      .limit(MAX_IMPORTS_LOOKED_AT)
      .offset(KEPT_FILES);
    for (const { token } of old) await files.remove(token);
  };
  const checkJob = defineJob({
    kind: 'importCheck',
    input: z.strictObject({ importId: z.int() }),
    position,
    channel: 'import',
    part: (ctx, { input: { importId }, position: at }) =>
      importPart({ ...ctx, accounts }, files, importId, 'check', at),
  });
  const importJob = defineJob({
    kind: 'import',
    input: z.strictObject({ importId: z.int(), mode: z.enum(['all', 'fixed']) }),
    position,
    channel: 'import',
    isUndoable: true,
    part: (ctx, { input: { importId, mode }, position: at }) =>
      importPart({ ...ctx, accounts }, files, importId, mode, at),
    ended: async (db, { input: { importId, mode }, state }) => {
      if (mode === 'all' && state === 'done') await forgetFile(db, importId);
    },
  });

  return {
    /** Makes room for a file; who may make nothing of its type is refused before it is sent. */
    async begin(ctx: MemberContext, { type, name, size }: z.output<typeof newImport>) {
      assertMay(ctx.actor, type, 'create');
      const [row] = await ctx.db
        .insert(imports)
        .values({ userId: ctx.actor.userId, type, name, size, token: randomUUID() })
        .returning({ id: imports.id });
      if (!row) throw notFound('import');
      await forgetOldFiles(ctx);
      return { id: row.id };
    },

    async append(ctx: MemberContext, { id, offset, piece }: { id: number; offset: number; piece: Buffer }) {
      const row = await findImport(ctx, id);
      const size = await files.append(row.token, { offset, whole: row.size }, piece);
      return { size, isComplete: size >= row.size };
    },

    /** Reads the file, as it is found to be written or as its owner says, and guesses what its columns are. */
    async read(ctx: MemberContext, { id, ...settings }: z.output<typeof importReading>) {
      const row = await findImport(ctx, id);
      await assertIdle(ctx, row);
      const { reading, sample, keep, discard } = await files.read(row.token, settings);
      try {
        const { fields, importables } = await offeredTo(ctx);
        const { locale } = await loadLocale(ctx);
        const columns = guessColumns({
          type: row.type,
          header: reading.header,
          sample: sample.map(({ cells }) => cells),
          offered: importables,
          added: fields.map(({ recordType: type, key, name }) => ({ type, key, name })),
          locale,
        });
        const read = { ...reading, plan: { columns, doubles: 'update' as const }, checkJobId: null };
        await inTransaction(ctx, async (inner) => {
          // It may have begun while the file was read, and goes on with the rows that it began with.
          await assertIdle(ctx, await findImport({ ...inner, actor: ctx.actor }, id, true));
          await inner.db
            .update(imports)
            .set({ ...read, updatedAt: new Date() })
            .where(eq(imports.id, id));
          await inner.db.delete(importRows).where(eq(importRows.importId, id));
          await keep();
        });
        return await view(ctx, { ...row, ...read });
      } finally {
        await discard();
      }
    },

    async get(ctx: MemberContext, id: number) {
      return view(ctx, await findImport(ctx, id));
    },

    /** The first rows as they would be read, and what can’t be. */
    async preview(ctx: MemberContext, { id, ...plan }: ImportPlan, language: Parameters<typeof tellReasons>[1]) {
      const row = await findImport(ctx, id);
      if (row.rowCount === null) return { items: [] };
      const compiled = await compile(ctx, { ...row, plan });
      const { rows } = await files.rowsAt(row.token, FIRST_PLACE, PREVIEWED);
      return {
        items: rows.map((each) => {
          const { read, problems } = readRow(compiled, each);
          return { line: each.line, cells: each.cells, read, problems: tellReasons(problems, language) };
        }),
      };
    },

    /** Begins to write, or to try what writing would come to. */
    async start(
      context: MemberContext,
      { id, isCheck, ...plan }: z.output<typeof importStart>,
    ): Promise<{ jobId: number }> {
      return inTransaction(context, async (ctx) => {
        const row = await findImport(ctx, id, true);
        await assertIdle(ctx, row);
        assertPlan(row, await compile(ctx, { ...row, plan }));
        await ctx.db.delete(importRows).where(and(eq(importRows.importId, id), ne(importRows.state, 'fixed')));
        const said = {
          about: { entityType: row.type, name: row.name, importId: id },
          ...(row.rowCount !== null && { total: row.rowCount }),
        };
        const job = isCheck
          ? await startJob(ctx, checkJob, { ...said, input: { importId: id } })
          : await startJob(ctx, importJob, { ...said, input: { importId: id, mode: 'all' } });
        await ctx.db
          .update(imports)
          .set({ plan, ...(isCheck ? { checkJobId: job.id } : { jobId: job.id }), updatedAt: new Date() })
          .where(eq(imports.id, id));
        return { jobId: job.id };
      });
    },

    /** Writes the rows that were put right since. */
    async startFixed(context: MemberContext, id: number): Promise<{ jobId: number }> {
      return inTransaction(context, async (ctx) => {
        const row = await findImport(ctx, id, true);
        await assertIdle(ctx, row);
        const total = await ctx.db.$count(importRows, isRight(id));
        const job = await startJob(ctx, importJob, {
          input: { importId: id, mode: 'fixed' },
          about: { entityType: row.type, name: row.name, importId: id },
          total,
        });
        await ctx.db.update(imports).set({ jobId: job.id, updatedAt: new Date() }).where(eq(imports.id, id));
        return { jobId: job.id };
      });
    },

    /** Puts a refused row right; it is written with the next run. What can’t be read of it still is told at once. */
    async fix(ctx: MemberContext, { id, line, cells: given }: z.output<typeof importFix>): Promise<void> {
      const row = await findImport(ctx, id);
      const cells = given.map((cell) => cell.replaceAll('\u0000', ''));
      const { problems } = readRow(await compile(ctx, row), { line, cells });
      const reasons = Object.keys(problems).length > 0 ? problems : null;
      const fixed = await ctx.db
        .update(importRows)
        .set({ state: 'fixed', cells, reasons })
        .where(
          and(eq(importRows.importId, id), eq(importRows.line, line), inArray(importRows.state, ['refused', 'fixed'])),
        )
        .returning({ line: importRows.line });
      if (fixed.length === 0) throw invalid({ line: say('importNotValid') });
    },

    /** A field for a column that has none. */
    async addField(ctx: MemberContext, { id, name, type, kind }: z.output<typeof importField>) {
      await findImport(ctx, id);
      const field = await createCustomField(ctx, { recordType: type, name, type: kind });
      return { key: field.key };
    },
  };
}

async function loadLocale({ db, actor }: MemberContext): Promise<{ locale: string }> {
  const [row] = await db.execute<{ locale: string }>(sql`select locale from users where id = ${actor.userId}`);
  return { locale: row?.locale ?? 'en' };
}

/** What a row is linked to is what else it tells of. */
const LINKS: ReadonlySet<string> = new Set(['companyId', 'contactId', 'dealId', 'entityType', 'entityId']);

/** What somebody may import, field by field. */
async function offeredTo({
  db,
  actor,
}: MemberContext): Promise<{ fields: CustomField[]; importables: Map<ScreenType, Importable> }> {
  const fields = await loadCustomFields(db);
  const importables = new Map<ScreenType, Importable>();
  for (const type of SCREEN_TYPES) {
    if (actor.matrix[type].create === 'none') continue;
    const customized = CUSTOMIZED.find((each) => each === type);
    const own = customized ? fields.filter(({ recordType }) => recordType === customized) : [];
    const whole = withCustomFields(IMPORTABLES[type], own);
    const seen = Object.entries(whole.fields).filter(
      ([field]) => !isWithheld(actor, type, field) && !LINKS.has(field) && field !== 'customFields',
    );
    importables.set(type, { ...whole, fields: Object.fromEntries(seen) });
  }
  return { fields, importables };
}

async function compile(ctx: MemberContext, row: Pick<ImportRow, 'type' | 'header' | 'plan'>): Promise<Compiled> {
  const { importables } = await offeredTo(ctx);
  const { timezone } = await loadWorkspace(ctx.db);
  const { plan, type, header } = row;
  assertMay(ctx.actor, type, 'create');
  if (plan === null) throw invalid({ columns: say('importNothing') });
  const taken = new Set<string>();
  for (const [index, target] of plan.columns.entries()) {
    if (target === null) continue;
    const { fields } = importables.get(target.type) ?? { fields: {} };
    const isWhole = target.type === 'contact' && target.field === WHOLE_NAME;
    if (!isWhole && !Object.hasOwn(fields, target.field))
      throw invalid({ [`columns.${index}`]: say('importNotValid') });
    const key = `${target.type}.${target.field}`;
    if (taken.has(key) && !['otherEmails', 'otherPhones'].includes(target.field))
      throw invalid({ [`columns.${index}`]: say('importFilledTwice') });
    taken.add(key);
  }
  return compilePlan({ type, header, plan, importables, timezone });
}

function assertPlan({ type }: ImportRow, { stages }: Compiled): void {
  if (stages.every((stage) => stage.type !== type || stage.rules.length === 0))
    throw invalid({ columns: say('importNothing') });
}

async function assertIdle({ db }: MemberContext, { jobId, checkJobId }: ImportRow): Promise<void> {
  const ids = [jobId, checkJobId].filter((id) => id !== null);
  if (ids.length === 0) return;
  const running = await db.$count(jobs, and(inArray(jobs.id, ids), sql`${jobs.endedAt} is null`));
  if (running > 0) throw conflict(say('importRuns'));
}

async function view(ctx: MemberContext, row: ImportRow) {
  const { importables } = await offeredTo(ctx);
  const jobOf = async (id: number | null): Promise<JobView | null> =>
    id === null ? null : getJob(ctx, id, 'en').catch(() => null);
  const { id, type, name, format, encoding, delimiter, sheet, sheets, header, rowCount, plan } = row;
  return {
    id,
    type,
    name,
    format,
    encoding,
    delimiter,
    sheet,
    sheets,
    header,
    rowCount,
    plan,
    fixedCount: await ctx.db.$count(importRows, isRight(id)),
    refusedCount: await ctx.db.$count(
      importRows,
      and(eq(importRows.importId, id), inArray(importRows.state, ['refused', 'fixed']), isNotNull(importRows.reasons)),
    ),
    check: await jobOf(row.checkJobId),
    run: await jobOf(row.jobId),
    canAddFields: ctx.actor.matrix.workspace.edit === 'all',
    fields: [...importables].flatMap(([each, { fields }]) => [
      ...(each === 'contact' ? [{ type: each, field: WHOLE_NAME, kind: 'text' as const }] : []),
      ...Object.entries(fields).map(([field, { kind }]) => ({ type: each, field, kind })),
    ]),
  };
}

/** The rows of an import that somebody put right, as far as it can be told before they are written. */
const isRight = (importId: number) =>
  and(eq(importRows.importId, importId), eq(importRows.state, 'fixed'), isNull(importRows.reasons));

type Mode = 'check' | 'all' | 'fixed';

/** Ends a part that only tried, and takes along what it came to. */
class OnlyTried extends Error {
  readonly found: Awaited<ReturnType<typeof writeRows>>;

  constructor(found: Awaited<ReturnType<typeof writeRows>>) {
    super('Nothing was written');
    this.found = found;
  }
}

type PartContext = JobContext & { accounts: Accounts };

async function importPart(
  ctx: PartContext,
  files: ImportFiles,
  importId: number,
  mode: Mode,
  at: Position | null,
): Promise<JobPart<Position>> {
  const row = await findImport(ctx, importId);
  const compiled = await compile(ctx, row);
  const place = at ?? { ...FIRST_PLACE, gained: {} };
  const { rows, next } =
    mode === 'fixed' ? await fixedRows(ctx, importId, place.line) : await files.rowsAt(row.token, place, PART);
  const corrected = mode === 'fixed' ? rows : await withFixes(ctx, importId, rows);
  await prepareForMany(ctx);
  const { results, gained } =
    mode === 'check' ? await tried(ctx, compiled, corrected) : await writeRows(ctx, compiled, corrected);
  await keepLedger(ctx, importId, corrected, results, mode);
  const sum = addGained(place.gained, gained);
  const position = next && { ...next, gained: sum };
  if (position === null && mode !== 'check') await tellOthers(ctx, row, sum);
  const counts: Record<string, number> = {};
  for (const result of results) if ('became' in result) counts[result.became] = (counts[result.became] ?? 0) + 1;
  return {
    position,
    done: rows.length,
    counts,
    refusedElsewhere: results.filter((result) => 'reasons' in result).length,
  };
}

async function tried(ctx: Parameters<typeof writeRows>[0], compiled: Compiled, rows: readonly FileRow[]) {
  try {
    return await ctx.db.transaction(async (tx) => {
      throw new OnlyTried(await writeRows({ ...ctx, db: tx }, compiled, rows));
    });
  } catch (error) {
    if (error instanceof OnlyTried) return error.found;
    throw error;
  }
}

/** Those that were put right, in the order of the file; their places are lines. */
async function fixedRows({ db }: JobContext, importId: number, line: number) {
  const found = await db
    .select({ line: importRows.line, cells: importRows.cells })
    .from(importRows)
    .where(and(isRight(importId), gt(importRows.line, line - 1)))
    .orderBy(asc(importRows.line))
    .limit(PART);
  const rows = found.map((row) => ({ line: row.line, cells: row.cells ?? [] }));
  const last = rows.at(-1);
  return { rows, next: last && rows.length === PART ? { offset: 0, line: last.line + 1 } : null };
}

async function withFixes({ db }: JobContext, importId: number, rows: readonly FileRow[]): Promise<FileRow[]> {
  const fixed = await db
    .select({ line: importRows.line, cells: importRows.cells })
    .from(importRows)
    .where(
      and(
        eq(importRows.importId, importId),
        eq(importRows.state, 'fixed'),
        inArray(
          importRows.line,
          rows.map(({ line }) => line),
        ),
      ),
    );
  const cellsOf = new Map(fixed.map(({ line, cells }) => [line, cells]));
  return rows.map((row) => ({ ...row, cells: cellsOf.get(row.line) ?? row.cells }));
}

/** What became of each row; of a check only those that would be refused. */
async function keepLedger(
  { db }: JobContext,
  importId: number,
  rows: readonly FileRow[],
  results: readonly RowResult[],
  mode: Mode,
): Promise<void> {
  const cellsOf = new Map(rows.map(({ line, cells }) => [line, cells]));
  const kept = results.flatMap((result): object[] => {
    if ('became' in result) {
      return mode === 'check' ? [] : [{ line: result.line, state: result.became, entity_id: result.entityId }];
    }
    return [{ line: result.line, state: 'refused', cells: cellsOf.get(result.line), reasons: result.reasons }];
  });
  if (kept.length === 0) return;
  await db.execute(sql`
    insert into ${importRows} (import_id, line, state, entity_id, cells, reasons)
    select ${importId}::bigint, k.line, k.state, k.entity_id, k.cells, k.reasons
    from jsonb_to_recordset(${JSON.stringify(kept)}::jsonb) as
      k(line int, state text, entity_id bigint, cells jsonb, reasons jsonb)
    on conflict (import_id, line) do update set state = excluded.state, entity_id = excluded.entity_id,
      cells = excluded.cells, reasons = excluded.reasons`);
}

function addGained(
  before: Position['gained'],
  more: ReadonlyMap<number, { created: number; updated: number }>,
): Position['gained'] {
  const sum = { ...before };
  for (const [userId, { created, updated }] of more) {
    const known = sum[userId] ?? { created: 0, updated: 0 };
    sum[userId] = { created: known.created + created, updated: known.updated + updated };
  }
  return sum;
}

/** One notice for each person whom records were made for or changed, however many they are. */
async function tellOthers(ctx: JobContext, { id, type }: ImportRow, gained: Position['gained']): Promise<void> {
  if (type === 'activity') return;
  await notify(
    ctx,
    Object.entries(gained)
      .filter(([userId]) => Number(userId) !== ctx.actor.userId)
      .map(([userId, data]) => ({
        userId: Number(userId),
        kind: 'import_done' as const,
        entityType: type,
        entityId: null,
        data,
        dedupeKey: `import ${id} ${ctx.operationId}`,
      })),
  );
}

/** Forgets old imports, and with them what their refused rows held. */
export async function sweepImports(db: Db): Promise<void> {
  await db.delete(imports).where(lt(imports.createdAt, sql`now() - make_interval(days => ${KEPT_DAYS})`));
}
