import { columnPinningFeature, columnSizingFeature, tableFeatures, useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AGGREGATES, type Aggregate } from '../../src/lists/input.ts';
import type { RecordType } from '../../src/records/input.ts';
import { ExportButton } from '../exports/ExportButton.tsx';
import { toast } from '../lib/toast.tsx';
import { Marks } from '../looks/Marks.tsx';
import { useListOrder } from '../records/list-order.ts';
import { useOpenInPanel, useOpenRecord } from '../records/use-open-record.ts';
import { useSession } from '../session.ts';
import { useIsPhone } from '../shell/use-is-phone.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { TableSkeleton } from '../ui/Skeletons.tsx';
import { CardList, type RecordCard } from './CardList.tsx';
import { movedColumn } from './columns.ts';
import { FooterCell } from './FooterCell.tsx';
import { type ColumnActions, HeaderCell } from './HeaderCell.tsx';
import type { ListSearch } from './list-search.ts';
import { NewsHint } from './NewsHint.tsx';
import { TableRow } from './TableRow.tsx';
import classes from './table.module.css';
import { useGridKeys } from './use-grid-keys.ts';
import type { RowList } from './use-rows.ts';
import { useSelection } from './use-selection.ts';
import type { TableLookState } from './use-table-look.ts';

type Props<Row> = {
  type: RecordType;
  label: string;
  list: RowList<Row>;
  look: TableLookState<Row>;
  search: ListSearch;
  defaultSort: string;
  onSearch: (patch: ListSearch) => void;
  /** How a row looks where there is no room for columns. */
  card: (row: Row) => RecordCard;
  /** What is said where nothing is found; it should teach. */
  empty: ReactNode;
};

/** Few visits to a table change many records at once. */
const BulkBar = lazy(() => import('../bulk/BulkBar.tsx').then((module) => ({ default: module.BulkBar })));

const features = tableFeatures({ columnPinningFeature, columnSizingFeature });
const NOTHING: never[] = [];
const ROW_HEIGHT = 36;
const SELECT_WIDTH = 34;

/** Records in rows: sorted and filtered by the server, read as they are scrolled to, edited in place, patched by the live stream. */
export function RecordTable<Row extends { id: number }>(props: Props<Row>) {
  const { type, list, search, empty } = props;
  const isPhone = useIsPhone();
  const ids = useMemo(() => list.loaded.map(({ id }) => id), [list.loaded]);
  useListOrder(type, ids);
  if (list.error && list.count === undefined) return <ErrorState error={list.error} onRetry={list.refetch} />;
  if (list.count === undefined)
    return <TableSkeleton rows={14} columns={isPhone ? 2 : 6} rowHeight={isPhone ? 64 : ROW_HEIGHT} />;
  return (
    <div className={classes.wrap} data-stale={list.isStale || undefined}>
      <NewsHint type={type} search={search} since={list.readAt} onShow={list.refetch} />
      <Marks type={type} ids={ids}>
        {list.count === 0 ? (
          empty
        ) : isPhone ? (
          <CardList type={type} label={props.label} list={list} count={list.count} card={props.card} />
        ) : (
          <Grid {...props} count={list.count} />
        )}
      </Marks>
    </div>
  );
}

const FIGURES: Record<'numbers' | 'days' | 'others', readonly Aggregate[]> = {
  numbers: AGGREGATES,
  days: ['min', 'max', 'filled', 'empty'],
  others: ['filled', 'empty'],
};

