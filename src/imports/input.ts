import { z } from 'zod';
import { word } from '../core/messages/words.ts';
import { timezone } from '../workspace/input.ts';

/** What can be imported from a CSV file. */
export const IMPORT_TYPES = ['company', 'contact', 'deal', 'task', 'activity', 'user', 'team'] as const;
export type ImportType = (typeof IMPORT_TYPES)[number];

/** How a cell names a record: by its id, its name, its e-mail address, or the key it was imported under. */
export const LOOKUPS = ['id', 'name', 'email', 'key'] as const;

const lookup = z.union([
  z.enum(LOOKUPS),
  z.strictObject({
    by: z.enum(LOOKUPS),
    /** For `key`: the source that it was imported from, where that is another. */
    source: z.string().min(1).optional(),
    /** What to do with a row that names nothing: refuse it (as by default) or leave the field empty. */
    otherwise: z.enum(['refuse', 'empty']).default('refuse'),
  }),
]);
export type Lookup = z.output<typeof lookup>;

const separator = z.enum(['.', ',']);

/** Where the text of a column goes, and what is made of it on the way. */
const target = z.strictObject({
  field: z.string().min(1),
  /** Text in the file -> value in Kontor; others stay as they are, or are refused where `strict` is set. */
  values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
  strict: z.boolean().optional(),
  /** What an empty cell means. */
  default: z.union([z.string(), z.number(), z.boolean()]).optional(),
  /** Of dates and times, like `DD.MM.YYYY` or `MM/DD/YYYY hh:mm A`; ISO 8601 without it. */
  format: z.string().min(1).optional(),
  /** The decimal sign of numbers; the other one then separates thousands. */
  decimal: separator.optional(),
  multiply: z.number().positive().optional(),
  divide: z.number().positive().optional(),
  /** Decimals to round to. Without it a number that doesn't fit is refused. */
  round: z.int().min(0).max(3).optional(),
  /** Texts to take out first, like `$` or ` USD`. */
  remove: z.array(z.string().min(1)).optional(),
  lookup: lookup.optional(),
  /** Between the values of a list. */
  separator: z.string().min(1).optional(),
});
export type Target = z.output<typeof target>;

/** Both names in one column: `Anna Maria Schmidt` or `Schmidt, Anna Maria`. */
const nameTarget = z.strictObject({ split: z.literal('name') });

const anyTarget = z.union([z.string().min(1), target, nameTarget]);

const constant = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.strictObject({ value: z.union([z.string(), z.number()]), lookup }),
]);

const pipeline = z.strictObject({
  name: z.string().min(1).max(100),
  stages: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(100),
        probability: z.int().min(0).max(100),
        isWon: z.boolean().default(false),
        isLost: z.boolean().default(false),
        rottingDays: z.int().min(1).max(3_650).nullable().default(null),
      }),
    )
    .min(3, word('stagesNeeded')),
});

/** A map file: how the columns of a CSV file become the fields of records. */
export const importMap = z.strictObject({
  /** What the file comes from; keys are unique within it. */
  source: z.string().min(1).max(100),
  /** The columns that tell a row from all others, and find its record again the next time. */
  key: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]),
  /** A field by which records that are there already are recognised although they were not imported. */
  match: z.string().min(1).optional(),
  columns: z.record(z.string(), z.union([anyTarget, z.array(anyTarget)])).default({}),
  /** Field -> the same value for every row. */
  constants: z.record(z.string(), constant).default({}),
  /** Field -> a text made of columns, like `{Product} for {Account}`. */
  templates: z
    .record(
      z.string(),
      z.union([z.string().min(1), z.strictObject({ ...target.shape, text: z.string().min(1) }).omit({ field: true })]),
    )
    .default({}),
  /** Cells that count as empty, like `N/A`. */
  missing: z.array(z.string()).default([]),
  delimiter: z.string().min(1).max(5).default(','),
  decimal: separator.default('.'),
  /** An IANA name: where times without a zone were taken. The workspace's by default. */
  timezone: timezone().optional(),
  /** Pipelines to make where none of that name exists; for deals. */
  pipelines: z.array(pipeline).default([]),
});
export type ImportMap = z.output<typeof importMap>;
