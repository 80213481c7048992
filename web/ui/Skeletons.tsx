import { Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './skeletons.module.css';

const many = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** The width of a line of text, different from row to row but the same every time. */
const widthOf = (row: number, column: number): string => `${40 + ((row * 37 + column * 53) % 45)}%`;

/** The rows of a table that is still on its way. */
export function TableSkeleton({
  rows = 12,
  columns = 5,
  rowHeight = 36,
}: {
  rows?: number;
  columns?: number;
  rowHeight?: number;
}) {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t('common.loading')} className={classes.table}>
      {many(rows).map((row) => (
        <div key={row} className={classes.row} style={{ height: rowHeight }}>
          {many(columns).map((column) => (
            <Skeleton key={column} height={8} width={widthOf(row, column)} radius="sm" />
          ))}
        </div>
      ))}
    </div>
  );
}

/** Lines of text or fields that are still on their way. */
export function LinesSkeleton({ lines = 6, lineHeight = 32 }: { lines?: number; lineHeight?: number }) {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t('common.loading')} className={classes.lines}>
      {many(lines).map((line) => (
        <div key={line} className={classes.line} style={{ height: lineHeight }}>
          <Skeleton height={8} width={widthOf(line, 1)} radius="sm" />
        </div>
      ))}
    </div>
  );
}

/** Columns of cards that are still on their way. */
export function BoardSkeleton({ columns = 5, cards = 7 }: { columns?: number; cards?: number }) {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t('common.loading')} className={classes.board}>
      {many(columns).map((column) => (
        <div key={column} className={classes.column}>
          <div className={classes.columnHead}>
            <Skeleton height={8} width="55%" radius="sm" />
            <Skeleton height={8} width="35%" radius="sm" />
          </div>
          {many(Math.max(1, cards - (column % 3))).map((card) => (
            <Skeleton key={card} height={60} radius="md" mb={6} />
          ))}
        </div>
      ))}
    </div>
  );
}
