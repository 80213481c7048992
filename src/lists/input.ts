import { z } from 'zod';
import { word } from '../core/messages/words.ts';
import { pageFields } from '../core/paging.ts';
import { text } from '../core/text.ts';
import { RECORD_TYPES } from '../records/input.ts';

/** What a field is, as far as filters care. */
export type FilterKind =
  | 'text'
  | 'texts'
  | 'number'
  | 'day'
  | 'moment'
  | 'boolean'
  | 'choice'
  | 'choices'
  | 'person'
  | 'record';

export const OPERATORS = [
  'is',
  'isNot',
  'contains',
  'notContains',
  'startsWith',
  'atLeast',
  'atMost',
  'between',
  'before',
  'after',
  'during',
  'inLast',
  'inNext',
  'hasAll',
  'inTeam',
  'isEmpty',
  'isNotEmpty',
] as const;
export type Operator = (typeof OPERATORS)[number];

const EMPTINESS = ['isEmpty', 'isNotEmpty'] as const;

/** What can be asked of each kind of field, the usual question first. */
export const OPERATORS_OF = {
  text: ['contains', 'notContains', 'is', 'isNot', 'startsWith', ...EMPTINESS],
  texts: ['contains', 'notContains', ...EMPTINESS],
  number: ['atLeast', 'atMost', 'between', 'is', 'isNot', ...EMPTINESS],
  day: ['during', 'inLast', 'inNext', 'is', 'before', 'after', 'between', ...EMPTINESS],
  moment: ['during', 'inLast', 'inNext', 'is', 'before', 'after', 'between', ...EMPTINESS],
  boolean: ['is', ...EMPTINESS],
  choice: ['is', 'isNot', ...EMPTINESS],
  choices: ['is', 'isNot', 'hasAll', ...EMPTINESS],
  person: ['is', 'isNot', 'inTeam', ...EMPTINESS],
  record: ['is', 'isNot', ...EMPTINESS],
} as const satisfies Record<FilterKind, readonly Operator[]>;

/** Stretches of time that move on with the calendar of whoever asks; weeks begin on Monday. */
export const PERIODS = [
  'today',
  'yesterday',
  'tomorrow',
  'thisWeek',
  'lastWeek',
  'nextWeek',
  'thisMonth',
  'lastMonth',
  'nextMonth',
  'thisQuarter',
  'lastQuarter',
  'nextQuarter',
  'thisYear',
  'lastYear',
] as const;
export type Period = (typeof PERIODS)[number];
export const SPANS = ['days', 'weeks', 'months'] as const;
export type Span = (typeof SPANS)[number];

/** Instead of ids: whoever asks, and their team. */
export const ME = 'me';
export const MY_TEAM = 'mine';

const MAX_CONDITIONS = 20;
const MAX_VALUES = 50;
const MAX_GROUPS = 10;

/** A field of the record (`amount`, `f12`), or of what it is linked to (`company.industry`). */
const fieldName = () =>
  z
    .string()
    .max(100, word('maxLength', { count: 100 }))
    .regex(/^[a-z]\w*(\.[a-z]\w*)?$/i, word('listField'));

const single = z.union([text(500), z.number(), z.boolean()]);

/**
 * One question: `{ field: 'amount', op: 'atLeast', value: 1000 }`. A field may be one that people added (`f12`), or one of
 * what the record is linked to (`company.industry`). Several values are alternatives; two are the ends of `between`, and
 * `[30, 'days']` goes with `inLast`.
 */
export const condition = z.strictObject({
  field: fieldName(),
  op: z.enum(OPERATORS),
  value: z.union([single, z.array(single).max(MAX_VALUES, word('atMostItems', { limit: MAX_VALUES }))]).optional(),
});
export type Condition = z.output<typeof condition>;

const match = z.enum(['all', 'any']).optional();
const conditions = z.array(condition).max(MAX_CONDITIONS, word('atMostItems', { limit: MAX_CONDITIONS }));

const conditionGroup = z.strictObject({ match, conditions });

/** Conditions, and groups of them, of which all (unless said otherwise) have to hold. */
export const listFilter = z
  .strictObject({
    match,
    conditions: conditions.optional(),
    groups: z
      .array(conditionGroup)
      .max(MAX_GROUPS, word('atMostItems', { limit: MAX_GROUPS }))
      .optional(),
  })
  .refine(
    ({ conditions: own = [], groups = [] }) =>
      own.length + groups.reduce((sum, group) => sum + group.conditions.length, 0) <= MAX_CONDITIONS,
    word('atMostConditions', { limit: MAX_CONDITIONS }),
  );
export type ListFilter = z.output<typeof listFilter>;

const MAX_SORTS = 4;

/** `name`, or `-amount,name`: descending by the first, equals by the second. */
export const listSort = () =>
  z
    .string()
    .max(200, word('maxLength', { count: 200 }))
    .regex(/^-?[a-z]\w*(,-?[a-z]\w*)*$/i, word('listSort'))
    .refine((value) => value.split(',').length <= MAX_SORTS, word('atMostItems', { limit: MAX_SORTS }));

export const AGGREGATES = ['sum', 'avg', 'min', 'max', 'filled', 'empty'] as const;
export type Aggregate = (typeof AGGREGATES)[number];
const MAX_AGGREGATES = 12;

const MAX_ROWS = 200;
const MAX_OFFSET = 2_000_000;

/**
 * The inputs of a record type's lists, whose own filters are given: `list` is read page by page and counted, `rows` goes on
 * from a cursor (or begins anywhere) to the end, `summary` tells of all that the filters leave.
 */
export function listInputs<Filters extends z.ZodRawShape>(filters: Filters, defaultSort: string) {
  const narrowing = { ...filters, filter: listFilter.optional() };
  const sort = listSort().default(defaultSort);
  return {
    list: z.strictObject({ ...pageFields, sort, ...narrowing }),
    rows: z.strictObject({
      sort,
      ...narrowing,
      cursor: z
        .string()
        .max(8_000, word('maxLength', { count: 8_000 }))
        .nullish(),
      /** How many rows to skip, where there is no cursor. */
      offset: z.int().min(0, word('notNegative')).max(MAX_OFFSET).default(0),
      limit: z.int().min(1).max(MAX_ROWS).default(100),
    }),
    summary: z.strictObject({
      ...narrowing,
      aggregates: z
        .array(z.strictObject({ field: fieldName(), fn: z.enum(AGGREGATES) }))
        .max(MAX_AGGREGATES, word('atMostItems', { limit: MAX_AGGREGATES }))
        .default([]),
    }),
  };
}

export const listFields = z.strictObject({ recordType: z.enum(RECORD_TYPES) });

export type ListRows<Item> = { items: Item[]; nextCursor: string | null };
/** `value` is null where there is nothing to tell of; amounts come by their currencies. */
export type AggregateValue = { field: string; fn: Aggregate; value: number | string | null; currency: string | null };
export type ListSummary = { count: number; values: AggregateValue[] };
