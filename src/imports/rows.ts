import { say } from '../core/messages/message.ts';
import { type Became, writeBatch } from './batches.ts';
import { type Converter, converterOf, type Draft, isRefusal, type Wish } from './conversion.ts';
import type { FileRow } from './files.ts';
import { plainAmount } from './guess.ts';
import type { Importable, ImportContext } from './importable.ts';
import {
  type ColumnTarget,
  type ImportPlan,
  MATCHES,
  type Reasons,
  SCREEN_TYPES,
  type ScreenType,
  type Target,
  WHOLE_NAME,
} from './input.ts';
import type { Cells, Rule } from './map.ts';
import { splitName } from './phrases.ts';

/** What is made of a row for one type of record. */
type Stage = {
  type: ScreenType;
  importable: Importable;
  convert: Converter;
  rules: Rule[];
  match: string | null;
  policy: 'update' | 'fill' | 'skip';
};

export type Compiled = { type: ScreenType; header: readonly string[]; stages: Stage[] };

type Compiling = {
  type: ScreenType;
  header: readonly string[];
  plan: Pick<ImportPlan, 'columns' | 'doubles' | 'match'>;
  importables: ReadonlyMap<ScreenType, Importable>;
  timezone: string;
};

/** Several values in one cell, as Google writes them. */
const SEVERAL = / ::: /;
/** Also as our own files have them. */
const OF_A_LIST = / ::: |, /;
const LIST_SEPARATOR = '\u001f';
const LISTS: Readonly<Record<string, string>> = { otherEmails: 'email', otherPhones: 'phone' };

/** How rows become records of one or more types; a type that no column is of is left out. */
export function compilePlan({ type, header, plan, importables, timezone }: Compiling): Compiled {
  const targets = plan.columns
    .map((target, column) => ({ target, column: header[column] }))
    .filter(
      (each): each is { target: ColumnTarget; column: string } => each.target !== null && each.column !== undefined,
    );
  const stages = SCREEN_TYPES.flatMap((each): Stage[] => {
    const own = targets.filter(({ target }) => target.type === each);
    const importable = importables.get(each);
    if (!importable || (own.length === 0 && each !== type)) return [];
    const rules = rulesOf(importable, own);
    const isMain = each === type;
    const policy = plan.doubles === 'add' ? 'skip' : plan.doubles;
    return [
      {
        type: each,
        importable,
        rules,
        convert: converterOf(importable, rules, [], { missing: [], decimal: '.', source: '' }, timezone),
        match: isMain ? mainMatch(type, plan) : sideMatch(each, own),
        policy,
      },
    ];
  });
  return { type, header, stages };
}

const mainMatch = (type: ScreenType, { doubles, match }: Compiling['plan']): string | null => {
  const known: readonly string[] = MATCHES[type];
  if (doubles === 'add') return null;
  return match !== undefined && known.includes(match) ? match : (known[0] ?? null);
};

/** Companies and people of a row are those that are there already, whatever becomes of the row’s own. */
function sideMatch(type: ScreenType, own: readonly { target: ColumnTarget }[]): string | null {
  const has = (field: string) => own.some(({ target }) => target.field === field);
  if (type === 'company') return has('name') ? 'name' : 'domain';
  if (type === 'contact') return has('email') ? 'email' : 'name';
  return null;
}

function rulesOf(importable: Importable, own: readonly { target: ColumnTarget; column: string }[]): Rule[] {
  const rules: Rule[] = [];
  const lists = new Map<string, string[]>();
  const cell = (cells: Cells, column: string): string => (cells.get(column) ?? '').trim();
  for (const { target, column } of own) {
    const { field } = target;
    if (field === WHOLE_NAME) {
      rules.push({
        field: 'firstName',
        label: column,
        target: {},
        text: (cells) => splitName(cell(cells, column)).first,
      });
      rules.push({
        field: 'lastName',
        label: column,
        target: {},
        text: (cells) => splitName(cell(cells, column)).last,
      });
      continue;
    }
    const definition = importable.fields[field];
    if (!definition) continue;
    if (field in LISTS) {
      lists.set(field, [...(lists.get(field) ?? []), column]);
      continue;
    }
    const options: Omit<Target, 'field'> = {
      ...(target.format !== undefined && { format: target.format }),
      ...(target.decimal !== undefined && { decimal: target.decimal }),
    };
    if (definition.kind === 'reference') {
      rules.push({
        field,
        label: column,
        target: { lookup: 'name' },
        text: (cells) => cell(cells, column),
      });
    } else if (definition.kind === 'number') {
      rules.push({ field, label: column, target: options, text: (cells) => plainAmount(cell(cells, column)) });
    } else {
      rules.push({
        field,
        label: column,
        target: options,
        text: (cells) => cell(cells, column).split(SEVERAL)[0] ?? '',
      });
    }
  }
  for (const [list, single] of Object.entries(LISTS)) {
    const first = own.find(({ target }) => target.field === single)?.column;
    const columns = lists.get(list) ?? [];
    if (importable.type !== 'contact' || (columns.length === 0 && first === undefined)) continue;
    rules.push({
      field: list,
      label: columns[0] ?? first ?? list,
      target: { separator: LIST_SEPARATOR },
      text: (cells) =>
        [
          ...(first === undefined ? [] : cell(cells, first).split(SEVERAL).slice(1)),
          ...columns.flatMap((column) => cell(cells, column).split(OF_A_LIST)),
        ]
          .filter((text) => text.trim() !== '')
          .join(LIST_SEPARATOR),
    });
  }
  return rules;
}

export type RowResult = { line: number; became: Became; entityId: number } | { line: number; reasons: Reasons };

