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
import { type CSSProperties, memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Aggregate } from '../../src/lists/input.ts';
import { ResizeHandle } from './ResizeHandle.tsx';
import { directionOf, resorted } from './sorts.ts';
import classes from './table.module.css';

/** What heads and figures do to their columns, which they name by id. */
export type ColumnActions = {
  sort: (sort: string) => void;
  resize: (id: string, width: number, isFinal: boolean) => void;
  pin: (id: string) => void;
  hide: (id: string) => void;
  move: (id: string, step: -1 | 1) => void;
  /** Chooses the figure below it. */
  sum: (id: string, fn: Aggregate | undefined) => void;
};

type Props = {
  id: string;
  actions: ColumnActions;
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
function Head({ id, actions, label, sortName, align, sort, width, isPinned, isFirst, style }: Props) {
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
            onClick={(event) => actions.sort(resorted(sort, sortName, { isAdded: event.shiftKey }))}
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
                <Menu.Item leftSection={<IconArrowUp size={14} />} onClick={() => actions.sort(sortName)}>
                  {t('table.sortUp')}
                </Menu.Item>
                <Menu.Item leftSection={<IconArrowDown size={14} />} onClick={() => actions.sort(`-${sortName}`)}>
                  {t('table.sortDown')}
                </Menu.Item>
                {!order && (
                  <Menu.Item onClick={() => actions.sort(resorted(sort, sortName, { isAdded: true }))}>
                    {t('table.sortAlso')}
                  </Menu.Item>
                )}
              </>
            )}
            {!isFirst && (
              <>
                <Menu.Divider />
                <Menu.Item
                  leftSection={isPinned ? <IconPinnedOff size={14} /> : <IconPin size={14} />}
                  onClick={() => actions.pin(id)}
                >
                  {t(isPinned ? 'table.unpin' : 'table.pin')}
                </Menu.Item>
                <Menu.Item leftSection={<IconArrowLeft size={14} />} onClick={() => actions.move(id, -1)}>
                  {t('table.moveLeft')}
                </Menu.Item>
                <Menu.Item leftSection={<IconArrowRight size={14} />} onClick={() => actions.move(id, 1)}>
                  {t('table.moveRight')}
                </Menu.Item>
                <Menu.Item leftSection={<IconEyeOff size={14} />} onClick={() => actions.hide(id)}>
                  {t('table.hide')}
                </Menu.Item>
              </>
            )}
          </Menu.Dropdown>
        </Menu>
      </div>
      <ResizeHandle
        label={t('table.resize', { label })}
        width={width}
        onResize={(to, isFinal) => actions.resize(id, to, isFinal)}
      />
    </th>
  );
}

// Scrolling makes the table anew for every frame, and its heads stay what they are.
export const HeaderCell = memo(Head);
