import type { ActorContext } from '../access/actor.ts';
import { searchText } from '../core/text.ts';
import { type Customized, type CustomValue, type CustomValues, isCustomKey } from '../custom-fields/input.ts';
import { newValues, pathOf } from '../custom-fields/values.ts';

type Values = Readonly<Record<string, unknown>>;
type Holding = { customFields?: CustomValues | undefined };

/** A record's values by the names of its fields, those that people added among them. */
export const flat = <Row extends Holding>(row: Row): Row & Values => ({ ...row, ...row.customFields });

/** What a refusal calls a field. */
export const nameOf = (field: string): string => (isCustomKey(field) ? pathOf(field) : field);

/** An edit whose custom fields stand among the others, which is how all mechanics know them. */
export function flatEdit<Given extends { set: Values; from?: Values | undefined }>(edit: Given): Given {
  const { set, from } = edit;
  if (!('customFields' in set) && !(from && 'customFields' in from)) return edit;
  return { ...edit, set: flatValues(set), ...(from && { from: flatValues(from) }) };
}

export function flatValues({ customFields, ...values }: Values): Record<string, unknown> {
  return { ...values, ...Object(customFields) };
}

/** The inverse: custom fields as inputs hold them. */
export function nestedValues(values: Values): Record<string, unknown> {
  const { customFields, ...others } = values;
  const custom: Record<string, unknown> = { ...Object(customFields) };
  const rest: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(others)) (isCustomKey(field) ? custom : rest)[field] = value;
  return Object.keys(custom).length > 0 ? { ...rest, customFields: custom } : rest;
}

/** New records with what their custom fields hold: what is given, else the defaults. */
export async function withNewValues<Given extends Holding>(
  ctx: ActorContext,
  { type }: { type: Customized },
  inputs: readonly Given[],
): Promise<(Given & { customFields: CustomValues })[]> {
  const values = await newValues(
    ctx,
    type,
    inputs.map(({ customFields }) => customFields),
  );
  return inputs.map((input, index) => ({ ...input, customFields: values[index] ?? {} }));
}

/** What is to be written of a row: its custom fields are one column. */
export function columnsOf(row: Holding, values: Values): Record<string, unknown> {
  const columns: Record<string, unknown> = {};
  const custom: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(values)) (isCustomKey(field) ? custom : columns)[field] = value;
  if (Object.keys(custom).length === 0) return columns;
  const merged = Object.entries({ ...row.customFields, ...custom }).filter(([, value]) => value !== null);
  return { ...columns, customFields: Object.fromEntries(merged) };
}

const DAY_OR_MOMENT = /^\d{4}-\d{2}-\d{2}/;
const NUMBER = /^[\d\s()+./-]{4,}$/;

/** A record's search text with what its custom fields hold of texts. */
export function withCustomTexts(text: string, customFields: CustomValues | undefined): string {
  const all = Object.values(customFields ?? {}).filter(isText);
  // A field in the trash may hold the same as what took its place.
  const texts = [...new Set(all)].filter((value) => !DAY_OR_MOMENT.test(value));
  if (texts.length === 0) return text;
  const numbers = texts.filter((value) => NUMBER.test(value));
  return `${text} ${searchText(texts, numbers)}`.slice(0, 4_000);
}

const isText = (value: CustomValue): value is string => typeof value === 'string';
