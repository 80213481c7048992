import { sql } from 'drizzle-orm';
import { AppError, invalidRows } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import { changesOf } from '../events/changes.ts';
import { writeAllowed } from '../jobs/refusing.ts';
import { idsIn } from '../records/tags.ts';
import type { Draft, Refusal } from './conversion.ts';
import type { ExistingRow, Importable, ImportContext, ImportEdit, Values } from './importable.ts';
import type { Reasons } from './input.ts';
import { existingRows, isEmptyCell, matchesOf, rememberKeys } from './known.ts';
import { fulfil, idsOfKeys } from './lookups.ts';
import { reasonsOf } from './reasons.ts';

/** The entries of the search indexes are gathered and sorted in, which is the cheaper the more there are at once. */
export const prepareForMany = ({ db }: Pick<ImportContext, 'db'>) =>
  db.execute(sql`select set_config('gin_pending_list_limit', '16MB', true), set_config('work_mem', '64MB', true)`);

export type Became = 'created' | 'updated' | 'unchanged' | 'skipped';

/** What became of some rows; `gained` counts whom the created and updated records belong to. */
export type Outcome = {
  created: number;
  updated: number;
  unchanged: number;
  /** Rows of records that are there, by a policy that leaves those alone. */
  skipped: number;
  /** What each row that was not refused became. */
  rows: { draft: Draft; id: number; became: Became }[];
  refused: Refusal[];
  /** Rows that name a record of their own type which may come later in the file. */
  deferred: { draft: Draft; reasons: Reasons }[];
  gained: Map<number, { created: number; updated: number }>;
};

export type Batch = {
  importable: Importable;
  /** Whose keys tell records again that it made; null where its rows have none. */
  source: string | null;
  /** Recognises records that were not imported: by this field, of rows whose key is new. */
  match: string | null;
  /** What becomes of a record that is there: it takes over what differs, only what it lacks, or nothing. */
  policy: 'update' | 'fill' | 'skip';
};

const emptyOutcome = (): Outcome => ({
  created: 0,
  updated: 0,
  unchanged: 0,
  skipped: 0,
  rows: [],
  refused: [],
  deferred: [],
  gained: new Map(),
});

/** A row and the record that it changes, or what it makes. */
type Work = { draft: Draft } & ({ existing: ExistingRow } | { existing: null; input: Values });

