import { useMemo } from 'react';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { AGGREGATES, type Aggregate } from '../../src/lists/input.ts';
import type { RecordType } from '../../src/records/input.ts';
import { useSession } from '../session.ts';
import { columnsAsWritten, type PlacedColumn, placedColumns } from './columns.ts';
import type { TableLook } from './list-search.ts';
import type { TableColumn } from './table-column.ts';

type Looks = {
  byTable: Partial<Record<RecordType, TableLook>>;
  remember: (table: RecordType, look: TableLook) => void;
};

/** How each table looked last in this browser, for addresses that don't say. */
const useLooks = create<Looks>()(
  persist(
    (set) => ({
      byTable: {},
      remember: (table, look) =>
        set(({ byTable }) => ({ byTable: { ...byTable, [table]: { ...byTable[table], ...look } } })),
    }),
    { name: 'kontor.tables' },
  ),
);

/** From now on a table looks as its address says, or as it usually does. */
export const forgetLook = (table: RecordType): void =>
  useLooks.getState().remember(table, { columns: undefined, aggregates: undefined });

/** The columns of fields that the person sees. */
function useSeenColumns<Row>(type: RecordType, columns: readonly TableColumn<Row>[]): TableColumn<Row>[] {
  const withheld = useSession().user.fields[type];
  return useMemo(() => columns.filter(({ id }) => withheld[id] !== 'hidden'), [columns, withheld]);
}

export type Figure = { field: string; fn: Aggregate };
const readFigure = (text: string): Figure[] => {
  const [fn, field = ''] = text.split(':');
  const known = AGGREGATES.find((each) => each === fn);
  return known ? [{ fn: known, field }] : [];
};

const usualFigures = (columns: readonly { id: string; usualFigure?: Aggregate }[]): Figure[] =>
  columns.flatMap(({ id, usualFigure }) => (usualFigure ? [{ fn: usualFigure, field: id }] : []));

/** How a table looks, as its address says, or as it was last; changed, it is in the address. */
export function useTableLook<Row>(
  type: RecordType,
  all: readonly TableColumn<Row>[],
  search: TableLook,
  onSearch: (look: TableLook) => void,
) {
  const known = useSeenColumns(type, all);
  const { byTable, remember } = useLooks();
  const chosen = search.columns ?? byTable[type]?.columns;
  const asked = search.aggregates ?? byTable[type]?.aggregates;
  const columns = useMemo(() => placedColumns(known, chosen), [known, chosen]);
  const figures = useMemo(
    () =>
      (asked?.flatMap(readFigure) ?? usualFigures(known)).filter(({ field }) => columns.some(({ id }) => id === field)),
    [asked, known, columns],
  );
  const show = (look: TableLook) => {
    remember(type, look);
    onSearch(look);
  };
  const usual = placedColumns(known, undefined);
  return {
    known,
    columns,
    figures,
    /** The columns as they are until somebody changes them. */
    usual,
    setColumns: (placed: readonly PlacedColumn<TableColumn<Row>>[]) => {
      const written = columnsAsWritten(placed, known);
      const isUsual = written.join() === columnsAsWritten(usual, known).join();
      show({ columns: isUsual ? undefined : written });
    },
    setFigures: (next: readonly Figure[]) => show({ aggregates: next.map(({ fn, field }) => `${fn}:${field}`) }),
  };
}
export type TableLookState<Row> = ReturnType<typeof useTableLook<Row>>;
