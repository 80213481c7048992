import { z } from 'zod';
import type { Resource } from '../access/input.ts';
import { COLORS } from '../core/colors.ts';
import { idOf } from '../core/ids.ts';
import { word } from '../core/messages/words.ts';
import { amount, currency, decimalsOf, hasDecimals } from '../core/money.ts';
import { day, email, longText, phone, text, timestamp, webAddress } from '../core/text.ts';

/** What people can add fields to: the record types. */
export const CUSTOMIZED = ['company', 'contact', 'deal', 'task'] as const satisfies readonly Resource[];
export type Customized = (typeof CUSTOMIZED)[number];

export const CUSTOM_FIELD_TYPES = [
  'text',
  'longText',
  'number',
  'money',
  'day',
  'timestamp',
  'boolean',
  'select',
  'multiSelect',
  'link',
  'email',
  'phone',
  'person',
] as const;
export type CustomFieldType = (typeof CUSTOM_FIELD_TYPES)[number];

/** What a value can be told apart by; two people may well have the same answer to anything else. */
export const UNIQUE_TYPES = ['text', 'number', 'link', 'email', 'phone'] as const satisfies readonly CustomFieldType[];
export const hasOptions = (type: CustomFieldType): boolean => type === 'select' || type === 'multiSelect';

const KEY = /^f[1-9]\d{0,14}$/;
/** The name of a field that people made: `f12`. It is what records, filters, rights and the history know it by. */
export type CustomKey = `f${number}`;
export const keyOf = (id: number): CustomKey => `f${id}`;
export const customIdOf = (key: CustomKey): number => Number(key.slice(1));
export const isCustomKey = (name: string): name is CustomKey => KEY.test(name);

/** What a field holds, as JSON: a day is `2025-03-15`, a choice the id of an option, a person the id of a user. */
export type CustomValue = string | number | boolean | number[] | null;
export type CustomValues = { [key: string]: CustomValue };

const customValue = z.union([longText(), z.number(), z.boolean(), z.array(z.number()).max(200), z.null()]);

/** More than a record type may have. */
export const MAX_FIELDS = 200;
const keyWord = word('customKeys');

/** A record's custom fields by their keys; what each may hold is the field's to say. */
export const customValues = () =>
  z.preprocess(
    (values: CustomValues, ctx) => {
      // Zod passes over this one, wherever it stands.
      if (Object.hasOwn(Object(values), '__proto__')) ctx.addIssue({ code: 'custom', path: ['__proto__'], ...keyWord });
      return values;
    },
    z
      .strictObject({})
      .catchall(customValue)
      .superRefine((values, ctx) => {
        if (Object.keys(values).length > MAX_FIELDS) {
          ctx.addIssue({ code: 'custom', ...word('atMost', { limit: MAX_FIELDS }) });
          return;
        }
        const strange = Object.keys(values).filter((name) => !isCustomKey(name));
        for (const name of strange) ctx.addIssue({ code: 'custom', path: [name], ...keyWord });
      }),
  );

export const MAX_OPTIONS = 200;

const option = z.strictObject({
  /** Of an option that is there; without one it is new. */
  id: idOf('customFieldOption').optional(),
  label: text(100),
  color: z.enum(COLORS).nullable().optional(),
});

const settings = {
  name: text(100),
  helpText: text(500).nullable(),
  /** Asked for where a record is made, and not to be emptied. */
  isRequired: z.boolean(),
  isUnique: z.boolean(),
  /** Of the amounts of a money field. */
  currency: currency().nullable(),
  /** All options, in their order; those that are left out are no longer offered. */
  options: z.array(option).max(MAX_OPTIONS, word('atMost', { limit: MAX_OPTIONS })),
  /** What a new record holds where nothing else is given. */
  defaultValue: customValue,
};

const recordType = z.enum(CUSTOMIZED);

export const customFieldList = z.strictObject({
  recordType: recordType.optional(),
  /** Also those in the trash, for whoever may change fields. */
  withDeleted: z.boolean().optional(),
});

export const newCustomField = z
  .strictObject({ recordType, type: z.enum(CUSTOM_FIELD_TYPES), ...settings })
  .partial()
  .required({ recordType: true, type: true, name: true });
export type NewCustomField = z.output<typeof newCustomField>;

export const customFieldEdit = z.strictObject({
  id: idOf('customField'),
  set: z.strictObject(settings).partial(),
});
export type CustomFieldEdit = z.output<typeof customFieldEdit>;

export const customFieldById = z.strictObject({ id: idOf('customField') });

/** All fields of a record type, in the order that they are to have. */
export const customFieldOrder = z.strictObject({
  recordType,
  fieldIds: z.array(idOf('customField')).max(MAX_FIELDS, word('atMost', { limit: MAX_FIELDS })),
});

/** What a value of the field has to be; the options, and who works here, are the server's to look up. */
export type ValueRules = {
  type: CustomFieldType;
  currency: string | null;
  options: readonly { id: number }[];
};

const MAX_NUMBER = 1e15;

const optionOf = ({ options }: ValueRules) =>
  z.number().refine((id) => options.some((each) => each.id === id), word('option'));

const SCHEMAS: Record<CustomFieldType, (rules: ValueRules) => z.ZodType<CustomValue>> = {
  text: () => text(500),
  longText: () => longText(),
  number: () =>
    z
      .number(word('kind.number'))
      .min(-MAX_NUMBER, word('atLeast', { limit: -MAX_NUMBER }))
      .max(MAX_NUMBER, word('atMost', { limit: MAX_NUMBER })),
  money: ({ currency: code }) => {
    const count = decimalsOf(code ?? 'USD');
    return amount().refine((value) => hasDecimals(value, count), word('decimals', { count }));
  },
  day,
  timestamp: () => timestamp().transform((moment) => moment.toISOString()),
  boolean: () => z.boolean(),
  select: optionOf,
  multiSelect: (rules) =>
    z.array(optionOf(rules)).transform((ids) => rules.options.map(({ id }) => id).filter((id) => ids.includes(id))),
  link: webAddress,
  email,
  phone,
  person: () => idOf('user'),
};

/** The schema of a field's value, as forms and the server ask it; empty is null. */
export const valueSchema = (rules: ValueRules): z.ZodType<CustomValue> => SCHEMAS[rules.type](rules).nullable();
