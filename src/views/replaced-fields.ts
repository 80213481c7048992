import { eq, sql } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import type { CustomField } from '../custom-fields/queries.ts';
import { type Replacement, whenReplaced } from '../custom-fields/replacing.ts';
import type { Condition, ListFilter } from '../lists/input.ts';
import type { ViewState } from './input.ts';
import { savedViews } from './table.ts';

/** Views ask for, sort by and show what took a field's place; what can't be asked of it is left out as they are opened. */
whenReplaced(async ({ db }: ActorContext, replacement: Replacement) => {
  const rows = await db
    .select({ id: savedViews.id, state: savedViews.state })
    .from(savedViews)
    .where(sql`strpos(${savedViews.state}::text, ${replacement.from.key}) > 0`)
    .orderBy(savedViews.id)
    .for('update');
  for (const { id, state } of rows) {
    const followed = withReplaced(state, replacement);
    if (JSON.stringify(followed) === JSON.stringify(state)) continue;
    await db
      .update(savedViews)
      .set({ state: followed, version: sql`${savedViews.version} + 1` })
      .where(eq(savedViews.id, id));
  }
});

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
