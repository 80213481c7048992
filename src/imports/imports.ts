import { randomUUID } from 'node:crypto';
import { getTableName, sql } from 'drizzle-orm';
import { type PgTable, PgTransaction } from 'drizzle-orm/pg-core';
import { inTransaction } from '../db/transaction.ts';
import { notify } from '../notifications/notifications.ts';
import { createPipeline } from '../pipelines/pipelines.ts';
import { listPipelines } from '../pipelines/queries.ts';
import { loadWorkspace } from '../workspace/queries.ts';
import { type Batch, type Outcome, prepareForMany, writeBatch } from './batches.ts';
import { type Converter, createConverter, type Draft, isRefusal, type Refusal } from './conversion.ts';
import { assertCsv, assertUtf8, readHeader, readRows } from './csv.ts';
import type { Importable, ImportContext } from './importable.ts';
import { IMPORTABLES } from './importables.ts';
import type { ImportMap, ImportType, Reasons } from './input.ts';
import { Lanes } from './lanes.ts';
import { fieldNamed } from './map.ts';
import { tellReasons } from './reasons.ts';
import { externalKeys } from './table.ts';

const ROWS_PER_BATCH = 1_000;
/** Batches that are written at once. */
const LANES = 3;
/** More refused rows than these are counted, and passed on as they come, but not kept. */
const MAX_KEPT = 10_000;

export type ImportRequest = {
  type: ImportType;
  file: string;
  map: ImportMap;
  /** Tries everything and writes nothing. */
  isDryRun?: boolean;
  /** Called with every refused row, in no certain order. */
  onRefused?: (refusal: ToldRefusal) => void;
};

/** A refused row, as the command line tells it. */
export type ToldRefusal = { line: number; key: string; reasons: Record<string, string> };

export type ImportReport = {
  type: ImportType;
  isDryRun: boolean;
  created: number;
  updated: number;
  unchanged: number;
  refused: number;
  /** The refused rows in the order of the file, the first ten thousand of them. */
  refusals: ToldRefusal[];
};

/** Ends the transaction of a dry run, and takes its report along. */
class RolledBack extends Error {
  readonly report: ImportReport;

  constructor(report: ImportReport) {
    super('Nothing was written');
    this.report = report;
  }
}

/**
 * Imports a CSV file row by row through the verbs, as the actor of the context. A row whose key is known changes its
 * record, any other makes one; refused rows leave the rest alone. Refuses the whole file only where it or the map can't
 * be read.
 */
export async function importFile(ctx: ImportContext, request: ImportRequest): Promise<ImportReport> {
  await assertUtf8(request.file);
  await assertCsv(request.file, request.map.delimiter);
  try {
    return await ctx.db.transaction(async (tx) => {
      await waitForOthers({ ...ctx, db: tx }, request);
      if (request.isDryRun !== true) return run(ctx, request);
      throw new RolledBack(await run({ ...ctx, db: tx }, request));
    });
  } catch (error) {
    if (error instanceof RolledBack) return error.report;
    throw error;
  }
}

/**
 * Two imports of the same thing at once would both find it missing. Waits until the others are done, and makes others
 * wait until the transaction ends, which does nothing meanwhile.
 */
async function waitForOthers({ db }: ImportContext, { type, map }: ImportRequest): Promise<void> {
  await db.execute(
    sql`select set_config('statement_timeout', '0', true), set_config('idle_in_transaction_session_timeout', '0', true)`,
  );
  await db.execute(sql`select pg_advisory_xact_lock(hashtext('imports'), hashtext(${`${type} ${map.source}`}))`);
}

async function run(ctx: ImportContext, request: ImportRequest): Promise<ImportReport> {
  const { type, file, map } = request;
  const importable = IMPORTABLES[type];
  const { timezone } = await loadWorkspace(ctx.db);
  const convert = createConverter(importable, map, await readHeader(file, map.delimiter), timezone);
  await ensurePipelines(ctx, map);
  const match = map.match === undefined ? null : fieldNamed(importable, map.match);
  const tally = new Tally(request);
  const batch = { importable, source: map.source, match, policy: 'update' } as const;
  let waiting: ReadonlyMap<number, Reasons> | null = null;
  // Rows that name rows further down wait for another pass, as long as passes still help.
  for (;;) {
    const deferred = await pass(ctx, batch, rowsOf(request, convert, tally, waiting), tally);
    if (deferred.size === 0 || deferred.size === waiting?.size) {
      for (const [line, reasons] of deferred) tally.refuse({ line, key: '', reasons });
      break;
    }
    waiting = deferred;
  }
  await tellPeople(ctx, tally, importable.owner?.type ?? null);
  return tally.report();
}

/** The rows that can be converted; the first pass refuses the others, and later ones see only those that waited. */
async function* rowsOf(
  { file, map }: ImportRequest,
  convert: Converter,
  tally: Tally,
  waiting: ReadonlyMap<number, Reasons> | null,
): AsyncGenerator<Draft> {
  for await (const row of readRows(file, map.delimiter)) {
    if (waiting !== null && !waiting.has(row.line)) continue;
    if ('problem' in row) {
      tally.refuse({ line: row.line, key: '', reasons: { row: { said: row.problem } } });
      continue;
    }
    const draft = convert(row.line, row.cells);
    if (isRefusal(draft)) tally.refuse(draft);
    else yield draft;
  }
}

