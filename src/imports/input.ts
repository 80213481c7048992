import { z } from 'zod';
import { camelCase } from '../core/case.ts';
import { idOf } from '../core/ids.ts';
import type { Message } from '../core/messages/message.ts';
import { word } from '../core/messages/words.ts';
import { longText, text } from '../core/text.ts';
import { timezone } from '../workspace/input.ts';

const separator = z.enum(['.', ',']);

/** What can be imported from a CSV file. */
export const IMPORT_TYPES = ['company', 'contact', 'deal', 'task', 'activity', 'user', 'team'] as const;
export type ImportType = (typeof IMPORT_TYPES)[number];

/** What people import on screen; a row may tell of one of each. */
export const SCREEN_TYPES = ['company', 'contact', 'deal', 'task', 'activity'] as const satisfies readonly ImportType[];
export type ScreenType = (typeof SCREEN_TYPES)[number];

export const FILE_FORMATS = ['csv', 'xlsx', 'vcard'] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];
export const FILE_ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1251', 'windows-1252'] as const;
export type FileEncoding = (typeof FILE_ENCODINGS)[number];
export const FILE_DELIMITERS = [',', ';', '\t', '|'] as const;

export const MAX_FILE_BYTES = 100_000_000;
export const MAX_FILE_ROWS = 1_000_000;
/** A file is sent in pieces, each well within the time that a request has. */
export const PIECE_BYTES = 1_000_000;

/** How dates are written; the first are tried first. */
export const DATE_FORMATS = [
  'YYYY-MM-DD',
  'DD.MM.YYYY',
  'D.M.YYYY',
  'DD/MM/YYYY',
  'MM/DD/YYYY',
  'M/D/YYYY',
  'D/M/YYYY',
  'DD-MM-YYYY',
  'YYYY/MM/DD',
  'DD MMM YYYY',
  'D MMM YYYY',
  'YYYY-MM-DD HH:mm',
  'YYYY-MM-DD HH:mm:ss',
  'DD.MM.YYYY HH:mm',
  'DD.MM.YYYY HH:mm:ss',
  'MM/DD/YYYY HH:mm',
  'DD/MM/YYYY HH:mm',
  'M/D/YYYY h:mm A',
] as const;

/** What is there already: a row changes it, adds what it lacks, leaves it alone, or makes another. */
export const DOUBLES = ['update', 'fill', 'skip', 'add'] as const;

/** By what records are recognised, by the type of what is imported. */
export const MATCHES = {
  company: ['name', 'domain'],
  contact: ['email', 'name', 'phone'],
  deal: ['title'],
  task: ['title'],
  activity: [],
} as const satisfies Record<ScreenType, readonly string[]>;

/** Both names in one column. */
export const WHOLE_NAME = 'wholeName';

/** Where a column goes; null: nowhere. */
const columnTarget = z.strictObject({
  type: z.enum(SCREEN_TYPES),
  /** As screens or as REST spell it. */
  field: text(40).transform(camelCase),
  format: z.enum(DATE_FORMATS).optional(),
  decimal: separator.optional(),
});
export type ColumnTarget = z.output<typeof columnTarget>;

const importId = { id: idOf('import') };

export const importById = z.strictObject(importId);
export const newImport = z.strictObject({
  type: z.enum(SCREEN_TYPES),
  name: text(200),
  size: z
    .int()
    .positive()
    .max(MAX_FILE_BYTES, word('atMost', { limit: MAX_FILE_BYTES })),
});
export const importReading = z.strictObject({
  ...importId,
  encoding: z.enum(FILE_ENCODINGS).optional(),
  delimiter: z.enum(FILE_DELIMITERS).optional(),
  sheet: longText(200).optional(),
});
const planned = {
  ...importId,
  columns: z.array(columnTarget.nullable()).max(1_000).default([]),
  doubles: z.enum(DOUBLES).default('update'),
  match: longText(40).optional(),
};
export const importPlan = z.strictObject(planned);
export type ImportPlan = z.output<typeof importPlan>;
export const importStart = z.strictObject({ ...planned, isCheck: z.boolean().default(false) });
export const importFixed = z.strictObject(importId);
export const importFix = z.strictObject({
  ...importId,
  line: z.int().positive().max(MAX_FILE_BYTES),
  cells: z.array(longText(100_000)).max(1_000),
});
export const importField = z.strictObject({
  ...importId,
  name: text(100),
  type: z.enum(['company', 'contact', 'deal', 'task']),
  kind: z.enum(['text', 'number', 'day']),
});
export const ROW_STATES = ['created', 'updated', 'unchanged', 'skipped', 'refused', 'fixed'] as const;
export type RowState = (typeof ROW_STATES)[number];
/** Why a row is not written: what is wrong, and with which text of the file. */
export type Reason = { said: Message; cell?: string | undefined };
/** By column, field or `row`. */
export type Reasons = Record<string, Reason>;

export const importRowList = z.strictObject({
  ...importId,
  state: z.enum(ROW_STATES).optional(),
  /** React Query sends it with every page. */
  direction: z.literal('forward').optional(),
  /** The line that the page before ended on. */
  cursor: z.int().positive().nullish(),
  limit: z
    .int()
    .min(1)
    .max(200, word('atMost', { limit: 200 }))
    .default(50),
});

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
