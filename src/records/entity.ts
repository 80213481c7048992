import type { SQL } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Can } from '../access/input.ts';
import type { CustomValues } from '../custom-fields/input.ts';
import type { Db } from '../db/client.ts';
import { EVENT_ENTITY_TYPES, type EventEntityType, type Parent } from '../events/input.ts';
import type { RecordType } from './input.ts';

/** What every record's row has. */
export type RecordRow = Record<string, unknown> & {
  id: number;
  version: number;
  createdAt: Date;
  updatedAt: Date;
  deletedAt: Date | null;
  /** By the keys of the fields that people added: `f12`. */
  customFields?: CustomValues;
};

export type RecordTable = PgTable & {
  id: PgColumn;
  version: PgColumn;
  createdAt: PgColumn;
  updatedAt: PgColumn;
  deletedAt: PgColumn;
};

export type FieldKind =
  | 'text'
  | 'longText'
  | 'email'
  | 'phone'
  | 'webAddress'
  | 'number'
  | 'money'
  | 'currency'
  | 'day'
  | 'timestamp'
  | 'choice'
  | 'boolean'
  | 'list'
  /** A structure of its own, which only its feature reads. */
  | 'rule'
  /** The ids of tags, of which edits change only the difference. */
  | 'tags'
  | 'record'
  | 'user'
  | 'pipeline'
  | 'stage';

/** A field that people edit: what tables, import, history and REST need to know of it. */
export type FieldDefinition = {
  kind: FieldKind;
  /** The record type that a field of kind `record` points at. */
  references?: RecordType;
  /** What a field of kind `choice` may hold, in its order. */
  choices?: readonly string[];
};

/** What can be filtered and sorted by besides the fields that people edit; `by` where it is no column of the table. */
export type ListedDefinition = FieldDefinition & { by?: SQL };

/** When a record was made and last changed, which every type has. */
const MOMENTS = { createdAt: { kind: 'timestamp' }, updatedAt: { kind: 'timestamp' } } as const;

/** The postal address that companies and contacts share. */
export const addressDefinitions = {
  addressLine1: { kind: 'text' },
  addressLine2: { kind: 'text' },
  city: { kind: 'text' },
  state: { kind: 'text' },
  postalCode: { kind: 'text' },
  country: { kind: 'text' },
} as const satisfies Record<string, FieldDefinition>;

/**
 * What the shared mechanics (editing, trash, timeline, search, the live stream, import) know of a record type, declared
 * once beside its table.
 */
export type RecordEntity<Row extends RecordRow = RecordRow> = {
  type: RecordType;
  table: RecordTable;
  /** The column that people call it by. */
  nameColumn: PgColumn;
  searchColumn: PgColumn;
  fields: Readonly<Record<string, FieldDefinition>>;
  listed: Readonly<Record<string, ListedDefinition>>;
  /** What a record can't be worked with without, so that it is withheld from nobody. */
  keyFields: readonly string[];
  /** The fields that the search text is made of besides the name. */
  searchedFields: readonly string[];
  /** The field that says whose job it is; changing it is an assignment. */
  ownerField: string;
  /** A row is own when any of these columns holds the actor. */
  ownerColumns: readonly PgColumn[];
  ownerIds(row: Row): (number | null)[];
  parents(row: Row): Parent[];
  searchText(row: Row): string;
  /** The rows as the API gives them, without what the asker may do; trashed ones too, in no order. */
  fetch(db: Db, where: SQL): Promise<ApiRecord[]>;
};

/** A record as the API gives it: its row and the names of what it is linked to. */
export type ApiRecord = Record<string, unknown> & { id: number; version: number; deletedAt: Date | null };

/** What the asker may do is added last: it is the only part that differs from person to person. */
export type WithCan<Row> = Row & { can: Can };

/** The links of a row as parents: those that are there. */
export function presentParents(links: Partial<Record<EventEntityType, number | null>>): Parent[] {
  const parents: Parent[] = [];
  for (const type of EVENT_ENTITY_TYPES) {
    const id = links[type];
    if (id !== null && id !== undefined) parents.push({ type, id });
  }
  return parents;
}

const entities = new Map<RecordType, RecordEntity>();

/** Makes a record type known to the mechanics that serve them all; called once, where the type is declared. */
export function defineRecord<Row extends RecordRow>(
  given: Omit<RecordEntity<Row>, 'listed'> & { listed?: RecordEntity['listed'] },
): RecordEntity<Row> {
  const entity = { ...given, listed: { ...given.listed, ...MOMENTS } };
  entities.set(entity.type, entity);
  return entity;
}

export function entityOf(type: RecordType): RecordEntity {
  const entity = entities.get(type);
  if (!entity) throw new Error(`No record type ${type} is defined`);
  return entity;
}

/** A new record's fields, every one of them: what the input leaves out is the default, or empty. */
export function filled(
  entity: Pick<RecordEntity, 'fields'>,
  input: Readonly<Record<string, unknown>>,
  defaults: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const field of Object.keys(entity.fields)) row[field] = null;
  Object.assign(row, defaults);
  for (const [field, value] of Object.entries(input)) if (value !== undefined) row[field] = value;
  return row;
}
