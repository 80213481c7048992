import { AppError, tellFields } from '../core/errors.ts';
import { sqlState } from '../db/transaction.ts';
import { changesOf } from '../events/changes.ts';
import type { Draft, Reasons, Refusal } from './conversion.ts';
import type { ExistingRow, Importable, ImportContext, ImportEdit, Values } from './importable.ts';
import { existingRows, matchesOf, rememberKeys } from './known.ts';
import { fulfil, idsOfKeys } from './lookups.ts';

/** What became of some rows; `gained` counts whom the created and updated records belong to. */
export type Outcome = {
  created: number;
  updated: number;
  unchanged: number;
  refused: Refusal[];
  /** Rows that name a record of their own type which may come later in the file. */
  deferred: { draft: Draft; reasons: Reasons }[];
  gained: Map<number, { created: number; updated: number }>;
};

export type Batch = {
  importable: Importable;
  source: string;
  /** Recognises records that were not imported: by this field, of rows whose key is new. */
  match: string | null;
};

const emptyOutcome = (): Outcome => ({
  created: 0,
  updated: 0,
  unchanged: 0,
  refused: [],
  deferred: [],
  gained: new Map(),
});

/** A row and the record that it changes, or what it makes. */
type Work = { draft: Draft } & ({ existing: ExistingRow } | { existing: null; input: Values });

/** Writes rows in the caller's transaction, all that can be written: those that are refused leave the rest alone. */
export async function writeBatch(ctx: ImportContext, batch: Batch, drafts: readonly Draft[]): Promise<Outcome> {
  const outcome = emptyOutcome();
  const known = await idsOfKeys(
    ctx,
    batch.importable.type,
    batch.source,
    drafts.map(({ key }) => key),
  );
  const { ready, failed } = await fulfil(ctx, drafts);
  for (const { draft, reasons, types } of failed) {
    const isLater = types.size === 1 && types.has(batch.importable.type);
    if (isLater) outcome.deferred.push({ draft, reasons });
    else outcome.refused.push({ line: draft.line, key: draft.key, reasons });
  }
  for (const wave of inWaves(ready)) await writeWave(ctx, batch, wave, known, outcome);
  return outcome;
}

/** Rows of the same key one after the other, so that the second finds what the first has made. */
function inWaves(drafts: readonly Draft[]): Draft[][] {
  const waves: Draft[][] = [];
  const places = new Map<string, number>();
  for (const draft of drafts) {
    const place = places.get(draft.key) ?? 0;
    places.set(draft.key, place + 1);
    (waves[place] ??= []).push(draft);
  }
  return waves;
}

async function writeWave(
  ctx: ImportContext,
  batch: Batch,
  drafts: readonly Draft[],
  known: Map<string, number>,
  outcome: Outcome,
): Promise<void> {
  const { importable } = batch;
  const adopted = await matchesOf(
    ctx,
    batch,
    drafts.filter(({ key }) => !known.has(key)),
  );
  const rows = await existingRows(ctx, importable, [...known.values(), ...adopted.values()]);
  const works: Work[] = [];
  for (const draft of drafts) {
    const id = known.get(draft.key) ?? adopted.get(draft.key);
    const existing = id === undefined ? null : (rows.get(id) ?? null);
    if (existing?.['deletedAt'] instanceof Date) {
      refuse(outcome, draft, { row: `the ${importable.type} is in the trash; restore it first` });
      continue;
    }
    if (existing) {
      works.push({ draft, existing });
      continue;
    }
    const made = importable.newOf(draft.values);
    if ('problems' in made) refuse(outcome, draft, made.problems);
    else works.push({ draft, existing, input: made.input });
  }
  for (let start = 0; start < works.length; start += importable.batchSize) {
    await writeWorks(ctx, batch, works.slice(start, start + importable.batchSize), known, outcome);
  }
}

const refuse = (outcome: Outcome, { line, key }: Draft, reasons: Reasons): void => {
  outcome.refused.push({ line, key, reasons });
};

/** Tries all at once; where that is refused, without those that are named, or else half by half. */
async function writeWorks(
  ctx: ImportContext,
  batch: Batch,
  works: readonly Work[],
  known: Map<string, number>,
  outcome: Outcome,
): Promise<void> {
  if (works.length === 0) return;
  try {
    const written = await ctx.db.transaction((tx) => attempt({ ...ctx, db: tx }, batch, works));
    for (const [key, id] of written.keys) known.set(key, id);
    count(outcome, batch.importable, written);
  } catch (error) {
    const refused = refusalsOf(error, works.length);
    if (refused === null) throw error;
    if (refused.size > 0) {
      works.forEach(({ draft }, index) => {
        const reasons = refused.get(index);
        if (reasons) refuse(outcome, draft, reasons);
      });
      await writeWorks(
        ctx,
        batch,
        works.filter((_, index) => !refused.has(index)),
        known,
        outcome,
      );
    } else {
      const middle = Math.ceil(works.length / 2);
      await writeWorks(ctx, batch, works.slice(0, middle), known, outcome);
      await writeWorks(ctx, batch, works.slice(middle), known, outcome);
    }
  }
}

