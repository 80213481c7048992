const MAX_SORTS = 4;

type Order = {
  isDescending: boolean;
  /** Which of several orders it is, from 1; null where it is the only one. */
  place: number | null;
};

const nameOf = (part: string): string => part.replace(/^-/, '');

/** How a list is sorted by a field; undefined where it is not. */
export function directionOf(sort: string, name: string): Order | undefined {
  const parts = sort.split(',');
  const at = parts.findIndex((part) => nameOf(part) === name);
  if (at < 0) return undefined;
  return { isDescending: parts[at]?.startsWith('-') ?? false, place: parts.length > 1 ? at + 1 : null };
}

/**
 * The order after a press on a field: by it alone, or after what there is; a second press turns it round, and a third takes it
 * out of several.
 */
export function resorted(sort: string, name: string, { isAdded }: { isAdded: boolean }): string {
  const parts = sort.split(',');
  const order = directionOf(sort, name);
  const turned = order && !order.isDescending ? `-${name}` : name;
  if (!isAdded) return turned;
  if (order?.isDescending && parts.length > 1) return parts.filter((part) => nameOf(part) !== name).join(',');
  if (order) return parts.map((part) => (nameOf(part) === name ? turned : part)).join(',');
  return [...parts, name].slice(-MAX_SORTS).join(',');
}
