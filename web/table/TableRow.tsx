import { type CSSProperties, type MouseEvent, memo, startTransition, useEffect, useState } from 'react';
import type { RecordType } from '../../src/records/input.ts';
import { ChangedDot } from '../looks/ChangedDot.tsx';
import { recordPath } from '../records/open-record.ts';
import type { PlacedColumn } from './columns.ts';
import classes from './table.module.css';
import type { TableColumn } from './table-column.ts';
import { cellKeys } from './use-grid-keys.ts';

type Props<Row> = {
  type: RecordType;
  row: Row;
  index: number;
  columns: readonly PlacedColumn<TableColumn<Row>>[];
  /** Where pinned ones stay. */
  places: readonly (CSSProperties | undefined)[];
  /** The column of the cell that the keyboard is at, if it is in this row. */
  currentColumn: number | undefined;
  isOpen: boolean;
  /** Undefined where rows can't be selected. */
  isSelected: boolean | undefined;
  selectLabel: string;
  onSelect: (index: number, isRange: boolean) => void;
  /** Rows that pass by while somebody scrolls are text alone. */
  isPassing: boolean;
  onOpen: (id: number) => void;
};

function Row<Row extends { id: number }>({
  type,
  row,
  index,
  columns,
  places,
  currentColumn,
  isOpen,
  isSelected,
  selectLabel,
  onSelect,
  isPassing,
  onOpen,
}: Props<Row>) {
  const [isPlain, setPlain] = useState(isPassing);
  useEffect(() => {
    if (!isPassing) startTransition(() => setPlain(false));
  }, [isPassing]);
  const path = recordPath(type).replace('$id', String(row.id));

  function openFromRow(event: MouseEvent) {
    const isControl = event.target instanceof Element && event.target.closest('a, button, input, textarea, [role]');
    // Cells carry a role of their own: they are the row, and no control in it.
    if (isControl && isControl.getAttribute('role') !== 'gridcell') return;
    if (window.getSelection()?.toString()) return;
    if (event.metaKey || event.ctrlKey) window.open(path, '_blank', 'noopener');
    else onOpen(row.id);
  }

  return (
    <tr
      aria-rowindex={index + 2}
      aria-selected={isOpen}
      className={classes.row}
      data-selected={isSelected || undefined}
      onClick={openFromRow}
      onAuxClick={(event) => {
        if (event.button === 1 && !(event.target instanceof Element && event.target.closest('a')))
          window.open(path, '_blank', 'noopener');
      }}
    >
      {isSelected !== undefined && (
        <td className={`${classes.pinned} ${classes.select}`}>
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label={selectLabel}
            checked={isSelected}
            onChange={() => {}}
            onClick={(event) => onSelect(index, event.shiftKey)}
          />
        </td>
      )}
      {columns.map((column, place) => (
        <td
          key={column.id}
          role="gridcell"
          className={column.isPinned ? `${classes.pinned} ${place === 0 ? classes.first : ''}` : undefined}
          data-align={column.align}
          style={places[place]}
          {...cellKeys(index, place, place === currentColumn)}
        >
          {place === 0 && <ChangedDot type={type} id={row.id} />}
          {isPlain ? <span className={classes.passing}>{plainText(row, column.id)}</span> : column.cell(row)}
        </td>
      ))}
    </tr>
  );
}

/** What of a value can be said at once. */
function plainText(row: object, id: string): string {
  const value: unknown = Reflect.get(row, id.replace(/Id$/, ''));
  if (id.endsWith('Id'))
    return typeof value === 'object' && value !== null && 'name' in value ? String(value.name) : '';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

// Of a list only the rows that come, go or change are made anew. Memo forgets that a component is generic.
export const TableRow = memo(Row) as typeof Row;
