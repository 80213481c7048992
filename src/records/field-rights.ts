import type { Actor } from '../access/actor.ts';
import { goneTags, hiddenFields, isHidden, isWithheld } from '../access/fields.ts';
import { type FieldErrors, invalid, invalidRows } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import type { ChangeSet, EventEntityType } from '../events/input.ts';
import { flatValues, nameOf } from './custom.ts';
import type { RecordEntity } from './entity.ts';
import { RECORD_TYPES, type RecordType } from './input.ts';

type Described = Pick<RecordEntity, 'type' | 'fields' | 'keyFields'>;

/** The fields that can be withheld from a role: those that a record does without. Whose it is and what it is linked to are no secret. */
export const restrictableFields = ({ fields, keyFields }: Described): string[] =>
  Object.entries(fields)
    .filter(
      ([field, { kind }]) => kind !== 'record' && kind !== 'user' && kind !== 'rule' && !keyFields.includes(field),
    )
    .map(([field]) => field);

/**
 * Why fields can't be set that are withheld from the actor, nor asked about where they are hidden: what they hold must not
 * be found out by guessing.
 */
export function withheldErrors(
  actor: Actor,
  type: RecordType,
  set: readonly string[],
  asked: readonly string[] = [],
): FieldErrors {
  if (!actor.fields[type]) return {};
  const refused = [
    ...set.filter((field) => isWithheld(actor, type, field)),
    ...asked.filter((field) => isHidden(actor, type, field)),
  ];
  return Object.fromEntries(refused.map((field) => [nameOf(field), say('fieldReadOnly')]));
}

/** Refuses values for fields that the actor may not set, in what is to be made. */
export function assertWritable(
  actor: Actor,
  { type }: Pick<RecordEntity, 'type'>,
  rows: readonly Readonly<Record<string, unknown>>[],
): void {
  const refused = rows.map(flatValues).flatMap((row, index) => {
    const given = Object.keys(row).filter((field) => (row[field] ?? null) !== null);
    const fields = withheldErrors(actor, type, given);
    return Object.keys(fields).length > 0 ? [{ index, fields }] : [];
  });
  if (refused.length > 0) throw invalidRows(refused);
}

/** Takes from a record what the actor does not see, out of the very object: rows are fresh. */
export function withoutHidden<Item extends object>(actor: Actor, type: RecordType, item: Item): Item {
  const hidden = hiddenFields(actor, type);
  const gone = goneTags(actor);
  if (gone.length > 0 && 'tagIds' in item && Array.isArray(item.tagIds)) {
    item.tagIds = item.tagIds.filter((id) => !gone.includes(id));
  }
  if (hidden.length === 0) return item;
  for (const field of hidden) Reflect.deleteProperty(item, field);
  // Not out of the very object: who is told of a record in other words may share it.
  if ('customFields' in item) item.customFields = without(Object(item.customFields), hidden);
  return item;
}

const without = (values: object, fields: readonly string[]): object =>
  Object.fromEntries(Object.entries(values).filter(([field]) => !fields.includes(field)));

/** Whether the actor sees a field; what is no record has none that are hidden. */
export function isFieldSeen(actor: Actor, entityType: EventEntityType, field: string): boolean {
  const type = RECORD_TYPES.find((each) => each === entityType);
  return !type || !isHidden(actor, type, field);
}

/** The changes of fields that the actor sees. */
export function seenChanges(actor: Actor, entityType: EventEntityType, changes: ChangeSet): ChangeSet {
  const type = RECORD_TYPES.find((each) => each === entityType);
  if (!type || hiddenFields(actor, type).length === 0) return changes;
  return Object.fromEntries(Object.entries(changes).filter(([field]) => !isHidden(actor, type, field)));
}

/**
 * Refuses a question whose answer would tell of a field that the actor does not see. `fieldOf` says which field a filter is
 * about where it is not called so; sorts and composed filters are looked at where they are made.
 */
export function assertAskable(
  actor: Actor,
  type: RecordType,
  filters: Readonly<Record<string, unknown>>,
  fieldOf: Readonly<Record<string, string>> = {},
): void {
  if (hiddenFields(actor, type).length === 0) return;
  const refused: FieldErrors = {};
  const isSecret = (name: string) => isHidden(actor, type, fieldOf[name] ?? name);
  for (const [name, value] of Object.entries(filters)) {
    if (value !== undefined && isSecret(name)) refused[name] = say('fieldHidden');
  }
  if (Object.keys(refused).length > 0) throw invalid(refused);
}
