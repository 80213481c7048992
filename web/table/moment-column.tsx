import { RelativeTime } from '../ui/RelativeTime.tsx';
import classes from './table.module.css';
import type { TableColumn } from './table-column.ts';

/** When something happened to the record; nobody edits that. */
export function momentColumn<Field extends string>(
  id: Field,
  label: string,
  more: Partial<TableColumn<Record<Field, string | null>>> = {},
): TableColumn<Record<Field, string | null>> {
  return {
    id,
    label,
    sort: id,
    width: 116,
    align: 'right',
    figures: 'days',
    cell: (row) => (
      <span className={`${classes.plain} ${classes.dimmed}`}>
        {row[id] === null ? '–' : <RelativeTime value={row[id]} />}
      </span>
    ),
    ...more,
  };
}
