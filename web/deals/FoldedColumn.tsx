import { useDroppable } from '@dnd-kit/core';
import { UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../lib/use-format.ts';
import { StageDot } from '../ui/StageDot.tsx';
import classes from './board.module.css';
import type { BoardColumn } from './board-patch.ts';
import { SumText } from './ColumnHead.tsx';
import { topId } from './drag-target.ts';

type Props = { column: BoardColumn; isTarget: boolean; isClosed: boolean; onUnfold: () => void };

/** A won or lost column as a strip: its count and sum; what is dropped on it goes on top. */
export function FoldedColumn({ column, isTarget, isClosed, onUnfold }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const { stage, count, totals } = column;
  const { setNodeRef } = useDroppable({ id: topId('strip', stage.id) });
  return (
    <div
      ref={setNodeRef}
      className={classes.folded}
      data-target={isTarget || undefined}
      data-closed={isClosed || undefined}
      data-stage={stage.id}
      data-drop={topId('strip', stage.id)}
    >
      <UnstyledButton
        className={classes.strip}
        aria-expanded={false}
        aria-label={t('deals.board.unfold', { stage: stage.name, count })}
        onClick={onUnfold}
      >
        <StageDot stage={stage} />
        <span className={classes.stripText}>
          <span className={classes.name}>{stage.name}</span>
          <span className={classes.count}>{format.number(count)}</span>
          <span className={classes.stripSum}>
            <SumText totals={totals} of="amount" />
          </span>
        </span>
      </UnstyledButton>
    </div>
  );
}