/** Writes rows in the caller's transaction, all that can be written: those that are refused leave the rest alone. */
export async function writeBatch(ctx: ImportContext, batch: Batch, drafts: readonly Draft[]): Promise<Outcome> {
  const outcome = emptyOutcome();
  const { importable, source } = batch;
  const keys = drafts.map(({ key }) => key);
  const known = source === null ? new Map<string, number>() : await idsOfKeys(ctx, importable.type, source, keys);
  const { ready, failed } = await fulfil(ctx, drafts);
  for (const { draft, reasons, types } of failed) {
    const isLater = source !== null && types.size === 1 && types.has(importable.type);
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
  const matches = await matchesOf(
    ctx,
    batch,
    drafts.filter(({ key }) => !known.has(key)),
  );
  const areLeft = batch.policy === 'skip';
  // What was found and is left alone need not be read.
  const rows = await existingRows(ctx, importable, [...known.values(), ...(areLeft ? [] : matches.ids.values())]);
  const works: Work[] = [];
  for (const draft of drafts) {
    const id = known.get(draft.key) ?? matches.ids.get(draft.key);
    const existing = id === undefined ? null : (rows.get(id) ?? null);
    const isTrashed = existing?.['deletedAt'] instanceof Date;
    const trashed = isTrashed ? nameOfRow(existing) : batch.source === null && matches.trashed.get(draft.key);
    if (existing === null && batch.source === null && matches.ambiguous.has(draft.key)) {
      const value = draft.values[batch.match ?? ''];
      const text = typeof value === 'string' ? value : draft.key;
      refuse(outcome, draft, {
        row: { said: say('importAnyOf', { text, count: matches.ambiguous.get(draft.key) ?? 0 }) },
      });
    } else if (typeof trashed === 'string') {
      refuse(outcome, draft, { row: { said: say('importInTrash', { name: trashed }) } });
    } else if (areLeft && id !== undefined && (existing || matches.ids.has(draft.key))) {
      outcome.skipped += 1;
      outcome.rows.push({ draft, id, became: 'skipped' });
    } else if (existing) {
      works.push({
        draft: batch.policy === 'fill' ? lackingOf(draft, existing) : withTagsOf(draft, existing),
        existing,
      });
    } else {
      const made = importable.newOf(draft.values);
      if ('problems' in made) refuse(outcome, draft, made.problems);
      else works.push({ draft, existing, input: made.input });
    }
  }
  for (let start = 0; start < works.length; start += importable.batchSize) {
    await writeWorks(ctx, batch, works.slice(start, start + importable.batchSize), known, outcome);
  }
}

const nameOfRow = (row: ExistingRow): string => {
  const name = row['name'] ?? row['title'];
  return typeof name === 'string' ? name : String(row.id);
};

/** Tags come to those that the record wears. */
function withTagsOf(draft: Draft, existing: ExistingRow): Draft {
  const { tagIds } = draft.values;
  if (tagIds === undefined) return draft;
  const all = new Set([...idsIn(existing['tagIds']), ...idsIn(tagIds)]);
  return { ...draft, values: { ...draft.values, tagIds: [...all].sort((a, b) => a - b) } };
}

/** What of a row its record lacks. */
const lackingOf = (draft: Draft, existing: ExistingRow): Draft => ({
  ...draft,
  values: Object.fromEntries(Object.entries(draft.values).filter(([field]) => isEmptyCell(existing[field]))),
});

const refuse = (outcome: Outcome, { line, key }: Draft, reasons: Reasons): void => {
  outcome.refused.push({ line, key, reasons });
};

/** Writes all that can be written; the others are refused, each for its own reason. */
async function writeWorks(
  ctx: ImportContext,
  batch: Batch,
  works: readonly Work[],
  known: Map<string, number>,
  outcome: Outcome,
): Promise<void> {
  const written: Written[] = [];
  const refused = await writeAllowed(ctx, works, async (inner, some) => {
    written.push(await attempt(inner, batch, some));
  });
  for (const { item, fields } of refused) refuse(outcome, item.draft, reasonsOf(fields));
  for (const each of written) {
    for (const { draft, id } of each.rows) known.set(draft.key, id);
    count(outcome, batch.importable, each);
  }
}

type Placed = Work & { index: number };
type Written = { rows: { draft: Draft; id: number; became: Became }[]; created: Work[]; updated: Work[] };

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
  const isChanged = new Set(changed.map(({ index }) => index));
  const rowsNow = [
    ...fresh.map(({ draft }, place) => ({ draft, id: ids[place] ?? 0, became: 'created' as const })),
    ...placed.flatMap(({ draft, existing, index }) =>
      existing
        ? [{ draft, id: existing.id, became: isChanged.has(index) ? ('updated' as const) : ('unchanged' as const) }]
        : [],
    ),
  ];
  if (source !== null) {
    await rememberKeys(
      ctx,
      importable,
      source,
      rowsNow.map(({ draft, id }): [string, number] => [draft.key, id]),
    );
  }
  return { rows: rowsNow, created: fresh, updated: changed };
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
    throw invalidRows(
      error.details.rows.flatMap((row) => {
        const work = works[row.index];
        return work ? [{ ...row, index: work.index }] : [];
      }),
    );
  }
}

function count(outcome: Outcome, { owner }: Importable, { rows, created, updated }: Written): void {
  outcome.created += created.length;
  outcome.updated += updated.length;
  outcome.unchanged += rows.length - created.length - updated.length;
  for (const { draft, id, became } of rows) outcome.rows.push({ draft, id, became });
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
