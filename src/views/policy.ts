import type { QueryContext } from '../access/actor.ts';
import { isHidden } from '../access/fields.ts';
import { AppError } from '../core/errors.ts';
import { isCustomKey } from '../custom-fields/input.ts';
import { filterCondition } from '../lists/conditions.ts';
import { type FieldFinder, findFields } from '../lists/fields.ts';
import { AGGREGATES, type Condition, type ListFilter } from '../lists/input.ts';
import { isFigureOf } from '../lists/summary.ts';
import { pipelineStages, pipelines } from '../pipelines/table.ts';
import { entityOf } from '../records/entity.ts';
import type { RecordType } from '../records/input.ts';
import type { ViewState } from './input.ts';

/** A state as somebody may have it, and the fields that were left out of it: they are gone, or not theirs to see. */
export type Opened = { state: ViewState; dropped: string[] };

/** Filters that are called otherwise than the field that they tell of. */
const FIELD_OF: Readonly<Record<string, string>> = {
  closeFrom: 'expectedCloseDate',
  closeTo: 'expectedCloseDate',
  closedAfter: 'closedAt',
  dueBefore: 'dueAt',
  dueAfter: 'dueAt',
};

const nameOfColumn = (column: string): string => column.replace(/^!/, '').replace(/:\d+$/, '');
const sortsOf = ({ sort }: ViewState): string[] => sort?.split(',') ?? [];
const figureOf = (aggregate: string) => {
  const [fn, field = ''] = aggregate.split(':');
  return { fn: AGGREGATES.find((each) => each === fn), field };
};

/**
 * The states as the actor may have them: what is gone, or hidden from the actor, is left out, so that a view always opens and
 * tells nothing that its reader may not know. A few statements, whatever their number.
 */
export async function openStates(ctx: QueryContext, type: RecordType, states: readonly ViewState[]): Promise<Opened[]> {
  if (states.length === 0) return [];
  const names = states.flatMap((state) => [
    ...sortsOf(state).map((sort) => sort.replace(/^-/, '')),
    ...(state.columns ?? []).map(nameOfColumn),
    ...(state.aggregates ?? []).map((aggregate) => figureOf(aggregate).field),
  ]);
  const find = await findFields(ctx.db, ctx.actor, entityOf(type), names);
  const refused = await refusedConditions(ctx, type, states);
  const isPlaceThere = await placesOf(ctx, states);
  return states.map((state, index) => open(ctx, type, state, { find, refused: refused(index), isPlaceThere }));
}

type Known = {
  find: FieldFinder;
  refused: (place: number) => boolean;
  isPlaceThere: (state: ViewState, key: 'pipelineId' | 'stageId') => boolean;
};

function open({ actor }: QueryContext, type: RecordType, stored: ViewState, known: Known): Opened {
  const { find, refused, isPlaceThere } = known;
  const dropped = new Set<string>();
  const kept = <Item>(items: readonly Item[], fieldOf: (item: Item) => string, isFine: (item: Item) => boolean) =>
    items.filter((item) => {
      if (!isFine(item)) dropped.add(fieldOf(item));
      return isFine(item);
    });
  const { filter, sort, columns, aggregates, ...single } = stored;
  const state: ViewState = Object.fromEntries(
    kept(
      Object.entries(single),
      ([key]) => FIELD_OF[key] ?? key,
      ([key]) =>
        key === 'pipelineId' || key === 'stageId'
          ? isPlaceThere(stored, key)
          : !isHidden(actor, type, FIELD_OF[key] ?? key),
    ),
  );
  const opened = filter && openFilter(filter, refused, (name) => dropped.add(name));
  if (opened) state.filter = opened;
  const sorts = kept(
    sort?.split(',') ?? [],
    (each) => each.replace(/^-/, ''),
    (each) => {
      const found = find(each.replace(/^-/, ''));
      return !('problem' in found) && !found.link && found.field.order !== undefined;
    },
  );
  if (sorts.length > 0) state.sort = sorts.join(',');
  if (columns) {
    state.columns = kept(columns, nameOfColumn, (column) => {
      const name = nameOfColumn(column);
      const found = find(name);
      // A table has columns of its own too, which are no fields.
      const isOwn = !isCustomKey(name.slice(name.indexOf('.') + 1));
      return !('problem' in found) || (isOwn && found.problem.key !== 'fieldHidden');
    });
  }
  if (aggregates) {
    state.aggregates = kept(
      aggregates,
      (each) => figureOf(each).field,
      (each) => {
        const { fn, field } = figureOf(each);
        const found = find(field);
        return fn !== undefined && !('problem' in found) && !found.link && isFigureOf(found.field.kind, fn);
      },
    );
  }
  return { state, dropped: [...dropped] };
}

const conditionsOf = ({ conditions = [], groups = [] }: ListFilter): Condition[] => [
  ...conditions,
  ...groups.flatMap((group) => group.conditions),
];

function openFilter(
  { match, conditions = [], groups = [] }: ListFilter,
  refused: (place: number) => boolean,
  drop: (name: string) => void,
): ListFilter | undefined {
  let place = 0;
  const keep = (each: readonly Condition[]) =>
    each.filter(({ field }) => {
      const isRefused = refused(place++);
      if (isRefused) drop(field);
      return !isRefused;
    });
  const own = keep(conditions);
  const left = groups.map((group) => ({ ...group, conditions: keep(group.conditions) }));
  const full = left.filter((group) => group.conditions.length > 0);
  if (own.length === 0 && full.length === 0) return undefined;
  return {
    ...(match && { match }),
    ...(own.length > 0 && { conditions: own }),
    ...(full.length > 0 && { groups: full }),
  };
}

/** Which conditions of the states a list would refuse, each by its place among all of its state. All are tried at once. */
async function refusedConditions(
  ctx: QueryContext,
  type: RecordType,
  states: readonly ViewState[],
): Promise<(state: number) => (place: number) => boolean> {
  const groups = states.map(({ filter }) => ({ conditions: filter ? conditionsOf(filter) : [] }));
  const refused = new Set<string>();
  try {
    await filterCondition(ctx, entityOf(type), { groups });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'INVALID') throw error;
    for (const path of Object.keys(error.details.fields ?? {})) {
      const [, state, place] = /^filter\.groups\.(\d+)\.conditions\.(\d+)\./.exec(path) ?? [];
      refused.add(`${state} ${place}`);
    }
  }
  return (state) => (place) => refused.has(`${state} ${place}`);
}

/** Whether the pipelines and stages that the states name are still there. */
async function placesOf({ db }: QueryContext, states: readonly ViewState[]): Promise<Known['isPlaceThere']> {
  const isNamed = states.some(({ pipelineId, stageId }) => pipelineId !== undefined || stageId !== undefined);
  if (!isNamed) return () => true;
  const [lines, stages] = await Promise.all([
    db.select({ id: pipelines.id }).from(pipelines),
    db.select({ id: pipelineStages.id }).from(pipelineStages),
  ]);
  const there = {
    pipelineId: new Set(lines.map(({ id }) => id)),
    stageId: new Set(stages.map(({ id }) => id)),
  };
  return (state, key) => state[key] === undefined || there[key].has(state[key]);
}