/** Writes rows in batches, each in a transaction of its own. Returns the lines that must wait, and what they wait for. */
async function pass(
  ctx: ImportContext,
  batch: Batch,
  drafts: AsyncIterable<Draft>,
  tally: Tally,
): Promise<Map<number, Reasons>> {
  const deferred = new Map<number, Reasons>();
  const growth = new Growth(ctx, batch.importable);
  const lanes = new Lanes(lanesFor(ctx, batch), async (rows) => {
    const outcome = await inTransaction(ctx, async (inner) => {
      await prepareForMany(inner);
      return writeBatch(inner, batch, rows);
    });
    tally.add(outcome);
    for (const { draft, reasons } of outcome.deferred) deferred.set(draft.line, reasons);
    await growth.add(outcome.created);
  });
  let rows: Draft[] = [];
  try {
    for await (const draft of drafts) {
      rows.push(draft);
      if (rows.length < ROWS_PER_BATCH) continue;
      await lanes.write(rows);
      rows = [];
    }
    if (rows.length > 0) await lanes.write(rows);
  } finally {
    await lanes.end();
  }
  return deferred;
}

/** Where a row may be about a record that an earlier row made, and within one transaction, they come one after the other. */
const lanesFor = ({ db }: ImportContext, { importable, match }: Batch): number =>
  db instanceof PgTransaction || match !== null || importable.batchSize === 1 ? 1 : LANES;

/** Has the database look at tables that an import lets grow: what it plans for small ones is slow on large ones. */
class Growth {
  readonly #ctx: ImportContext;
  readonly #importable: Importable;
  #created = 0;
  #next = 1_000;

  constructor(ctx: ImportContext, importable: Importable) {
    this.#ctx = ctx;
    this.#importable = importable;
  }

  async add(created: number): Promise<void> {
    this.#created += created;
    if (this.#created < this.#next) return;
    this.#next = this.#created * 4;
    for (const table of [this.#importable.table, externalKeys]) {
      // To look at a large table takes a second or more, and what it grew by changes no plan.
      if ((await this.#rowsKnown(table)) < this.#created) await this.#ctx.db.execute(sql`analyze ${table}`);
    }
  }

  /** The rows that the planner reckons with. */
  async #rowsKnown(table: PgTable): Promise<number> {
    const [row] = await this.#ctx.db.execute<{ rows: number }>(
      sql`select reltuples as rows from pg_class where oid = ${getTableName(table)}::regclass`,
    );
    return row?.rows ?? 0;
  }
}

/** Makes the pipelines of the map that are not there by name. */
async function ensurePipelines(ctx: ImportContext, { pipelines }: ImportMap): Promise<void> {
  if (pipelines.length === 0) return;
  const names = new Set((await listPipelines(ctx.db)).map(({ name }) => name.toLowerCase()));
  for (const pipeline of pipelines) {
    if (!names.has(pipeline.name.toLowerCase())) await createPipeline(ctx, pipeline);
  }
}

/** One notice for each person whom records were made for or changed, however many they are. */
async function tellPeople(
  ctx: ImportContext,
  { gained }: Tally,
  type: 'company' | 'contact' | 'deal' | 'task' | null,
): Promise<void> {
  const others = [...gained].filter(([userId]) => userId !== ctx.actor.userId);
  if (type === null || others.length === 0) return;
  const dedupeKey = `import ${randomUUID()}`;
  await notify(
    ctx,
    others.map(([userId, data]) => ({
      userId,
      kind: 'import_done' as const,
      entityType: type,
      entityId: null,
      data,
      dedupeKey,
    })),
  );
}

/** Adds up what became of the rows. */
class Tally {
  readonly gained: Outcome['gained'] = new Map();
  readonly #request: ImportRequest;
  readonly #counts = { created: 0, updated: 0, unchanged: 0, refused: 0 };
  readonly #refusals: ToldRefusal[] = [];

  constructor(request: ImportRequest) {
    this.#request = request;
  }

  add({ created, updated, unchanged, refused, gained }: Outcome): void {
    this.#counts.created += created;
    this.#counts.updated += updated;
    this.#counts.unchanged += unchanged;
    for (const refusal of refused) this.refuse(refusal);
    for (const [userId, more] of gained) {
      const before = this.gained.get(userId) ?? { created: 0, updated: 0 };
      this.gained.set(userId, { created: before.created + more.created, updated: before.updated + more.updated });
    }
  }

  refuse({ reasons, ...row }: Refusal): void {
    const refusal = { ...row, reasons: tellReasons(reasons, 'en') };
    this.#counts.refused += 1;
    if (this.#refusals.length < MAX_KEPT) this.#refusals.push(refusal);
    this.#request.onRefused?.(refusal);
  }

  report(): ImportReport {
    return {
      type: this.#request.type,
      isDryRun: this.#request.isDryRun === true,
      ...this.#counts,
      refusals: [...this.#refusals].sort((a, b) => a.line - b.line),
    };
  }
}
