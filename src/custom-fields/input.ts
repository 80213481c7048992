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
export const isCustomKey = (name: string): name is CustomKey => KEY.test(name);

/** What a field holds, as JSON: a day is `2025-03-15`, a choice the id of an option, a person the id of a user. */
export type CustomValue = string | number | boolean | number[] | null;
export type CustomValues = { [key: string]: CustomValue };

const customValue = z.union([longText(), z.number(), z.boolean(), z.array(z.number()).max(200), z.null()]);

/** A record's custom fields by their keys; what each may hold is the field's to say. */
export const customValues = () =>
  z
    .strictObject({})
    .catchall(customValue)
    .refine((values) => Object.keys(values).every(isCustomKey), word('customKeys'));

const MAX_OPTIONS = 200;

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
  /** Also those in the trash. */
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
  fieldIds: z.array(idOf('customField')).max(500, word('atMost', { limit: 500 })),
});

export const customFieldConversion = z.strictObject({ id: idOf('customField'), type: z.enum(CUSTOM_FIELD_TYPES) });

/** What a value of the field has to be; the options, and who works here, are the server's to look up. */
export type ValueRules = {
  type: CustomFieldType;
  currency: string | null;
  options: readonly { id: number }[];
};

/** The schema of a field's value, as forms and the server ask it; empty is null. */
export function valueSchema({ type, currency: code, options }: ValueRules): z.ZodType<CustomValue> {
  const option = z.number().refine((id) => options.some((each) => each.id === id), word('option'));
  switch (type) {
    case 'text':
      return text(500).nullable();
    case 'longText':
      return longText().nullable();
    case 'number':
      return z
        .number(word('kind.number'))
        .min(-1e15, word('atLeast', { limit: -1e15 }))
        .max(1e15)
        .nullable();
    case 'money':
      return amount()
        .refine(
          (value) => hasDecimals(value, decimalsOf(code ?? 'USD')),
          word('decimals', { count: decimalsOf(code ?? 'USD') }),
        )
        .nullable();
    case 'day':
      return day().nullable();
    case 'timestamp':
      return timestamp()
        .transform((moment) => moment.toISOString())
        .nullable();
    case 'boolean':
      return z.boolean().nullable();
    case 'select':
      return option.nullable();
    case 'multiSelect':
      return z
        .array(option)
        .transform((ids) => options.map(({ id }) => id).filter((id) => ids.includes(id)))
        .nullable();
    case 'link':
      return webAddress().nullable();
    case 'email':
      return email().nullable();
    case 'phone':
      return phone().nullable();
    case 'person':
      return idOf('user').nullable();
  }
}
