import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import type { ActorContext } from '../access/actor.ts';
import { say } from '../core/messages/message.ts';
import { type CustomFieldType, hasOptions, valueSchema } from '../custom-fields/input.ts';
import type { CustomField } from '../custom-fields/queries.ts';
import { namesOfChoice } from '../exports/labels/labels.ts';
import { flatValues, nestedValues } from '../records/custom.ts';
import type { FieldKind, RecordEntity, RecordRow } from '../records/entity.ts';
import type { RecordType } from '../records/input.ts';
import { MAX_WORN, newTag } from '../tags/input.ts';
import type { Accounts } from '../users/users.ts';
import type { ImportType, Reason, Reasons } from './input.ts';
import { saidBySchema } from './reasons.ts';

/** What an import works with: the database as its actor, and what ends the sessions of people it disables. */
export type ImportContext = ActorContext & {
  accounts: Accounts;
  /** Deals may go against the rules of their pipeline, where the actor may skip them. */
  skipRules?: boolean;
};

/** What a field may point at; the type of an activity's record is in the field beside it. */
export type Pointed = RecordType | 'user' | 'team' | 'pipeline' | 'stage' | 'entityType';

export type ImportField = {
  kind: 'text' | 'number' | 'day' | 'timestamp' | 'boolean' | 'list' | 'reference';
  schema: z.ZodType;
  references?: Pointed;
  /** Of a list: how a cell parts it, unless said; a comma. */
  separator?: RegExp;
  /** What it may hold, by what people call it. */
  choices?: readonly { label: string; value: string | number; names?: readonly string[] }[];
};

export type Values = Record<string, unknown>;
export type ExistingRow = Values & { id: number };

/** A change of what is there; `at` is when it happened in the world. */
export type ImportEdit = { id: number; set: Values; at?: Date | undefined };

/** What an import knows of something it can make and change: everything goes through the verbs. */
export type Importable = {
  type: ImportType;
  fields: Readonly<Record<string, ImportField>>;
  /** What of the values is no longer asked for when there is a record already. */
  isOnlyNew: (field: string) => boolean;
  table: PgTable & { id: PgColumn };
  /** Whose it is, for telling people what they were given. */
  owner: { field: string; type: RecordType } | null;
  /** How many one call of the verbs takes. */
  batchSize: number;
  /** What a row would make, as the verbs take it, or what is wrong with it. */
  newOf: (values: Values) => { input: Values } | { problems: Reasons };
  /** Makes what `newOf` gave. */
  create: (ctx: ImportContext, inputs: readonly Values[]) => Promise<number[]>;
  /** As the table holds them, for comparing with what is there. */
  stored: (set: Values) => Values;
  edit: (ctx: ImportContext, edits: readonly ImportEdit[], rows: ReadonlyMap<number, ExistingRow>) => Promise<void>;
};

type Declaration<New, Set extends Values> = {
  type: ImportType;
  fields: Readonly<Record<string, ImportField>>;
  table: PgTable & { id: PgColumn };
  owner?: { field: string; type: RecordType };
  batchSize?: number;
  /** The public input. */
  newInput: z.ZodType<New>;
  /** What imports know besides, most of it about the past. */
  past: z.ZodObject;
  /** What is not changed later: the past, unless said. */
  onlyNew?: readonly string[];
  set: z.ZodType<Set>;
  create: (ctx: ImportContext, rows: readonly (New & Values)[]) => Promise<readonly { id: number }[]>;
  edit: (
    ctx: ImportContext,
    edits: readonly { id: number; set: Set; at?: Date | undefined }[],
    rows: ReadonlyMap<number, ExistingRow>,
  ) => Promise<unknown>;
};

const DEFAULT_BATCH = 500;

