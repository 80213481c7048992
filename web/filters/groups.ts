import type { Condition, ListFilter } from '../../src/lists/input.ts';

export type Match = 'all' | 'any';
/** A chip: one condition, or several of which all or any have to hold. */
export type Group = { match: Match; conditions: Condition[] };

/** A filter as the chips that stand for it. */
export const groupsOf = ({ conditions = [], groups = [] }: ListFilter): Group[] => [
  ...conditions.map((condition): Group => ({ match: 'any', conditions: [condition] })),
  ...groups.map(({ match = 'all', conditions: own }) => ({ match, conditions: own })),
];

/** The filter of these chips; undefined where there is none. */
export function filterOf(match: Match, groups: readonly Group[]): ListFilter | undefined {
  const meant = groups.filter(({ conditions }) => conditions.length > 0);
  if (meant.length === 0) return undefined;
  const conditions = meant.flatMap((group) => (group.conditions.length === 1 ? group.conditions : []));
  const several = meant.filter((group) => group.conditions.length > 1);
  return {
    ...(match === 'any' && meant.length > 1 ? { match } : {}),
    ...(conditions.length > 0 ? { conditions } : {}),
    ...(several.length > 0 ? { groups: several } : {}),
  };
}

/** Whether there is all that the question needs. */
export function isComplete({ op, value }: Condition): boolean {
  if (op === 'isEmpty' || op === 'isNotEmpty') return true;
  if (Array.isArray(value)) return value.length > 0 && value.every((each) => each !== '');
  return value !== undefined && value !== '';
}

/** Whether a filter asks anything about one of these fields. */
export const asksAbout = (filter: ListFilter | undefined, fields: readonly string[]): boolean =>
  filter !== undefined &&
  groupsOf(filter).some(({ conditions }) => conditions.some(({ field }) => fields.includes(field)));

function without(filter: ListFilter | undefined, isMeant: (condition: Condition) => boolean): ListFilter | undefined {
  if (!filter) return undefined;
  const groups = groupsOf(filter).map(({ match, conditions }) => ({
    match,
    conditions: conditions.filter((condition) => !isMeant(condition)),
  }));
  return filterOf(filter.match ?? 'all', groups);
}

/** A filter without what it asks about these fields. */
export const withoutFields = (filter: ListFilter | undefined, fields: readonly string[]): ListFilter | undefined =>
  without(filter, ({ field }) => fields.includes(field));
