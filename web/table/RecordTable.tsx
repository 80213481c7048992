import {
  columnSizingFeature,
  columnVisibilityFeature,
  rowSortingFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type MouseEvent, type ReactNode, useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordType } from '../../src/records/input.ts';
import { ChangedDot } from '../looks/ChangedDot.tsx';
import { Marks } from '../looks/Marks.tsx';
import { useListOrder } from '../records/list-order.ts';
import { recordPath } from '../records/open-record.ts';
import { useOpenInPanel, useOpenRecord } from '../records/use-open-record.ts';
import { useIsPhone } from '../shell/use-is-phone.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { TableSkeleton } from '../ui/Skeletons.tsx';
import { CardList, type RecordCard } from './CardList.tsx';
import { HeaderCell } from './HeaderCell.tsx';
import type { ListSearch } from './list-search.ts';
import { NewsHint } from './NewsHint.tsx';
import { Pager } from './Pager.tsx';
import classes from './table.module.css';
import { useColumnChoice, useSeenColumns } from './use-column-choice.ts';
import { useGridKeys } from './use-grid-keys.ts';

export type TableColumn<Row> = {
  id: string;
  label: string;
  /** The server's name of this order, where it knows one. */
  sort?: string;
  /** Pixels. */
  width: number;
  align?: 'right';
  isHiddenAtFirst?: boolean;
  cell: (row: Row) => ReactNode;
};

export type ListQuery<Row> = {
  data: { items: Row[]; page: number; perPage: number; total: number } | undefined;
  error: unknown;
  isPlaceholderData: boolean;
  dataUpdatedAt: number;
  refetch: () => unknown;
};

export type RecordTableProps<Row> = {
  type: RecordType;
  label: string;
  columns: readonly TableColumn<Row>[];
  query: ListQuery<Row>;
  search: ListSearch;
  defaultSort: string;
  onSearch: (patch: ListSearch) => void;
  /** How a row looks where there is no room for columns. */
  card: (row: Row) => RecordCard;
  /** What is said where nothing is found; it should teach. */
  empty: ReactNode;
};

const features = tableFeatures({ columnVisibilityFeature, columnSizingFeature, rowSortingFeature });
const NOTHING: never[] = [];
const ROW_HEIGHT = 36;

/** Records in rows: sorted, filtered and paged by the server, edited in place, patched by the live stream. */
export function RecordTable<Row extends { id: number }>(given: RecordTableProps<Row>) {
  const props = { ...given, columns: useSeenColumns(given.type, given.columns) };
  const { type, query, search, onSearch, empty } = props;
  const isPhone = useIsPhone();
  const { data } = query;
  useListOrder(type, data?.items.map(({ id }) => id) ?? NOTHING);
  if (query.error && !data) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (!data) return <TableSkeleton rows={14} columns={isPhone ? 2 : 6} rowHeight={isPhone ? 64 : ROW_HEIGHT} />;
  return (
    <div className={classes.wrap} data-stale={query.isPlaceholderData || undefined}>
      <NewsHint type={type} search={search} since={query.dataUpdatedAt} onShow={() => void query.refetch()} />
      <Marks type={type} ids={data.items.map(({ id }) => id)}>
        {data.items.length === 0 ? (
          empty
        ) : isPhone ? (
          <CardList type={type} label={props.label} rows={data.items} card={props.card} />
        ) : (
          <Grid {...props} rows={data.items} />
        )}
      </Marks>
      {data.total > 0 && <Pager page={data.page} perPage={data.perPage} total={data.total} onSearch={onSearch} />}
    </div>
  );
}

