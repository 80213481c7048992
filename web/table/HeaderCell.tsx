import { Menu, UnstyledButton } from '@mantine/core';
import {
  IconArrowDown,
  IconArrowLeft,
  IconArrowRight,
  IconArrowUp,
  IconChevronDown,
  IconEyeOff,
  IconPin,
  IconPinnedOff,
} from '@tabler/icons-react';
import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import { ResizeHandle } from './ResizeHandle.tsx';
import { directionOf, resorted } from './sorts.ts';
import classes from './table.module.css';

export type ColumnActions = {
  onSort: (sort: string) => void;
  onResize: (width: number, isFinal: boolean) => void;
  onPin: () => void;
  onHide: () => void;
  onMove: (step: -1 | 1) => void;
};

type Props = ColumnActions & {
  label: string;
  sortName: string | undefined;
  align: 'right' | undefined;
  /** The order now: `name`, `-amount,name`. */
  sort: string;
  width: number;
  isPinned: boolean;
  /** The record's name stays where it is. */
  isFirst: boolean;
  style: CSSProperties | undefined;
};

/** A column's head: a press sorts by it, with Shift after what it is sorted by already; the rest is in its menu. */
export function HeaderCell(props: Props) {
  const { label, sortName, align, sort, width, isPinned, isFirst, style, onSort, onResize, onPin, onHide, onMove } =
    props;
  const { t } = useTranslation();
  const order = sortName === undefined ? undefined : directionOf(sort, sortName);
  const Arrow = order?.isDescending ? IconArrowDown : IconArrowUp;
  return (
    <th
      scope="col"
      className={`${classes.head} ${isPinned ? classes.pinned : ''} ${isFirst ? classes.first : ''}`}
      data-align={align}
      style={style}
      aria-sort={
        order ? (order.isDescending ? 'descending' : 'ascending') : sortName === undefined ? undefined : 'none'
      }
    >
      <div className={classes.headLine}>
        {sortName === undefined ? (
          <span className={`${classes.headText} truncate`}>{label}</span>
        ) : (
          <button
            type="button"
            className={classes.sort}
            onClick={(event) => onSort(resorted(sort, sortName, { isAdded: event.shiftKey }))}
          >
            <span className="truncate">{label}</span>
            <Arrow size={13} aria-hidden className={classes.arrow} data-shown={order !== undefined || undefined} />
            {order && order.place !== null && <span className={classes.sortPlace}>{order.place}</span>}
          </button>
        )}
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <UnstyledButton className={classes.columnMenu} aria-label={t('table.columnMenu', { label })}>
              <IconChevronDown size={13} aria-hidden />
            </UnstyledButton>
          </Menu.Target>
          <Menu.Dropdown>
            {sortName !== undefined && (
              <>
                <Menu.Item leftSection={<IconArrowUp size={14} />} onClick={() => onSort(sortName)}>
                  {t('table.sortUp')}
                </Menu.Item>
                <Menu.Item leftSection={<IconArrowDown size={14} />} onClick={() => onSort(`-${sortName}`)}>
                  {t('table.sortDown')}
                </Menu.Item>
                {!order && (
                  <Menu.Item onClick={() => onSort(resorted(sort, sortName, { isAdded: true }))}>
                    {t('table.sortAlso')}
                  </Menu.Item>
                )}
              </>
            )}
            {!isFirst && (
              <>
                <Menu.Divider />
                <Menu.Item leftSection={isPinned ? <IconPinnedOff size={14} /> : <IconPin size={14} />} onClick={onPin}>
                  {t(isPinned ? 'table.unpin' : 'table.pin')}
                </Menu.Item>
                <Menu.Item leftSection={<IconArrowLeft size={14} />} onClick={() => onMove(-1)}>
                  {t('table.moveLeft')}
                </Menu.Item>
                <Menu.Item leftSection={<IconArrowRight size={14} />} onClick={() => onMove(1)}>
                  {t('table.moveRight')}
                </Menu.Item>
                <Menu.Item leftSection={<IconEyeOff size={14} />} onClick={onHide}>
                  {t('table.hide')}
                </Menu.Item>
              </>
            )}
          </Menu.Dropdown>
        </Menu>
      </div>
      <ResizeHandle label={t('table.resize', { label })} width={width} onResize={onResize} />
    </th>
  );
}
