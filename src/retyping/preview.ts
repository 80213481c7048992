import type { ActorContext, UserActor } from '../access/actor.ts';
import { isHidden } from '../access/fields.ts';
import { assertMay } from '../access/scope.ts';
import { invalid, notFound } from '../core/errors.ts';
import type { Language } from '../core/messages/languages.ts';
import { say } from '../core/messages/message.ts';
import { hasOptions, UNIQUE_TYPES } from '../custom-fields/input.ts';
import { type CustomField, loadCustomFields } from '../custom-fields/queries.ts';
import type { Db } from '../db/client.ts';
import { countLostFilters } from '../views/replaced-fields.ts';
import { loadWorkspace } from '../workspace/queries.ts';
import { conversion, labelKey, type Typed, textsOf } from './conversion.ts';
import type { TypeChange } from './input.ts';
import { findReading, heldValues, loadPeople, optionsFor } from './survey.ts';

export type MemberContext = ActorContext & { actor: UserActor };

const EXAMPLES = 5;
const LONGEST_EXAMPLE = 120;

/** What a value says now, and what it would say; `count` is how many records of a part hold it. */
export type Example = { before: string; after: string | null };

export type TypePreview = {
  /** Records that hold a value, those in the trash too. */
  total: number;
  /** How many values say the same as before, say something else, and find no place: those stay with the field in the trash. */
  kept: number;
  changed: number;
  lost: number;
  /** None where the asker does not see all the records, or not the field. */
  changedExamples: Example[];
  lostExamples: Example[];
  /** The options that there would be; null for a type that has none. */
  options: string[] | null;
  /** How many there would be if a field had no limit of them. */
  optionCount: number;
  /** It would no longer be unique, or no longer have its default. */
  losesUnique: boolean;
  losesDefault: boolean;
  /** How many saved views would no longer ask of it what they ask now. */
  lostFilters: number;
};

/** What would become of a field's values if it had another type. */
export async function previewType(ctx: MemberContext, change: TypeChange, language: Language): Promise<TypePreview> {
  assertMay(ctx.actor, 'workspace', 'edit');
  const from = await findRetyped(ctx.db, change);
  const way = await wayOf(ctx, from, change, language);
  const { options, distinct } = hasOptions(way.to.type)
    ? await optionsFor(ctx.db, way)
    : { options: null, distinct: 0 };
  const labels = new Map((options ?? []).map(({ label }) => [labelKey(label), label]));
  const convert = conversion(way);
  const isSeen = ctx.actor.matrix[from.recordType].view === 'all' && !isHidden(ctx.actor, from.recordType, from.key);

  const becomes = (value: CustomField['defaultValue']): string | null => {
    const converted = convert(value);
    if (converted === null) return null;
    if ('value' in converted) return textsOf(way.to, converted.value, way).join(', ');
    const found = converted.labels.flatMap((label) => labels.get(labelKey(label)) ?? []);
    return found.length === 0 ? null : found.join(', ');
  };
  const takenBy = new Map<string, string>();
  const isTaken = (after: string, before: string): boolean => {
    const other = takenBy.get(labelKey(after));
    if (other === undefined) takenBy.set(labelKey(after), labelKey(before));
    return other !== undefined && other !== labelKey(before);
  };
  let isDouble = false;
  const preview = { total: 0, kept: 0, changed: 0, lost: 0 };
  const examples = { changed: new Map<string, Example>(), lost: new Map<string, Example>() };
  for await (const held of heldValues(ctx.db, from)) {
    for (const { value, count } of held) {
      const before = textsOf(from, value, way).join(', ');
      const after = becomes(value);
      const fate = after === null ? 'lost' : isSame(way.to, before, after) ? 'kept' : 'changed';
      if (from.isUnique && after !== null) isDouble ||= isTaken(after, before);
      preview.total += count;
      preview[fate] += count;
      if (fate === 'kept' || !isSeen || examples[fate].size >= EXAMPLES) continue;
      examples[fate].set(before, { before: shortened(before), after: after === null ? null : shortened(after) });
    }
  }
  return {
    ...preview,
    changedExamples: [...examples.changed.values()],
    lostExamples: [...examples.lost.values()],
    options: options && (isSeen || hasOptions(from.type) ? options.map(({ label }) => label) : []),
    optionCount: distinct,
    losesUnique: from.isUnique && (isDouble || !UNIQUE_TYPES.some((type) => type === way.to.type)),
    losesDefault: from.defaultValue !== null && becomes(from.defaultValue) === null,
    lostFilters: await countLostFilters(ctx.db, from, way.to.type),
  };
}

/** A number is the same however it is written. */
const isSame = ({ type }: Typed, before: string, after: string): boolean =>
  before === after || (type === 'number' && before.trim() !== '' && Number(before) === Number(after));

const shortened = (text: string): string =>
  text.length > LONGEST_EXAMPLE ? `${text.slice(0, LONGEST_EXAMPLE)}…` : text;

/** The field whose type is to be another. */
export async function findRetyped(db: Db, { id, type, currency }: TypeChange): Promise<CustomField> {
  const [field] = await loadCustomFields(db, { id });
  if (!field) throw notFound('customField');
  if (field.type === type) throw invalid({ type: say('sameType') });
  if (currency !== undefined && type !== 'money') throw invalid({ currency: say('notForThisType') });
  return field;
}

/** All that a conversion goes by. */
export async function wayOf(
  { db, actor }: MemberContext,
  from: CustomField,
  { type, currency }: TypeChange,
  language: Language,
) {
  const people = await loadPeople(db);
  const locale = people.find(({ id }) => id === actor.userId)?.locale ?? language;
  const reading = await findReading(db, from, { locale, language });
  const money = type === 'money' ? (currency ?? (await loadWorkspace(db)).currency) : null;
  const to: Typed = { type, currency: money, options: [] };
  return { from, to, reading, people };
}