export const cellsOf = (header: readonly string[], cells: readonly string[]): Cells =>
  new Map(header.map((name, index) => [name, cells[index] ?? '']));

type Linked = Partial<Record<ScreenType, number>>;
type Gained = Map<number, { created: number; updated: number }>;

/** Writes rows, each with all that it tells of, in the caller's transaction. */
export async function writeRows(
  ctx: ImportContext,
  { type, header, stages }: Compiled,
  rows: readonly FileRow[],
): Promise<{ results: RowResult[]; gained: Gained }> {
  const refused = new Map<number, Reasons>();
  const links = new Map<number, Linked>(rows.map(({ line }) => [line, {}]));
  const became = new Map<number, Became>();
  let gained: Gained = new Map();
  for (const { line, cells } of rows) {
    if (cells.length > header.length)
      refused.set(line, { row: { said: say('importCells', { cells: cells.length, header: header.length }) } });
  }
  for (const stage of stages) {
    const drafts: Draft[] = [];
    const sameAs = new Map<number, number>();
    const firstOf = new Map<string, number>();
    for (const row of rows) {
      if (refused.has(row.line)) continue;
      const cells = cellsOf(header, row.cells);
      const isMain = stage.type === type;
      if (!isMain && stage.rules.every(({ text }) => text(cells).trim() === '')) continue;
      const read = stage.convert(row.line, cells);
      if (isRefusal(read)) {
        refused.set(row.line, read.reasons);
        continue;
      }
      const values = linkedValues(stage.type, withoutEmpty(read.values), links.get(row.line) ?? {});
      const key = keyOf(stage, values, row.line);
      const first = firstOf.get(key);
      if (!isMain && first !== undefined) sameAs.set(row.line, first);
      else {
        firstOf.set(key, row.line);
        drafts.push({ ...read, key, values, wishes: read.wishes.map(byAddress) });
      }
    }
    const { importable, match, policy } = stage;
    const outcome = await writeBatch(ctx, { importable, source: null, match, policy }, drafts);
    for (const { draft, id, became: what } of outcome.rows) {
      Object.assign(links.get(draft.line) ?? {}, { [stage.type]: id });
      if (stage.type === type) became.set(draft.line, what);
    }
    for (const { line, reasons } of outcome.refused) refused.set(line, byColumn(stage, reasons));
    for (const { draft, reasons } of outcome.deferred) refused.set(draft.line, reasons);
    for (const [line, first] of sameAs) {
      const id = links.get(first)?.[stage.type];
      if (id !== undefined) Object.assign(links.get(line) ?? {}, { [stage.type]: id });
      else refused.set(line, refused.get(first) ?? {});
    }
    if (stage.type === type) gained = outcome.gained;
  }
  const results = rows.map(({ line }): RowResult => {
    const reasons = refused.get(line);
    const entityId = links.get(line)?.[type];
    const what = became.get(line);
    if (reasons || entityId === undefined || what === undefined) return { line, reasons: reasons ?? {} };
    return { line, became: what, entityId };
  });
  return { results, gained };
}

/** People are named, or told by their address. */
const byAddress = (wish: Wish): Wish =>
  wish.references === 'user' && wish.text.includes('@') ? { ...wish, by: 'email' } : wish;

/** A cell that is empty says nothing of a field that has something. */
const withoutEmpty = (values: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0)),
  );

function keyOf({ match }: Stage, values: Readonly<Record<string, unknown>>, line: number): string {
  const value =
    match === null
      ? undefined
      : (values[match] ??
        (match === 'name' ? [values['firstName'], values['lastName']].filter(Boolean).join(' ') : undefined));
  return typeof value === 'string' && value !== '' ? value.toLowerCase() : `#${line}`;
}

function linkedValues(
  type: ScreenType,
  values: Record<string, unknown>,
  { company, contact, deal }: Linked,
): Record<string, unknown> {
  if (type === 'contact' && company !== undefined) return { companyId: company, ...values };
  if (type === 'deal' || type === 'task') {
    return {
      ...(company !== undefined && { companyId: company }),
      ...(contact !== undefined && { contactId: contact }),
      ...(type === 'task' && deal !== undefined && { dealId: deal }),
      ...values,
    };
  }
  if (type !== 'activity') return values;
  const [entityType, entityId] =
    deal !== undefined ? ['deal', deal] : contact !== undefined ? ['contact', contact] : ['company', company];
  return { type: 'note', ...(entityId !== undefined && { entityType, entityId }), ...values };
}

/** What a verb says of a field is shown at the column that it came from. */
const byColumn = ({ rules }: Stage, reasons: Reasons): Reasons =>
  Object.fromEntries(
    Object.entries(reasons).map(([field, reason]) => {
      const name = field.replace(/^customFields\./, '');
      return [rules.find((rule) => rule.field === name)?.label ?? field, reason];
    }),
  );

/** What a row would be read as, without asking the database; for showing how dates and numbers are understood. */
export function readRow({ header, stages }: Compiled, { line, cells }: FileRow) {
  const read: Record<string, string> = {};
  let problems: Reasons = {};
  const named = cellsOf(header, cells);
  for (const { convert, rules } of stages) {
    const draft = convert(line, named);
    if (isRefusal(draft)) {
      problems = { ...problems, ...draft.reasons };
      continue;
    }
    for (const { field, label } of rules) {
      const value = draft.values[field];
      if (value !== null && value !== undefined) read[label] = shown(value, read[label]);
    }
  }
  return { read, problems };
}

function shown(value: unknown, before: string | undefined): string {
  const text = value instanceof Date ? value.toISOString() : Array.isArray(value) ? value.join(', ') : String(value);
  return before === undefined ? text : `${before} | ${text}`;
}
