import { Readable } from 'node:stream';
import { type SQL, sql } from 'drizzle-orm';
import type { Actor, QueryContext } from '../access/actor.ts';
import { assertMay } from '../access/scope.ts';
import { LIST_QUERIES } from '../bulk/input.ts';
import { LISTS } from '../bulk/lists.ts';
import { camelCase } from '../core/case.ts';
import { BYTE_ORDER_MARK, csvLine } from '../core/csv.ts';
import { forbidden, invalid, unauthorized } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import { dayIn } from '../core/zones.ts';
import { type Origin, recordExport, recordExportEnd } from '../events/access.ts';
import { withoutTexts } from '../lists/conditions.ts';
import { sortKeys } from '../lists/ordering.ts';
import { entityOf } from '../records/entity.ts';
import { RECORD_FOLDERS, type RecordType } from '../records/input.ts';
import { zonesOfUsers } from '../users/queries.ts';
import { type Cell, columnsOf, type ExportColumn, type Exported } from './columns.ts';
import { CONTENT_TYPES, type ExportFormat, type ExportInput, MAX_SHEET_ROWS, usualSort } from './input.ts';
import { LABELS } from './labels/labels.ts';
import { taking } from './turns.ts';
import { cardOf } from './vcard.ts';
import { workbookOf } from './xlsx.ts';

/** Records that are read at once: some hundredths of a second. */
const PART = 500;

export type Export = {
  fileName: string;
  contentType: string;
  /** How many records there were as it began. */
  count: number;
  content: Readable;
  /** Once the log knows how it ended. */
  over: Promise<void>;
};

/** Says how many records there would be, or why they can't be had like this. */
export async function checkExport(ctx: QueryContext, input: ExportInput): Promise<{ count: number }> {
  const { type, query } = input.selection;
  assertMayExport(ctx.actor, type);
  const entity = entityOf(type);
  await Promise.all([columnsOf(ctx, type, input), sortKeys(ctx, entity, input.sort ?? usualSort(type))]);
  const fitting = await LISTS[type].fitting(ctx, query ?? {});
  const count = await ctx.adhoc.$count(entity.table, sql`${fitting ?? sql`true`} and ${amongOf(input) ?? sql`true`}`);
  assertRoom(input.format, count);
  return { count };
}

type Reader = {
  /** Who asks, as the rights are now; null once nobody is let in any more. */
  again: () => Promise<Actor | null>;
  origin?: Origin;
};

/**
 * Begins an export. Which records it holds, and in what order, stands from the start, so that none comes twice or is lost
 * while others work; they are read part by part as the content is taken, with the rights of then, and those that are gone
 * meanwhile are left out. No connection is held between two parts.
 */
export async function beginExport(ctx: QueryContext, input: ExportInput, { again, origin }: Reader): Promise<Export> {
  const { selection, format } = input;
  const { type, query } = selection;
  assertMayExport(ctx.actor, type);
  const sort = input.sort ?? usualSort(type);
  const columns = await columnsOf(ctx, type, input);
  const zone = (await zonesOfUsers(ctx.db, [ctx.actor.userId]))(ctx.actor.userId);
  const ids = await taking(() => LISTS[type].ids(ctx, query ?? {}, sort, amongOf(input)));
  assertRoom(format, ids.length);
  await recordExport(ctx, type, await detailsOf(ctx, input, columns, ids.length), origin);
  const tally = { given: 0 };
  const content = contentOf(partsOf({ ctx, type, ids, again, tally }), { input, columns, zone });
  const over = new Promise<void>((resolve, reject) => {
    content.once('close', () => {
      const isWhole = content.readableEnded;
      recordExportEnd(ctx, type, { rows: tally.given, isWhole }, origin).then(resolve, reject);
    });
  });
  const fileName = `${folderOf(type)}-${dayIn(new Date(), zone)}.${format}`;
  return { fileName, contentType: CONTENT_TYPES[format], count: ids.length, content, over };
}

const folderOf = (type: RecordType): string => RECORD_FOLDERS.find(([, each]) => each === type)?.[0] ?? type;

/** Who sees a record may have it as a file; not so whoever only looks as somebody else does. */
function assertMayExport(actor: Actor, type: RecordType): void {
  assertMay(actor, type, 'view');
  if (actor.kind === 'user' && actor.viewer) throw forbidden(say('noExportWhileViewing'));
}