/** Puts a type's inputs in front of its verbs, so that they get what a procedure would give them. */
export function importable<New extends object, Set extends Values>(declared: Declaration<New, Set>): Importable {
  const isPast = (field: string): boolean => field in declared.past.shape;
  const part = (values: Values, isWanted: (field: string) => boolean): Values =>
    Object.fromEntries(Object.entries(values).filter(([field]) => isWanted(field)));
  const present = (values: Values): Values => part(values, (field) => !isPast(field));
  return {
    type: declared.type,
    fields: declared.fields,
    table: declared.table,
    owner: declared.owner ?? null,
    batchSize: declared.batchSize ?? DEFAULT_BATCH,
    isOnlyNew: (field) => (declared.onlyNew ?? Object.keys(declared.past.shape)).includes(field),
    newOf: (values) => {
      const parsed = declared.newInput.safeParse(nestedValues(present(values)));
      if (!parsed.success) return { problems: problemsOf(parsed.error) };
      return { input: { ...parsed.data, ...declared.past.parse(part(values, isPast)) } };
    },
    create: async (ctx, inputs) => {
      // `newOf` parsed them.
      const made = await declared.create(ctx, inputs as readonly (New & Values)[]);
      return made.map(({ id }) => id);
    },
    stored: (set) => flatValues(declared.set.parse(nestedValues(set))),
    edit: async (ctx, edits, rows) => {
      await declared.edit(
        ctx,
        edits.map(({ id, set, at }) => ({ id, set: declared.set.parse(nestedValues(set)), at })),
        rows,
      );
    },
  };
}

function problemsOf({ issues }: z.ZodError): Reasons {
  const problems = issues.map(({ path, message, code }): [string, Reason] => {
    const isMissing = code === 'invalid_type' && /undefined/.test(message);
    return [String(path[0] ?? 'row'), { said: isMissing ? say('required') : saidBySchema(message) }];
  });
  return Object.fromEntries(problems);
}

const KINDS: Partial<Record<FieldKind, ImportField['kind']>> = {
  number: 'number',
  money: 'number',
  day: 'day',
  timestamp: 'timestamp',
  list: 'list',
  record: 'reference',
  user: 'reference',
};

/** In files tags are their names; new ones are made as their rows are written. */
const tagsField: ImportField = {
  kind: 'list',
  separator: /[;,]/,
  schema: z.array(newTag.shape.name).max(MAX_WORN),
};

/** The fields of a record type, as its entity and its input declare them. */
export function recordFields<Row extends RecordRow>(
  entity: Pick<RecordEntity<Row>, 'fields'> & { type?: RecordType },
  schemas: Readonly<Record<string, z.ZodType>>,
): Record<string, ImportField> {
  return Object.fromEntries(
    Object.entries(schemas).map(([field, schema]): [string, ImportField] => {
      const { kind = 'text', references } = entity.fields[field] ?? {};
      if (kind === 'tags') return [field, tagsField];
      const pointed = references ?? (kind === 'user' ? ('user' as const) : undefined);
      const choices = choicesOf(schema)?.map(({ label, value }) => ({
        label,
        value,
        names: entity.type ? namesOfChoice(entity.type, field, String(value)) : [],
      }));
      return [
        field,
        { kind: KINDS[kind] ?? 'text', schema, ...(pointed && { references: pointed }), ...(choices && { choices }) },
      ];
    }),
  );
}

/** The words of an enum. */
export function choicesOf(schema: z.ZodType): ImportField['choices'] | undefined {
  const inner = schema instanceof z.ZodNullable || schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  return inner instanceof z.ZodEnum ? inner.options.map((value) => ({ label: String(value), value })) : undefined;
}

const CUSTOM_KINDS: Partial<Record<CustomFieldType, ImportField['kind']>> = {
  number: 'number',
  money: 'number',
  day: 'day',
  timestamp: 'timestamp',
  boolean: 'boolean',
  multiSelect: 'list',
  person: 'reference',
};

/** A type with the fields that people added to it. */
export const withCustomFields = (importable: Importable, added: readonly CustomField[]): Importable => ({
  ...importable,
  fields: {
    ...importable.fields,
    ...Object.fromEntries(
      added.map((field): [string, ImportField] => [
        field.key,
        {
          kind: CUSTOM_KINDS[field.type] ?? 'text',
          schema: valueSchema(field),
          ...(field.type === 'person' && { references: 'user' as const }),
          ...(hasOptions(field.type) && { choices: field.options.map(({ id, label }) => ({ label, value: id })) }),
        },
      ]),
    ),
  },
});

export const isNullable = ({ schema }: ImportField): boolean => schema.safeParse(null).success;
