import { getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { Actor } from '../access/actor.ts';
import { goneTags, isHidden } from '../access/fields.ts';
import { type Message, say } from '../core/messages/message.ts';
import { type CustomFieldType, type Customized, type CustomKey, isCustomKey } from '../custom-fields/input.ts';
import { type CustomField, loadCustomFields } from '../custom-fields/queries.ts';
import { TABLES } from '../custom-fields/uniqueness.ts';
import type { Db } from '../db/client.ts';
import { entityOf, type FieldKind, type ListedDefinition, type RecordEntity } from '../records/entity.ts';
import type { RecordType } from '../records/input.ts';
import { loadTags, type Tag } from '../tags/queries.ts';
import type { FilterKind } from './input.ts';

/** A field that lists can be narrowed, sorted and summed up by. */
export type ListField = {
  kind: FilterKind;
  /** Its value in a row of its record's table. */
  value: SQL;
  /** What it is sorted by; absent where it has no order. */
  order?: SQL;
  /** SQL's name for the type of `value`, and of `order`. */
  type: string;
  orderType: string;
  /** Some rows have no value. */
  mayBeNull: boolean;
  choices?: readonly (string | number)[];
  /** Of tags: what a row may hold where each of them is meant. */
  meant?: ReadonlyMap<string | number, readonly number[]>;
  /** Of tags: what a row may hold of the trash. */
  gone?: readonly number[];
  /** The currency of each row's amount, or the one of them all. */
  currency?: SQL | string;
};

/** Whether a row lacks a value. */
export function emptiness({ value, type, gone = [] }: ListField): SQL {
  if (!type.endsWith('[]')) return sql`${value} is null`;
  return gone.length > 0 ? sql`${value} <@ ${sql.param(gone)}::bigint[]` : sql`cardinality(${value}) = 0`;
}

/** Why there is no such field for whoever asks. */
export type Unknown = { problem: Message };

/** Finds the fields of a record type, those that people added and those of what it is linked to as well. */
export type FieldFinder = (name: string) => FoundField | Unknown;
/** `of` is the record type that the field is one of, and `link` the column that leads there, if it is another's. */
export type FoundField = { field: ListField; of: RecordEntity; link?: SQL };

const KINDS: Record<Exclude<FieldKind, 'rule'>, FilterKind> = {
  text: 'text',
  longText: 'text',
  email: 'text',
  phone: 'text',
  webAddress: 'text',
  currency: 'text',
  number: 'number',
  money: 'number',
  day: 'day',
  timestamp: 'moment',
  choice: 'choice',
  boolean: 'boolean',
  list: 'texts',
  tags: 'choices',
  record: 'record',
  user: 'person',
  pipeline: 'choice',
  stage: 'choice',
};

/** The order of the alphabet, in whatever case, as the indexes have it. */
const alphabetical = (value: SQL): SQL => sql`${value} collate "und-x-icu"`;
const nameIn = (table: string, column: string, id: SQL): SQL =>
  alphabetical(sql`(select l.${sql.raw(column)} from ${sql.raw(table)} l where l.id = ${id})`);

const TYPES: Partial<Record<FieldKind, string>> = { timestamp: 'timestamptz', number: 'numeric', boolean: 'boolean' };

/** A field that the record type has by itself. */
function ownField(entity: RecordEntity, name: string, tags: readonly Tag[] = []): ListField | undefined {
  const definition: ListedDefinition | undefined = Object.hasOwn(entity.fields, name)
    ? entity.fields[name]
    : Object.hasOwn(entity.listed, name)
      ? entity.listed[name]
      : undefined;
  if (!definition || definition.kind === 'rule') return undefined;
  const columns = getTableColumns(entity.table);
  const column = columns[name];
  const value = definition.by ?? (column ? sql`${column}` : undefined);
  if (!value) return undefined;
  const kind = KINDS[definition.kind];
  const type = column?.getSQLType() ?? TYPES[definition.kind] ?? 'text';
  const currency = definition.kind === 'money' && columns['currency'] ? { currency: sql`${columns['currency']}` } : {};
  const mayBeNull = column?.notNull !== true;
  const field = {
    kind,
    value,
    type,
    mayBeNull,
    ...(definition.choices && { choices: definition.choices }),
    ...(definition.kind === 'tags' && tagChoices(tags)),
    ...currency,
  };
  if (type.endsWith('[]')) return { ...field, orderType: type };
  return { ...field, ...orderOf(definition, value, type) };
}

/** A tag is asked for by the ids of those that were merged into it, too. */
function tagChoices(tags: readonly Tag[]): Required<Pick<ListField, 'choices' | 'meant'>> {
  const meant = new Map(
    tags.flatMap(({ id, formerIds }) => {
      const all = [id, ...formerIds];
      return all.map((each) => [each, all] as const);
    }),
  );
  return { choices: [...meant.keys()], meant };
}

/** The fields that a record type has by itself and can be sorted by. */
export const sortableFields = (entity: RecordEntity): string[] =>
  Object.keys({ ...entity.fields, ...entity.listed }).filter((name) => ownField(entity, name)?.order);

function orderOf(definition: ListedDefinition, value: SQL, type: string): Pick<ListField, 'order' | 'orderType'> {
  const { kind, choices, references } = definition;
  if (choices) return { order: sql`array_position(${sql.param(choices)}::text[], ${value})`, orderType: 'integer' };
  if (kind === 'user') return { order: nameIn('users', 'name', value), orderType: 'text' };
  if (kind === 'pipeline') return { order: nameIn('pipelines', 'name', value), orderType: 'text' };
  if (kind === 'stage')
    return { order: sql`(select l.sort_order from pipeline_stages l where l.id = ${value})`, orderType: 'integer' };
  if (kind === 'record' && references) {
    const { nameColumn } = entityOf(references);
    return { order: nameIn(TABLES[references], nameColumn.name, value), orderType: 'text' };
  }
  return { order: KINDS[kind === 'rule' ? 'text' : kind] === 'text' ? alphabetical(value) : value, orderType: type };
}

/** How values are read out of the one column that holds them; what is sorted by has an index of the same words. */
const CUSTOM: Record<
  CustomFieldType,
  { kind: FilterKind; type: string; read: (text: string, json: string) => string }
> = {
  text: { kind: 'text', type: 'text', read: (text) => text },
  longText: { kind: 'text', type: 'text', read: (text) => text },
  link: { kind: 'text', type: 'text', read: (text) => text },
  email: { kind: 'text', type: 'text', read: (text) => text },
  phone: { kind: 'text', type: 'text', read: (text) => text },
  number: { kind: 'number', type: 'numeric', read: (text) => `${text}::numeric` },
  money: { kind: 'number', type: 'numeric', read: (text) => `${text}::numeric` },
  day: { kind: 'day', type: 'text', read: (text) => `${text} collate "C"` },
  timestamp: { kind: 'moment', type: 'text', read: (text) => `${text} collate "C"` },
  boolean: { kind: 'boolean', type: 'boolean', read: (_, json) => `${json}::boolean` },
  select: { kind: 'choice', type: 'bigint', read: (text) => `${text}::bigint` },
  person: { kind: 'person', type: 'bigint', read: (text) => `${text}::bigint` },
  multiSelect: { kind: 'choices', type: 'jsonb', read: (_, json) => json },
};

/** What can be asked of custom fields of a type. */
export const filterKindOf = (type: CustomFieldType): FilterKind => CUSTOM[type].kind;

/** The expression by which a custom field is sorted or found, where an index of it is worth having. */
export function indexedExpression(type: CustomFieldType, key: CustomKey): string | undefined {
  if (type === 'longText' || type === 'boolean' || type === 'multiSelect') return undefined;
  return expressionOf(type, key, '');
}

/** Keys are part of the text, since a bound one could not use an index; they are f and a number. */
const valueOf = (type: CustomFieldType, key: CustomKey, table: string): string =>
  CUSTOM[type].read(`(${table}custom_fields->>'${key}')`, `(${table}custom_fields->'${key}')`);

function expressionOf(type: CustomFieldType, key: CustomKey, table: string): string {
  const value = valueOf(type, key, table);
  // An entry of an index is bounded; whoever sorts texts looks at their beginnings.
  return CUSTOM[type].kind === 'text' ? `left(${value}, 300) collate "und-x-icu"` : `(${value})`;
}

function customField(recordType: Customized, { key, type, options, currency }: CustomField): ListField {
  const table = `${TABLES[recordType]}.`;
  const { kind, type: sqlType } = CUSTOM[type];
  const value = sql.raw(`(${valueOf(type, key, table)})`);
  const choices = options.map(({ id }) => id);
  const field = {
    kind,
    value,
    type: sqlType,
    orderType: sqlType,
    mayBeNull: true,
    ...(type === 'select' || type === 'multiSelect' ? { choices } : {}),
    ...(type === 'money' && currency ? { currency } : {}),
  };
  if (type === 'multiSelect') return field;
  if (type === 'person') return { ...field, order: nameIn('users', 'name', value), orderType: 'text' };
  if (type === 'select')
    return { ...field, order: sql`array_position(${sql.param(choices)}::bigint[], ${value})`, orderType: 'integer' };
  return { ...field, order: sql.raw(expressionOf(type, key, table)) };
}

const unknown: Unknown = { problem: say('listUnknown') };

/**
 * The fields that these names mean, as the actor may ask about them. Those that people added are read only where one is
 * named.
 */
export async function findFields(
  db: Db,
  actor: Actor,
  entity: RecordEntity,
  names: readonly string[],
): Promise<FieldFinder> {
  const isCustomAsked = names.some((name) => isCustomKey(name.slice(name.indexOf('.') + 1)));
  const customFields = isCustomAsked ? await loadCustomFields(db) : [];
  const tags = names.some((name) => /(^|\.)tagIds$/.test(name)) ? await loadTags(db) : [];
  const fieldOf = (of: RecordEntity, name: string): ListField | Unknown => {
    if (isHidden(actor, of.type, name)) return { problem: say('fieldHidden') };
    if (!isCustomKey(name)) {
      const field = ownField(of, name, tags);
      return field ? { ...field, ...(field.meant && { gone: goneTags(actor) }) } : unknown;
    }
    const custom = customFields.find(({ key, recordType }) => key === name && recordType === of.type);
    return custom ? customField(of.type, custom) : unknown;
  };
  return (name) => {
    const [first = '', second] = name.split('.');
    if (second === undefined) return found(fieldOf(entity, first), entity);
    const linkName = `${first}Id`;
    const definition = Object.hasOwn(entity.fields, linkName) ? entity.fields[linkName] : undefined;
    const column = getTableColumns(entity.table)[linkName];
    if (definition?.kind !== 'record' || !definition.references || !column) return unknown;
    const of = entityOf(definition.references);
    return found(fieldOf(of, second), of, sql`${column}`);
  };
}

const found = (field: ListField | Unknown, of: RecordEntity, link?: SQL): FoundField | Unknown =>
  'problem' in field ? field : { field, of, ...(link && { link }) };

/** A field as clients may offer it; those of linked records have names like `company.industry`. */
export type DescribedField = {
  name: string;
  /** Whose field it is, and what it is called there. */
  of: RecordType;
  field: string;
  kind: FilterKind;
  /** What fields of a closed set may hold: words, or the ids of a custom field's options. */
  choices: (string | number)[] | null;
  /** What a field of kind `record` points at; pipelines and stages have no record type. */
  references: RecordType | 'pipeline' | 'stage' | null;
  isSortable: boolean;
};

const placeKind = (kind: FieldKind | undefined) => (kind === 'pipeline' || kind === 'stage' ? kind : null);

/** All fields that the actor may narrow and sort the lists of a record type by. */
export async function describeFields(db: Db, actor: Actor, entity: RecordEntity): Promise<DescribedField[]> {
  const [customFields, tags] = await Promise.all([loadCustomFields(db), loadTags(db)]);
  const describe = (of: RecordEntity, prefix: string): DescribedField[] => {
    const names = [
      ...Object.keys({ ...of.fields, ...of.listed }),
      ...customFields.filter(({ recordType }) => recordType === of.type).map(({ key }) => key),
    ];
    return names.flatMap((name): DescribedField[] => {
      if (isHidden(actor, of.type, name)) return [];
      const custom = customFields.find(({ key }) => key === name);
      const field = custom ? customField(of.type, custom) : ownField(of, name, tags);
      if (!field) return [];
      const definition = of.fields[name] ?? of.listed[name];
      return [
        {
          name: `${prefix}${name}`,
          of: of.type,
          field: name,
          kind: field.kind,
          choices: definition?.kind === 'tags' ? tags.map(({ id }) => id) : field.choices ? [...field.choices] : null,
          references: definition?.references ?? placeKind(definition?.kind),
          isSortable: prefix === '' && field.order !== undefined,
        },
      ];
    });
  };
  const linked = Object.entries(entity.fields).flatMap(([name, { kind, references }]) =>
    kind === 'record' && references ? describe(entityOf(references), `${name.replace(/Id$/, '')}.`) : [],
  );
  return [...describe(entity, ''), ...linked];
}
