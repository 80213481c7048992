import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { z } from 'zod';
import type { ActorContext } from '../access/actor.ts';
import type { FieldKind, RecordEntity, RecordRow } from '../records/entity.ts';
import type { RecordType } from '../records/input.ts';
import type { Accounts } from '../users/users.ts';
import type { ImportType } from './input.ts';

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
  newOf: (values: Values) => { input: Values } | { problems: Record<string, string> };
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
      const parsed = declared.newInput.safeParse(present(values));
      if (!parsed.success) return { problems: problemsOf(parsed.error) };
      return { input: { ...parsed.data, ...declared.past.parse(part(values, isPast)) } };
    },
    create: async (ctx, inputs) => {
      // `newOf` parsed them.
      const made = await declared.create(ctx, inputs as readonly (New & Values)[]);
      return made.map(({ id }) => id);
    },
    stored: (set) => declared.set.parse(set),
    edit: async (ctx, edits, rows) => {
      await declared.edit(
        ctx,
        edits.map(({ id, set, at }) => ({ id, set: declared.set.parse(set), at })),
        rows,
      );
    },
  };
}

function problemsOf({ issues }: z.ZodError): Record<string, string> {
  const problems = issues.map(({ path, message, code }): [string, string] => {
    const isMissing = code === 'invalid_type' && /undefined/.test(message);
    return [String(path[0] ?? 'row'), isMissing ? 'is required' : message];
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

/** The fields of a record type, as its entity and its input declare them. */
export function recordFields<Row extends RecordRow>(
  entity: Pick<RecordEntity<Row>, 'fields'>,
  schemas: Readonly<Record<string, z.ZodType>>,
): Record<string, ImportField> {
  return Object.fromEntries(
    Object.entries(schemas).map(([field, schema]): [string, ImportField] => {
      const { kind = 'text', references } = entity.fields[field] ?? {};
      const pointed = references ?? (kind === 'user' ? ('user' as const) : undefined);
      return [field, { kind: KINDS[kind] ?? 'text', schema, ...(pointed && { references: pointed }) }];
    }),
  );
}

export const isNullable = ({ schema }: ImportField): boolean => schema.safeParse(null).success;
