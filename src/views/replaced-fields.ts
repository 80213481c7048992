import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import type { CustomFieldType } from '../custom-fields/input.ts';
import type { CustomField } from '../custom-fields/queries.ts';
import { type Replacement, whenReplaced } from '../custom-fields/replacing.ts';
import type { Db } from '../db/client.ts';
import { filterKindOf } from '../lists/fields.ts';
import { type Condition, type ListFilter, OPERATORS_OF } from '../lists/input.ts';
import type { ViewState } from './input.ts';
import { savedViews } from './table.ts';

/** Views ask for, sort by and show what took a field's place; what can't be asked of it is left out as they are opened. */
whenReplaced(async ({ db }: ActorContext, replacement: Replacement) => {
  const rows = await db.select().from(savedViews).where(naming(replacement.from)).orderBy(savedViews.id).for('update');
  for (const { id, state } of rows) {
    const followed = withReplaced(state, replacement);
    if (JSON.stringify(followed) === JSON.stringify(state)) continue;
    await db
      .update(savedViews)
      .set({ state: followed, version: sql`${savedViews.version} + 1` })
      .where(eq(savedViews.id, id));
  }
});

const naming = ({ key }: Named): SQL => sql`strpos(${savedViews.state}::text, ${key}) > 0`;
type Named = Pick<CustomField, 'key'>;

/** How many views would be opened without a question that they ask, if the field had another type. */
export async function countLostFilters(
  db: Db,
  { key, type }: Pick<CustomField, 'key' | 'type'>,
  to: CustomFieldType,
): Promise<number> {
  const [before, after] = [filterKindOf(type), filterKindOf(to)];
  const operators: readonly string[] = OPERATORS_OF[after];
  const isWords = after.startsWith('choice') && (before === 'text' || before.startsWith('choice'));
  const isLost = ({ field, op }: Condition): boolean =>
    (field === key || field.endsWith(`.${key}`)) &&
    !(operators.includes(op) && (before === after || isWords || op === 'isEmpty' || op === 'isNotEmpty'));
  const rows = await db
    .select({ state: savedViews.state })
    .from(savedViews)
    .where(and(naming({ key }), isNull(savedViews.deletedAt)));
  return rows.filter(({ state: { filter } }) =>
    [...(filter?.conditions ?? []), ...(filter?.groups ?? []).flatMap((group) => group.conditions)].some(isLost),
  ).length;
}

/** The state with a field's name, bare or as one of a linked record's, wherever a field is named. */
function withReplaced(state: ViewState, replacement: Replacement): ViewState {
  const { from, to } = replacement;
  const name = new RegExp(`(?<=^|[!:.-])${from.key}(?=$|:)`);
  const renamed = (text: string): string => text.replace(name, to.key);
  const condition = (each: Condition): Condition => {
    const field = renamed(each.field);
    if (field === each.field || each.value === undefined) return { ...each, field };
    return { ...each, field, value: askedOf(each.value, replacement) };
  };
  const filter = ({ conditions, groups, ...others }: ListFilter): ListFilter => ({
    ...others,
    ...(conditions && { conditions: conditions.map(condition) }),
    ...(groups && { groups: groups.map((group) => ({ ...group, conditions: group.conditions.map(condition) })) }),
  });
  return {
    ...state,
    ...(state.filter && { filter: filter(state.filter) }),
    ...(state.sort !== undefined && { sort: state.sort.split(',').map(renamed).join() }),
    ...(state.columns && { columns: state.columns.map(renamed) }),
    ...(state.aggregates && { aggregates: state.aggregates.map(renamed) }),
  };
}

type Asked = NonNullable<Condition['value']>;
type Single = Exclude<Asked, unknown[]>;

/** Options are asked for by their ids, texts by what they say. */
function askedOf(value: Asked, { from, to }: Replacement): Asked {
  const single = (each: Single): Single => {
    const label = from.options.find(({ id }) => id === each)?.label ?? each;
    return to.options.find((option) => isCalled(option, label))?.id ?? label;
  };
  return Array.isArray(value) ? value.map(single) : single(value);
}

const isCalled = ({ label }: CustomField['options'][number], text: Single): boolean =>
  typeof text === 'string' && label.toLowerCase() === text.trim().toLowerCase();
