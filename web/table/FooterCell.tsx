import { Menu, UnstyledButton } from '@mantine/core';
import { type CSSProperties, memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Aggregate, AggregateValue } from '../../src/lists/input.ts';
import { useFormat } from '../lib/use-format.ts';
import type { ColumnActions } from './HeaderCell.tsx';
import classes from './table.module.css';

type Props = {
  id: string;
  actions: ColumnActions;
  label: string;
  /** What can be said of the column. */
  offered: readonly Aggregate[];
  fn: Aggregate | undefined;
  /** Those of all columns, as far as they are there. */
  figures: readonly AggregateValue[];
  align: 'right' | undefined;
  isPinned: boolean;
  style: CSSProperties | undefined;
};

/** A figure of all rows that the filters leave, not only of those that are here. */
function Figure({ id, actions, label, offered, fn, figures, align, isPinned, style }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = figures.flatMap(({ field, fn: of, value, currency }) => {
    if (field !== id || of !== fn || value === null) return [];
    if (typeof value === 'string') return [/^\d{4}-\d{2}-\d{2}$/.test(value) ? format.date(value) : format.day(value)];
    return [currency ? format.money(value, currency) : format.number(value)];
  });
  return (
    <td className={isPinned ? `${classes.foot} ${classes.pinned}` : classes.foot} data-align={align} style={style}>
      {offered.length > 0 && (
        <Menu position="top-start" withinPortal>
          <Menu.Target>
            <UnstyledButton
              className={classes.figure}
              data-set={fn !== undefined || undefined}
              aria-label={fn ? undefined : t('table.figureOf', { label })}
              title={words.join(' · ') || undefined}
            >
              {fn ? (
                <>
                  <span className={classes.figureName}>{t(`table.figures.${fn}`)}</span>
                  <span className="truncate">{words.join(' · ') || '–'}</span>
                </>
              ) : (
                <span className={classes.figureHint}>{t('table.figure')}</span>
              )}
            </UnstyledButton>
          </Menu.Target>
          <Menu.Dropdown>
            {/* Several currencies have no room below one column. */}
            {words.length > 1 && words.map((word) => <Menu.Label key={word}>{word}</Menu.Label>)}
            {offered.map((each) => (
              <Menu.Item
                key={each}
                onClick={() => actions.sum(id, each)}
                aria-checked={each === fn}
                role="menuitemradio"
              >
                {t(`table.figures.${each}`)}
              </Menu.Item>
            ))}
            {fn && (
              <>
                <Menu.Divider />
                <Menu.Item onClick={() => actions.sum(id, undefined)}>{t('table.noFigure')}</Menu.Item>
              </>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
    </td>
  );
}

// Scrolling makes the table anew for every frame, and its figures stay what they are.
export const FooterCell = memo(Figure);
