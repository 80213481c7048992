import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import classes from './table.module.css';

type Props = {
  label: string;
  sortName: string | undefined;
  align: 'right' | undefined;
  /** The order now, `name` or `-name`. */
  sort: string;
  isPinned: boolean;
  onSort: (sort: string) => void;
};

/** A column's head; where the server can sort by it, a press does, and another turns the order round. */
export function HeaderCell({ label, sortName, align, sort, isPinned, onSort }: Props) {
  const direction = sort === sortName ? 'ascending' : sort === `-${sortName}` ? 'descending' : undefined;
  const className = isPinned ? `${classes.head} ${classes.pinned}` : classes.head;
  if (sortName === undefined) {
    return (
      <th scope="col" className={className} data-align={align}>
        <span className={classes.headText}>{label}</span>
      </th>
    );
  }
  const Arrow = direction === 'descending' ? IconArrowDown : IconArrowUp;
  return (
    <th scope="col" className={className} data-align={align} aria-sort={direction ?? 'none'}>
      <button
        type="button"
        className={classes.sort}
        onClick={() => onSort(direction === 'ascending' ? `-${sortName}` : sortName)}
      >
        <span className="truncate">{label}</span>
        <Arrow size={13} aria-hidden className={classes.arrow} data-shown={direction !== undefined || undefined} />
      </button>
    </th>
  );
}
