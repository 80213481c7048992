import type { RecordType } from '../../src/records/input.ts';
import { isStateKeyOf, LAYOUTS_OF, type Layout, type ViewState, viewState } from '../../src/views/input.ts';

/** What a list shows and how: what a view keeps. */
export type ListState = ViewState & { layout?: Layout | undefined };

/**
 * What addresses say of saved views: which one, and what of it is taken out. What the address holds besides goes on top of
 * the view. 0 is none, where the list would else open with one.
 */
export type ViewSearch = { saved?: number | undefined; without?: string | undefined };

export const NO_VIEW = 0;

export function readViewSearch(search: Record<string, unknown>): ViewSearch {
  const { saved, without } = search;
  return {
    ...(typeof saved === 'number' && Number.isSafeInteger(saved) && saved >= 0 && { saved }),
    ...(typeof without === 'string' && without.length <= 300 && { without }),
  };
}

export type ListAddress = ListState & ViewSearch;

type Values = Record<string, unknown>;

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (Array.isArray(value) && value.length === 0) ||
  (typeof value === 'object' && Object.keys(value).length === 0);

/** The same whatever the order of keys, and whether empty parts are named. */
const canonical = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, each]) => !isEmpty(each));
  return Object.fromEntries(
    entries.map(([key, each]): [string, unknown] => [key, canonical(each)]).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
};
const isAlike = (a: unknown, b: unknown): boolean => JSON.stringify(canonical(a)) === JSON.stringify(canonical(b));

/** The parts of an address that a view of the type can keep; nothing else may get into one. */
export function stateIn(type: RecordType, search: object): ListState {
  const { layout, ...parts }: Values = { ...search };
  const given = Object.entries(viewState.shape).flatMap(([key, schema]): [string, unknown][] => {
    const value = parts[key];
    return !isEmpty(value) && isStateKeyOf(type, key) && schema.safeParse(value).success ? [[key, value]] : [];
  });
  const parsed = viewState.safeParse(Object.fromEntries(given));
  const known = LAYOUTS_OF[type].find((each) => each === layout);
  return { ...(parsed.success ? parsed.data : {}), ...(known && { layout: known }) };
}

/** A view with what the address holds on top. */
export function overlaid(base: ListState, own: ListState, without = ''): ListState {
  const gone = without.split(',');
  return { ...Object.fromEntries(Object.entries(base).filter(([key]) => !gone.includes(key))), ...own };
}

/** The least that an address has to say of a state, beside the view that it goes on top of. */
export function addressOf(saved: number | undefined, base: ListState, state: ListState): ListAddress {
  const before: Values = base;
  const after: Values = state;
  const changed = Object.entries(after).filter(([key, value]) => !isEmpty(value) && !isAlike(before[key], value));
  const without = Object.keys(before).filter((key) => !isEmpty(before[key]) && isEmpty(after[key]));
  return {
    ...(saved !== undefined && { saved }),
    ...Object.fromEntries(changed),
    ...(without.length > 0 && { without: without.join(',') }),
  };
}

export const isSameState = (a: ListState, b: ListState): boolean => isAlike(a, b);