function Grid<Row extends { id: number }>({
  type,
  label,
  list,
  look,
  search,
  defaultSort,
  onSearch,
  count,
}: Props<Row> & { count: number }) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const openInPanel = useOpenInPanel();
  const opened = useOpenRecord();
  // While an edge is dragged its column is as wide as it is held; only then is it written down.
  const [held, setHeld] = useState<{ id: string; width: number } | null>(null);
  const columns = useMemo(
    () =>
      held ? look.columns.map((column) => (column.id === held.id ? { ...column, ...held } : column)) : look.columns,
    [look.columns, held],
  );
  const sort = search.sort ?? defaultSort;
  // No compiler memoizes this component, so what the virtualizer returns is always fresh.
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
    scrollPaddingStart: ROW_HEIGHT,
    scrollPaddingEnd: ROW_HEIGHT,
  });
  const selection = useSelection(type, list, count);
  const { permissions } = useSession().user;
  const maySelect = permissions[type].edit !== 'none' || permissions[type].delete !== 'none';
  const selectLabel = t('table.select');
  const selectWidth = maySelect ? SELECT_WIDTH : 0;
  const latestToggle = useRef(selection.toggle);
  useEffect(() => {
    latestToggle.current = selection.toggle;
  });
  const toggle = useCallback((index: number, isRange: boolean) => {
    latestToggle.current(index, isRange).catch(toast.error);
  }, []);
  const open = useCallback((id: number) => openInPanel({ type, id }), [openInPanel, type]);
  const keys = useGridKeys({
    rowCount: count,
    columnCount: columns.length,
    onSelect: (index, isRange) => toggle(index, isRange),
    onLeave: () => {
      if (opened) openInPanel(null);
      else selection.clear();
    },
    scrollToRow: (index) => virtual.scrollToIndex(index),
    onOpen: (index, by) => {
      const row = list.rowAt(index);
      if (row) openInPanel({ type, id: row.id }, by);
    },
  });
  const virtualRows = virtual.getVirtualItems();
  const firstShown = virtualRows[0]?.index ?? 0;
  const lastShown = virtualRows.at(-1)?.index ?? 0;
  const { show } = list;
  useEffect(() => show(firstShown, lastShown), [show, firstShown, lastShown]);
  // Another question begins at its top.
  const question = JSON.stringify([list.narrowing, sort]);
  const begun = useRef(question);
  useEffect(() => {
    if (begun.current !== question) scroller.current?.scrollTo({ top: 0 });
    begun.current = question;
  }, [question]);
  // Wherever somebody has scrolled to, Tab leads into the rows that are there.
  const tabRow = Math.min(lastShown, Math.max(firstShown, keys.current.row));
  const openedId = opened?.type === type ? opened.id : undefined;
  const openedAt = openedId === undefined ? -1 : virtualIndexOf(list, openedId, firstShown, lastShown);
  const { scrollToIndex } = virtual;
  // Whoever walks on in the panel still sees where in the list that is.
  useEffect(() => {
    if (openedAt >= 0) scrollToIndex(openedAt);
  }, [openedAt, scrollToIndex]);
  const above = virtualRows[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (virtualRows.at(-1)?.end ?? 0);
  const table = useTable({
    features,
    columns: useMemo(() => columns.map(({ id, width }) => ({ id, size: width })), [columns]),
    // The rows are read as they are scrolled to, and are none of the table's.
    data: NOTHING,
    state: { columnPinning: { start: columns.filter(({ isPinned }) => isPinned).map(({ id }) => id), end: [] } },
  });
  const layout = columns.map(({ id }) => table.getColumn(id));
  const lefts = layout.map((column) => (column?.getIsPinned() ? column.getStart('start') : null));
  const placement = lefts.map((left) => (left === null ? '' : left + selectWidth)).join(' ');
  // Pinned columns stay beside those before them while the others are scrolled.
  const places = useMemo(
    () => placement.split(' ').map((left) => (left === '' ? undefined : { left: Number(left) })),
    [placement],
  );
  const replaced = (id: string, change: (column: (typeof columns)[number]) => object) =>
    look.setColumns(columns.map((column) => (column.id === id ? { ...column, ...change(column) } : column)));
  const latest = useRef<ColumnActions>(null);
  useEffect(() => {
    latest.current = {
      sort: (next) => onSearch({ sort: next === defaultSort ? undefined : next }),
      resize: (id, width, isFinal) => {
        setHeld(isFinal ? null : { id, width });
        if (isFinal) replaced(id, () => ({ width }));
      },
      pin: (id) => replaced(id, ({ isPinned }) => ({ isPinned: !isPinned })),
      hide: (id) => look.setColumns(columns.filter((column) => column.id !== id)),
      move: (id, step) => look.setColumns(movedColumn(columns, id, step)),
      sum: (id, fn) => {
        const others = look.figures.filter(({ field }) => field !== id);
        look.setFigures(fn ? [...others, { field: id, fn }] : others);
      },
    };
  });
  // The same for as long as the table is there: heads and figures are not made anew for every frame that is scrolled.
  const actions = useMemo<ColumnActions>(
    () => ({
      sort: (...of) => latest.current?.sort(...of),
      resize: (...of) => latest.current?.resize(...of),
      pin: (...of) => latest.current?.pin(...of),
      hide: (...of) => latest.current?.hide(...of),
      move: (...of) => latest.current?.move(...of),
      sum: (...of) => latest.current?.sum(...of),
    }),
    [],
  );

  return (
    <>
      <div
        ref={scroller}
        className={classes.scroller}
        onScroll={({ currentTarget }) => currentTarget.toggleAttribute('data-scrolled', currentTarget.scrollLeft > 0)}
      >
        <table
          role="grid"
          aria-label={label}
          aria-rowcount={count + 1}
          aria-colcount={columns.length}
          className={classes.table}
          style={{ minWidth: table.getTotalSize() + selectWidth }}
          {...keys.grid}
        >
          <colgroup>
            {maySelect && <col style={{ width: SELECT_WIDTH }} />}
            {columns.map((column) => (
              <col key={column.id} style={{ width: column.width }} />
            ))}
          </colgroup>
          <thead>
            <tr aria-rowindex={1}>
              {maySelect && (
                <th scope="col" className={`${classes.head} ${classes.pinned} ${classes.select}`}>
                  <input
                    type="checkbox"
                    aria-label={t('table.selectAll')}
                    checked={selection.count > 0 && selection.count === count}
                    ref={(box) => {
                      if (box) box.indeterminate = selection.count > 0 && selection.count < count;
                    }}
                    onChange={selection.count > 0 ? selection.clear : selection.selectAll}
                  />
                </th>
              )}
              {columns.map((column, index) => (
                <HeaderCell
                  key={column.id}
                  id={column.id}
                  actions={actions}
                  label={column.label}
                  sortName={column.sort}
                  align={column.align}
                  sort={sort}
                  width={column.width}
                  isPinned={column.isPinned}
                  isFirst={index === 0}
                  style={places[index]}
                />
              ))}
            </tr>
          </thead>
          <tbody>
            <Gap height={above} span={columns.length + Number(maySelect)} />
            {virtualRows.map(({ index }) => {
              const row = list.rowAt(index);
              return row ? (
                <TableRow
                  key={row.id}
                  type={type}
                  row={row}
                  index={index}
                  columns={columns}
                  places={places}
                  currentColumn={tabRow === index ? keys.current.column : undefined}
                  isOpen={row.id === openedId}
                  isSelected={maySelect ? selection.isSelected(row.id) : undefined}
                  selectLabel={selectLabel}
                  onSelect={toggle}
                  isPassing={virtual.isScrolling}
                  onOpen={open}
                />
              ) : (
                <tr key={`at ${index}`} aria-rowindex={index + 2} aria-busy className={classes.row}>
                  <td colSpan={columns.length + Number(maySelect)} role="gridcell">
                    <span className={classes.coming} />
                  </td>
                </tr>
              );
            })}
            <Gap height={below} span={columns.length + Number(maySelect)} />
          </tbody>
          <tfoot>
            <tr>
              {maySelect && <td className={`${classes.foot} ${classes.pinned} ${classes.select}`} />}
              {columns.map((column, index) => (
                <FooterCell
                  key={column.id}
                  id={column.id}
                  actions={actions}
                  label={column.label}
                  offered={index === 0 ? NOTHING : FIGURES[column.figures ?? 'others']}
                  fn={look.figures.find(({ field }) => field === column.id)?.fn}
                  figures={list.figures}
                  align={column.align}
                  isPinned={column.isPinned}
                  style={places[index]}
                />
              ))}
            </tr>
          </tfoot>
        </table>
        <p className={classes.keys}>{t('table.keys')}</p>
      </div>
      {selection.count > 0 && (
        <Suspense>
          <BulkBar
            type={type}
            selection={selection.selection}
            count={selection.count}
            total={count}
            onSelectAll={selection.selectAll}
            onDone={selection.clear}
          >
            <ExportButton
              isOfSelection
              selection={selection.selection}
              sort={sort}
              columns={columns.map(({ id }) => id)}
            />
          </BulkBar>
        </Suspense>
      )}
    </>
  );
}

function virtualIndexOf<Row extends { id: number }>(
  list: RowList<Row>,
  id: number,
  first: number,
  last: number,
): number {
  const MARGIN = 100;
  for (let index = Math.max(0, first - MARGIN); index <= last + MARGIN; index += 1) {
    if (list.rowAt(index)?.id === id) return index;
  }
  return -1;
}

/** The rows that are not rendered, as much room as they take. */
function Gap({ height, span }: { height: number; span: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden>
      <td colSpan={span} style={{ height, padding: 0 }} />
    </tr>
  );
}
