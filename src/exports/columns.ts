import type { ActorContext } from '../access/actor.ts';
import { isHidden } from '../access/fields.ts';
import { camelCase, snakeCase } from '../core/case.ts';
import { type FieldErrors, invalid } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import type { CustomFieldType } from '../custom-fields/input.ts';
import { type CustomField, loadCustomFields } from '../custom-fields/queries.ts';
import type { Db } from '../db/client.ts';
import { entityOf, type FieldKind, type ListedDefinition } from '../records/entity.ts';
import type { RecordType } from '../records/input.ts';
import { idsIn } from '../records/tags.ts';
import { loadTags } from '../tags/queries.ts';
import { users } from '../users/table.ts';
import { loadWorkspace } from '../workspace/queries.ts';
import type { ExportShape } from './input.ts';
import { LABELS } from './labels/labels.ts';

/** A record as lists give it. */
export type Exported = Readonly<Record<string, unknown>> & { id: number };
/** What a cell may hold; a day is `2025-03-15`. */
export type Cell = string | number | boolean | Date | null;
export type ColumnKind = 'text' | 'number' | 'day' | 'moment' | 'boolean';
export type ExportColumn = {
  /** As the API calls it. */
  name: string;
  header: string;
  kind: ColumnKind;
  read: (record: Exported) => Cell;
};

type Asking = { ctx: ActorContext; type: RecordType; language: ExportShape['language'] };
type Names = ReadonlyMap<number, string>;
type Known = { currency: string; added: readonly CustomField[]; people: Names; tags: Names };

/** The fields of a type that files are made of, in their order, without those that people added. */
export const ownFields = (type: RecordType): string[] => Object.keys(LABELS.en.fields[type]);

/** What is called by the two parts of it that stand beside it. */
const isRepeated = (type: RecordType, field: string): boolean => type === 'contact' && field === 'name';

/**
 * The columns of a file: the fields that are named, or all that the actor sees. One that is unknown or hidden is refused by
 * its place.
 */
export async function columnsOf(
  ctx: ActorContext,
  type: RecordType,
  { columns, language }: Pick<ExportShape, 'columns' | 'language'>,
): Promise<ExportColumn[]> {
  const [{ currency }, added] = await Promise.all([
    loadWorkspace(ctx.db),
    loadCustomFields(ctx.db, { recordType: type }),
  ]);
  const isSeen = (field: string) => !isHidden(ctx.actor, type, field);
  const offered = [...ownFields(type), ...added.map(({ key }) => key)].filter(isSeen);
  const wanted = columns
    ? namedFields(ctx, type, columns, offered)
    : offered.filter((field) => !isRepeated(type, field));
  const asking = { ctx, type, language };
  const [people, tags] = await Promise.all([
    added.some((field) => field.type === 'person') ? peopleByName(ctx.db) : NOBODY,
    wanted.includes('tagIds') ? tagsByName(ctx.db) : NOBODY,
  ]);
  const made = wanted.flatMap((field) => fieldColumns(asking, field, { currency, added, people, tags }, wanted));
  const id: ExportColumn = {
    name: 'id',
    header: language ? LABELS[language].id : 'id',
    kind: 'number',
    read: (it) => it.id,
  };
  return withOwnNames([id, ...made]);
}

const NOBODY: Names = new Map();

async function tagsByName(db: Db): Promise<Names> {
  const tags = await loadTags(db);
  return new Map(tags.flatMap(({ id, name, formerIds }) => [id, ...formerIds].map((each) => [each, name] as const)));
}

async function peopleByName(db: Db): Promise<Names> {
  const rows = await db.select({ id: users.id, name: users.name }).from(users);
  return new Map(rows.map(({ id, name }) => [id, name]));
}

function namedFields(
  { actor }: ActorContext,
  type: RecordType,
  columns: readonly string[],
  offered: readonly string[],
): string[] {
  const errors: FieldErrors = {};
  const fields = columns.map(camelCase);
  for (const [place, field] of fields.entries()) {
    if (field === 'id' || offered.includes(field)) continue;
    errors[`columns.${place}`] = isHidden(actor, type, field)
      ? say('fieldHidden')
      : say('oneOf', { values: offered.map(snakeCase).join(', ') });
  }
  if (Object.keys(errors).length > 0) throw invalid(errors);
  return [...new Set(fields.filter((field) => field !== 'id'))];
}

/** No two columns are called the same: imports ask for that. */
function withOwnNames(columns: readonly ExportColumn[]): ExportColumn[] {
  const taken = new Set<string>();
  return columns.map((column) => {
    let { header } = column;
    for (let number = 2; taken.has(header); number++) header = `${column.header} (${number})`;
    taken.add(header);
    return { ...column, header };
  });
}

