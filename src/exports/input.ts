import { z } from 'zod';
import { LIST_QUERIES, selection } from '../bulk/input.ts';
import { companyLists } from '../companies/input.ts';
import { contactLists } from '../contacts/input.ts';
import { LANGUAGES } from '../core/messages/languages.ts';
import { word } from '../core/messages/words.ts';
import { dealLists } from '../deals/input.ts';
import { listSort } from '../lists/input.ts';
import type { RecordType } from '../records/input.ts';
import { taskLists } from '../tasks/input.ts';

export const EXPORT_FORMATS = ['csv', 'xlsx', 'vcf'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export const CONTENT_TYPES: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  vcf: 'text/vcard; charset=utf-8',
};

/** A sheet has no more rows than these, the one of the names among them. */
export const MAX_SHEET_ROWS = 1_048_576;

/** Cards are of people. */
export const formatsOf = (type: RecordType): ExportFormat[] =>
  EXPORT_FORMATS.filter((format) => format !== 'vcf' || type === 'contact');

/** The order that each type's list has where nothing else is asked for. */
const USUAL_SORTS = {
  company: companyLists,
  contact: contactLists,
  deal: dealLists,
  task: taskLists,
} as const satisfies Record<RecordType, { rows: z.ZodObject }>;
export const usualSort = (type: RecordType): string => USUAL_SORTS[type].rows.shape.sort.parse(undefined);

const MAX_COLUMNS = 300;

/** How a file is written. */
const shape = {
  format: z.enum(EXPORT_FORMATS).default('csv'),
  /** The fields in their order, by their names: all where none is named. The id comes first either way. */
  columns: z
    .array(
      z
        .string()
        .max(100, word('maxLength', { count: 100 }))
        .regex(/^[a-z]\w*$/i, word('listField')),
    )
    .max(MAX_COLUMNS, word('atMostItems', { limit: MAX_COLUMNS }))
    .optional(),
  sort: listSort().optional(),
  /** Whose words name the columns and the choices; without it they have the names that the API gives them. */
  language: z.enum(LANGUAGES).optional(),
  /** Of CSV: a comma, unless said. */
  delimiter: z.enum([',', ';']).default(','),
  /** Of CSV: begins with the mark by which spreadsheets know UTF-8. */
  bom: z.boolean().default(false),
};
export type ExportShape = z.output<z.ZodObject<typeof shape>>;

/** What is exported, and how. */
export const exportInput = z
  .strictObject({ selection, ...shape })
  .refine(({ selection: { type }, format }) => formatsOf(type).includes(format), {
    path: ['format'],
    ...word('vcardOfContacts'),
  });
export type ExportInput = z.output<typeof exportInput>;

const { ids, except } = selection.shape;

/** The same in the query of an address, whose other parameters are the filters of the type's list. */
export const exportQuery = (type: RecordType) => LIST_QUERIES[type].extend({ ...shape, ids, except });

/** What `exportQuery` read, as `exportInput` has it. */
export function inputOfQuery(type: RecordType, given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { ids: chosen, except: without, ...others } = given;
  const entries = Object.entries(others);
  const isShape = ([name]: [string, unknown]) => Object.hasOwn(shape, name);
  const query = Object.fromEntries(entries.filter((entry) => !isShape(entry)));
  const isNarrowed = chosen === undefined || Object.keys(query).length > 0;
  return {
    ...Object.fromEntries(entries.filter(isShape)),
    selection: {
      type,
      ...(chosen !== undefined && { ids: chosen }),
      ...(isNarrowed && { query }),
      ...(without !== undefined && { except: without }),
    },
  };
}
