import { type SQL, sql } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import { type FieldErrors, invalid } from '../core/errors.ts';
import { type Message, say } from '../core/messages/message.ts';
import type { RecordEntity } from '../records/entity.ts';
import { type FieldFinder, findFields, sortableFields } from './fields.ts';

/** One of the things that a list is sorted by. Rows without a value come last either way. */
export type SortKey = { by: SQL; isDescending: boolean; type: string; mayBeNull: boolean };

/** The names of the fields that `-amount,name` sorts by. */
export const fieldsIn = (sort: string): string[] => sort.split(',').map((part) => part.replace(/^-/, ''));

/** `-amount,name` as what the database sorts by; the id tells equals apart, so that pages neither repeat nor skip rows. */
export async function sortKeys(
  { db, actor }: ActorContext,
  entity: RecordEntity,
  sort: string,
  known?: FieldFinder,
): Promise<[SortKey, ...SortKey[]]> {
  const find = known ?? (await findFields(db, actor, entity, fieldsIn(sort)));
  const wanted = sort.split(',').map((part) => ({ name: part.replace(/^-/, ''), isDescending: part.startsWith('-') }));
  const errors: FieldErrors = {};
  const keys = wanted.flatMap(({ name, isDescending }): SortKey[] => {
    const found = find(name);
    if ('problem' in found) errors['sort'] = found.problem.key === 'listUnknown' ? oneOfSorts(entity) : found.problem;
    else if (found.link || !found.field.order) errors['sort'] = say('listUnsorted');
    else {
      const { order, orderType, mayBeNull } = found.field;
      return [{ by: order, isDescending, type: orderType, mayBeNull }];
    }
    return [];
  });
  if (Object.keys(errors).length > 0) throw invalid(errors);
  // The id runs as the first key does: then one index serves both directions.
  const isDescending = wanted[0]?.isDescending ?? false;
  const id: SortKey = { by: sql`${entity.table.id}`, isDescending, type: 'bigint', mayBeNull: false };
  const [first, ...others] = keys;
  return first ? [first, ...others, id] : [id];
}

const oneOfSorts = (entity: RecordEntity): Message =>
  say('oneOf', {
    values: sortableFields(entity)
      .flatMap((name) => [name, `-${name}`])
      .join(', '),
  });

export const orderBy = (keys: readonly SortKey[]): SQL[] => keys.map(inOrder);

// Said only where it is needed: an index read backwards has them first.
const inOrder = ({ by, isDescending, mayBeNull }: SortKey): SQL =>
  sql`${by} ${sql.raw(`${isDescending ? 'desc' : 'asc'}${mayBeNull ? ' nulls last' : ''}`)}`;

/** A part of a list that is one range of an index: what its rows have in common, and how they are sorted. */
export type Stretch = { where: SQL; orderBy: SQL[] };

/**
 * The stretches of a list after a place, in their order: what equals it in all keys but the last, in all but the last two,
 * and so on, each with the rows that lack a value behind those that have one. One condition for all of them would use no
 * index. Without a place it is the whole list.
 */
export function stretchesAfter(keys: readonly SortKey[], place: readonly (string | null)[] | null): Stretch[] {
  const valueOf = (index: number) => sql`${place?.[index]}::${sql.raw(keys[index]?.type ?? 'text')}`;
  const equal = (index: number): SQL =>
    place?.[index] === null ? sql`${keys[index]?.by} is null` : sql`${keys[index]?.by} = ${valueOf(index)}`;
  const behind = (key: SortKey, index: number): Stretch[] => {
    // Nothing comes after rows without a value.
    if (place?.[index] === null) return [];
    const others = keys.slice(index + 1);
    const same = keys.slice(0, index).map((_, earlier) => equal(earlier));
    const later = sql`${key.by} ${sql.raw(key.isDescending ? '<' : '>')} ${valueOf(index)}`;
    const isThere = place ? later : key.mayBeNull ? sql`${key.by} is not null` : sql`true`;
    const valued = { where: all([...same, isThere]), orderBy: orderBy([{ ...key, mayBeNull: false }, ...others]) };
    if (!key.mayBeNull) return [valued];
    return [valued, { where: all([...same, sql`${key.by} is null`]), orderBy: orderBy(others) }];
  };
  return (place ? keys : keys.slice(0, 1)).map(behind).reverse().flat();
}

const all = (conditions: readonly SQL[]): SQL => sql.join([...conditions], sql` and `);