function assertRoom(format: ExportFormat, count: number): void {
  if (format !== 'xlsx' || count < MAX_SHEET_ROWS) return;
  throw invalid({ format: say('exportTooManyRows', { rows: MAX_SHEET_ROWS - 1, found: count }) });
}

function amongOf({ selection: { type, ids, except = [] } }: ExportInput): SQL | undefined {
  const { table } = entityOf(type);
  if (ids) return sql`${table.id} = any(${sql.param(ids)}::bigint[])`;
  return except.length > 0 ? sql`${table.id} <> all(${sql.param(except)}::bigint[])` : undefined;
}

/** What the log is told: what was asked for, not what came out, and no text, which may name somebody who is to be forgotten. */
async function detailsOf(
  ctx: QueryContext,
  { selection: { type, ids, query = {} }, format, sort }: ExportInput,
  columns: readonly ExportColumn[],
  count: number,
) {
  const { q, filter, ...others } = LIST_QUERIES[type].parse(query);
  const asked = {
    ...others,
    ...(q && { q: true }),
    ...(filter && { filter: await withoutTexts(ctx, entityOf(type), filter) }),
  };
  return {
    format,
    rows: count,
    columns: columns.map(({ name }) => name),
    sort,
    ...(ids ? { selected: ids.length } : asked),
  };
}

type Parts = {
  ctx: QueryContext;
  type: RecordType;
  ids: Float64Array;
  again: Reader['again'];
  tally: { given: number };
};

async function* partsOf({ ctx, type, ids, again, tally }: Parts): AsyncGenerator<Exported[]> {
  for (let start = 0; start < ids.length; start += PART) {
    const records = await taking(async () => {
      const actor = await again();
      if (!actor) throw unauthorized();
      assertMayExport(actor, type);
      return LISTS[type].byIds({ ...ctx, actor }, [...ids.subarray(start, start + PART)]);
    });
    tally.given += records.length;
    yield records;
  }
}

type Written = { input: ExportInput; columns: readonly ExportColumn[]; zone: string };

function contentOf(parts: AsyncGenerator<Exported[]>, { input, columns, zone }: Written): Readable {
  const { format, selection } = input;
  if (format === 'xlsx') return workbookOf(cellsOf(parts, columns), { sheet: folderOf(selection.type), columns, zone });
  const texts = format === 'csv' ? linesOf(parts, input, columns) : cardsOf(parts, input);
  return Readable.from(texts, { objectMode: false });
}

async function* cellsOf(parts: AsyncGenerator<Exported[]>, columns: readonly ExportColumn[]): AsyncGenerator<Cell[][]> {
  for await (const records of parts) yield records.map((record) => columns.map(({ read }) => read(record)));
}

async function* linesOf(
  parts: AsyncGenerator<Exported[]>,
  { bom, delimiter, language }: ExportInput,
  columns: readonly ExportColumn[],
): AsyncGenerator<string> {
  const words = language && LABELS[language];
  const spelled = (cell: Cell): Cell => (words && typeof cell === 'boolean' ? words[cell ? 'yes' : 'no'] : cell);
  const head = columns.map(({ header }) => header);
  yield (bom ? BYTE_ORDER_MARK : '') + csvLine(head, delimiter);
  for await (const records of parts) {
    yield records
      .map((record) =>
        csvLine(
          columns.map(({ read }) => spelled(read(record))),
          delimiter,
        ),
      )
      .join('');
  }
}

async function* cardsOf(parts: AsyncGenerator<Exported[]>, { columns }: ExportInput): AsyncGenerator<string> {
  const wanted = columns && new Set(columns.map(camelCase));
  for await (const records of parts)
    yield records.map((record) => cardOf(wanted ? part(record, wanted) : record)).join('');
}

/** A card without the fields that were not asked for; who it is of it says anyway. */
function part(record: Exported, wanted: ReadonlySet<string>): Exported {
  const { id, name, firstName, lastName, company, ...others } = record;
  const entries = Object.entries(others).filter(([field]) => wanted.has(field));
  return { id, name, firstName, lastName, ...(wanted.has('companyId') && { company }), ...Object.fromEntries(entries) };
}