/** Which of the rows an error is about and why; none where it doesn't say; null where it is not about the rows. */
function refusalsOf(error: unknown, rowCount: number): Map<number, Reasons> | null {
  if (error instanceof RowsRefused) return error.reasons;
  const message = error instanceof AppError ? error.message : constraintMessage(error);
  if (message === null) return null;
  return rowCount === 1 ? new Map([[0, { row: message }]]) : new Map();
}

/** Values that the database does not take are the row's fault; that it can't be reached is not. */
function constraintMessage(error: unknown): string | null {
  const state = sqlState(error);
  return state !== null && /^2[23]/.test(state) ? `can’t be stored as it is (${state})` : null;
}

/** A verb's refusal, with the places of the rows in the batch. */
class RowsRefused extends Error {
  readonly reasons: Map<number, Reasons>;

  constructor(reasons: Map<number, Reasons>) {
    super('Rows were refused');
    this.reasons = reasons;
  }
}

type Placed = Work & { index: number };
type Written = { keys: [string, number][]; created: Work[]; updated: Work[]; unchanged: number };

async function attempt(ctx: ImportContext, batch: Batch, works: readonly Work[]): Promise<Written> {
  const { importable, source } = batch;
  const placed = works.map((work, index): Placed => ({ ...work, index }));
  const fresh = placed.filter((work) => work.existing === null);
  const changed = placed.flatMap((work) => {
    const edit = editOf(importable, work);
    return edit === null ? [] : [{ ...work, edit }];
  });
  const ids = await naming(fresh, () =>
    importable.create(
      ctx,
      fresh.map(({ input }) => input),
    ),
  );
  const rows = new Map(changed.flatMap(({ existing }) => (existing ? [[existing.id, existing] as const] : [])));
  await naming(changed, () =>
    importable.edit(
      ctx,
      changed.map(({ edit }) => edit),
      rows,
    ),
  );
  const keys = [
    ...fresh.map(({ draft }, place): [string, number] => [draft.key, ids[place] ?? 0]),
    ...placed.flatMap(({ draft, existing }): [string, number][] => (existing ? [[draft.key, existing.id]] : [])),
  ];
  await rememberKeys(ctx, importable, source, keys);
  return { keys, created: fresh, updated: changed, unchanged: works.length - fresh.length - changed.length };
}

/** What the row would change of the record; null where nothing differs. */
function editOf(importable: Importable, { draft, existing }: Work): ImportEdit | null {
  if (!existing) return null;
  const set = Object.fromEntries(Object.entries(draft.values).filter(([field]) => !importable.isOnlyNew(field)));
  const changes = changesOf(existing, importable.stored(set));
  if (Object.keys(changes).length === 0) return null;
  const happened = draft.values['closedAt'] ?? draft.values['stageEnteredAt'];
  return { id: existing.id, set, at: typeof happened === 'string' ? new Date(happened) : undefined };
}

/** Runs a verb; the rows that it refuses are named by their places in the batch. */
async function naming<Result>(works: readonly Placed[], run: () => Promise<Result>): Promise<Result | []> {
  if (works.length === 0) return [];
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof AppError) || !error.details.rows || error.details.rows.length === 0) throw error;
    const reasons = error.details.rows.flatMap(({ index, fields }) => {
      const work = works[index];
      return work ? [[work.index, tellFields(fields, 'en')] as const] : [];
    });
    throw new RowsRefused(new Map(reasons));
  }
}

function count(outcome: Outcome, { owner }: Importable, { created, updated, unchanged }: Written): void {
  outcome.created += created.length;
  outcome.updated += updated.length;
  outcome.unchanged += unchanged;
  if (!owner) return;
  const tally = ({ draft, existing }: Work, what: 'created' | 'updated'): void => {
    const id = ownerOf(draft.values, existing, owner.field);
    if (id === null) return;
    const gained = outcome.gained.get(id) ?? { created: 0, updated: 0 };
    gained[what] += 1;
    outcome.gained.set(id, gained);
  };
  for (const work of created) tally(work, 'created');
  for (const work of updated) tally(work, 'updated');
}

function ownerOf(values: Values, existing: ExistingRow | null, field: string): number | null {
  const id = values[field] === undefined ? existing?.[field] : values[field];
  return typeof id === 'number' ? id : null;
}
