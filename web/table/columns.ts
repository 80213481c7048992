/** A column as an address or a saved view holds it: `name`, `name:220` with a width, `!name` where it is pinned. */
export type ColumnPlace = { id: string; width?: number; isPinned: boolean };

export const MIN_WIDTH = 60;
export const MAX_WIDTH = 800;

export function readColumn(text: string): ColumnPlace {
  const isPinned = text.startsWith('!');
  const [id = '', size] = (isPinned ? text.slice(1) : text).split(':');
  const width = Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, Math.round(Number(size))));
  return { id, isPinned, ...(size !== undefined && Number.isFinite(width) ? { width } : {}) };
}

export const writeColumn = ({ id, width, isPinned }: ColumnPlace): string =>
  `${isPinned ? '!' : ''}${id}${width === undefined ? '' : `:${width}`}`;

type Known = { id: string; width: number; isHiddenAtFirst?: boolean };
export type PlacedColumn<Column> = Column & { width: number; isPinned: boolean };

/**
 * The columns that are shown, in their order: the pinned ones first, and before all of them the one that the record is called
 * by. What is unknown, like a field that is gone, is left out.
 */
export function placedColumns<Column extends Known>(
  known: readonly Column[],
  chosen: readonly string[] | undefined,
): PlacedColumn<Column>[] {
  const [name] = known;
  if (!name) return [];
  const places = chosen?.map(readColumn) ?? usualPlaces(known);
  const placed = places.flatMap(({ id, width, isPinned }) => {
    const column = known.find((each) => each.id === id);
    return column ? [{ ...column, width: width ?? column.width, isPinned: isPinned || id === name.id }] : [];
  });
  const unique = placed.filter((column, index) => placed.findIndex(({ id }) => id === column.id) === index);
  const withName = unique.some(({ id }) => id === name.id) ? unique : [{ ...name, isPinned: true }, ...unique];
  return [
    ...withName.filter(({ id }) => id === name.id),
    ...withName.filter(({ id, isPinned }) => isPinned && id !== name.id),
    ...withName.filter(({ isPinned }) => !isPinned),
  ];
}

const usualPlaces = (known: readonly Known[]): ColumnPlace[] =>
  known.filter(({ isHiddenAtFirst }) => !isHiddenAtFirst).map(({ id }) => ({ id, isPinned: false }));

/** What to remember of columns that are shown like this: widths only where they are not the usual ones. */
export const columnsAsWritten = <Column extends Known>(
  placed: readonly PlacedColumn<Column>[],
  known: readonly Column[],
): string[] =>
  placed.map(({ id, width, isPinned }, index) =>
    writeColumn({
      id,
      isPinned: isPinned && index > 0,
      ...(known.find((each) => each.id === id)?.width === width ? {} : { width }),
    }),
  );

/** One column further to the left or the right, among the pinned ones or among the others. */
export function movedColumn<Column extends Known>(
  placed: readonly PlacedColumn<Column>[],
  id: string,
  step: -1 | 1,
): PlacedColumn<Column>[] {
  const from = placed.findIndex((column) => column.id === id);
  const column = placed[from];
  const other = placed[from + step];
  // The first is the record's name, which keeps its place.
  if (!column || !other || from + step === 0 || other.isPinned !== column.isPinned) return [...placed];
  return placed.with(from, other).with(from + step, column);
}