function Grid<Row extends { id: number }>({
  type,
  label,
  columns,
  rows: items,
  search,
  defaultSort,
  onSearch,
}: RecordTableProps<Row> & { rows: Row[] }) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const openInPanel = useOpenInPanel();
  const opened = useOpenRecord();
  const { visibility, setVisibility } = useColumnChoice(type, columns);
  const sort = search.sort ?? defaultSort;
  const definitions = useMemo(
    () =>
      columns.map((column) => ({
        id: column.id,
        header: column.label,
        size: column.width,
        enableSorting: column.sort !== undefined,
        cell: ({ row }: { row: { original: Row } }) => column.cell(row.original),
      })),
    [columns],
  );
  const table = useTable({
    features,
    columns: definitions,
    data: items ?? NOTHING,
    getRowId: (row) => String(row.id),
    manualSorting: true,
    state: { columnVisibility: visibility },
    onColumnVisibilityChange: setVisibility,
  });
  const rows = table.getRowModel().rows;
  const shown = table.getVisibleLeafColumns();
  // No compiler memoizes this component, so what the virtualizer returns is always fresh.
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
  });
  const keys = useGridKeys({
    rowCount: rows.length,
    columnCount: shown.length,
    scrollToRow: (index) => virtual.scrollToIndex(index),
    onOpen: (index, by) => {
      const row = rows[index];
      if (row) openInPanel({ type, id: row.original.id }, by);
    },
  });
  const openedAt = opened?.type === type ? rows.findIndex(({ original }) => original.id === opened.id) : -1;
  const { scrollToIndex } = virtual;
  // Whoever walks on in the panel still sees where in the list that is.
  useEffect(() => {
    if (openedAt >= 0) scrollToIndex(openedAt);
  }, [openedAt, scrollToIndex]);
  const virtualRows = virtual.getVirtualItems();
  const above = virtualRows[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (virtualRows.at(-1)?.end ?? 0);
  const columnOf = (id: string) => columns.find((column) => column.id === id);

  function openFromRow(event: MouseEvent, id: number) {
    const isControl = event.target instanceof Element && event.target.closest('a, button, input, textarea, [role]');
    // Cells carry a role of their own: they are the row, and no control in it.
    if (isControl && isControl.getAttribute('role') !== 'gridcell') return;
    if (window.getSelection()?.toString()) return;
    if (event.metaKey || event.ctrlKey) window.open(recordPath(type).replace('$id', String(id)), '_blank', 'noopener');
    else openInPanel({ type, id });
  }

  return (
    <div ref={scroller} className={classes.scroller}>
      <table
        role="grid"
        aria-label={label}
        aria-rowcount={rows.length + 1}
        aria-colcount={shown.length}
        className={classes.table}
        style={{ minWidth: table.getTotalSize() }}
        onKeyDown={keys.onKeyDown}
      >
        <colgroup>
          {shown.map((column) => (
            <col key={column.id} style={{ width: column.getSize() }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {shown.map((column, index) => {
              const definition = columnOf(column.id);
              return (
                definition && (
                  <HeaderCell
                    key={column.id}
                    label={definition.label}
                    sortName={definition.sort}
                    align={definition.align}
                    sort={sort}
                    isPinned={index === 0}
                    onSort={(next) => onSearch({ sort: next === defaultSort ? undefined : next, page: undefined })}
                  />
                )
              );
            })}
          </tr>
        </thead>
        <tbody>
          {above > 0 && (
            <tr aria-hidden>
              <td colSpan={shown.length} style={{ height: above, padding: 0 }} />
            </tr>
          )}
          {virtualRows.map((item) => {
            const row = rows[item.index];
            if (!row) return null;
            const isOpen = opened?.type === type && opened.id === row.original.id;
            return (
              <tr
                key={row.id}
                aria-rowindex={item.index + 2}
                aria-selected={isOpen}
                className={classes.row}
                onClick={(event) => openFromRow(event, row.original.id)}
                onAuxClick={(event) => {
                  if (event.button === 1 && !(event.target instanceof Element && event.target.closest('a')))
                    window.open(recordPath(type).replace('$id', row.id), '_blank', 'noopener');
                }}
              >
                {row.getVisibleCells().map((cell, column) => (
                  <td
                    key={cell.id}
                    role="gridcell"
                    className={column === 0 ? classes.pinned : undefined}
                    data-align={columnOf(cell.column.id)?.align}
                    {...keys.cell(item.index, column)}
                  >
                    {column === 0 && <ChangedDot type={type} id={row.original.id} />}
                    <table.FlexRender cell={cell} />
                  </td>
                ))}
              </tr>
            );
          })}
          {below > 0 && (
            <tr aria-hidden>
              <td colSpan={shown.length} style={{ height: below, padding: 0 }} />
            </tr>
          )}
        </tbody>
      </table>
      <p className={classes.keys}>{t('table.keys')}</p>
    </div>
  );
}