/** The columns that tell of a field: an amount has its currency beside it, unless that is asked for by itself. */
function fieldColumns(asking: Asking, field: string, known: Known, wanted: readonly string[]): ExportColumn[] {
  const custom = known.added.find(({ key }) => key === field);
  return custom ? customColumns(asking, custom, known) : ownColumns(asking, field, known, wanted);
}

const KINDS: Partial<Record<FieldKind, ColumnKind>> = {
  number: 'number',
  money: 'number',
  day: 'day',
  timestamp: 'moment',
  boolean: 'boolean',
};

function ownColumns(
  { type, language }: Asking,
  field: string,
  { currency, tags }: Known,
  wanted: readonly string[],
): ExportColumn[] {
  const entity = entityOf(type);
  const definition: ListedDefinition | undefined = entity.fields[field] ?? entity.listed[field];
  const { kind } = definition ?? { kind: 'text' };
  const name = snakeCase(field);
  const header = language ? ((LABELS[language].fields[type] as Labelled)[field] ?? name) : name;
  const value = (record: Exported): Cell => plainCell(record[field]);
  switch (kind) {
    case 'record':
    case 'user':
    case 'pipeline':
    case 'stage': {
      const link = field.replace(/Id$/, '');
      const named: ExportColumn = {
        name: snakeCase(link),
        header: language ? header : snakeCase(link),
        kind: 'text',
        read: (record) => plainCell(Object(record[link]).name),
      };
      // Scripts go by ids, people by names.
      return language ? [named] : [{ name, header: name, kind: 'number', read: value }, named];
    }
    case 'choice': {
      const words = language && LABELS[language].choices[type][field];
      const read = (record: Exported) => words?.[String(record[field])] ?? value(record);
      return [{ name, header, kind: 'text', read }];
    }
    case 'tags': {
      const read = (record: Exported) => listed(idsIn(record[field]).map((id) => tags.get(id)));
      return [{ name: 'tags', header: language ? header : 'tags', kind: 'text', read }];
    }
    case 'list':
      return [{ name, header, kind: 'text', read: (record) => listed(record[field]) }];
    case 'timestamp':
      return [{ name, header, kind: 'moment', read: (record) => momentCell(record[field]) }];
    case 'money': {
      const amount: ExportColumn = { name, header, kind: 'number', read: value };
      if (wanted.includes('currency')) return [amount];
      const label = language ? LABELS[language].currency : `${name}_currency`;
      const read = (record: Exported) =>
        amount.read(record) === null ? null : plainCell(record['currency'] ?? currency);
      return [amount, { name: `${name}_currency`, header: label, kind: 'text', read }];
    }
    default:
      return [{ name, header, kind: KINDS[kind] ?? 'text', read: value }];
  }
}

type Labelled = Readonly<Partial<Record<string, string>>>;

const CUSTOM_KINDS: Partial<Record<CustomFieldType, ColumnKind>> = {
  number: 'number',
  money: 'number',
  day: 'day',
  timestamp: 'moment',
  boolean: 'boolean',
};

function customColumns({ language }: Asking, field: CustomField, { currency, people }: Known): ExportColumn[] {
  const { key, type, options } = field;
  const header = language ? field.name : key;
  const labels = new Map(options.map(({ id, label }) => [id, label]));
  const given = (record: Exported): unknown => Object(record['customFields'])[key];
  const column = (read: (value: unknown) => Cell): ExportColumn => ({
    name: key,
    header,
    kind: CUSTOM_KINDS[type] ?? 'text',
    read: (record) => read(given(record)),
  });
  switch (type) {
    case 'select':
      return [column((value) => labels.get(Number(value)) ?? null)];
    case 'multiSelect':
      return [column((value) => listed(Array.isArray(value) ? value.map((id) => labels.get(id)) : value))];
    case 'person':
      return [column((value) => people.get(Number(value)) ?? null)];
    case 'timestamp':
      return [column(momentCell)];
    case 'money': {
      const label = language ? `${field.name}: ${LABELS[language].currency}` : `${key}_currency`;
      const read = (record: Exported) => (plainCell(given(record)) === null ? null : (field.currency ?? currency));
      return [column(plainCell), { name: `${key}_currency`, header: label, kind: 'text', read }];
    }
    default:
      return [column(plainCell)];
  }
}

const plainCell = (value: unknown): Cell =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value instanceof Date
    ? value
    : null;

/** Some moments are read as text. */
const momentCell = (value: unknown): Cell => (typeof value === 'string' ? new Date(value) : plainCell(value));

const listed = (value: unknown): string =>
  Array.isArray(value) ? value.filter((each) => each !== undefined && each !== null).join(', ') : '';
