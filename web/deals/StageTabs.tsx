import { useDroppable } from '@dnd-kit/core';
import { UnstyledButton } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../lib/use-format.ts';
import { StageDot } from '../ui/StageDot.tsx';
import classes from './board.module.css';
import type { Board, BoardColumn } from './board-patch.ts';
import { topId } from './drag-target.ts';

type Props = { board: Board; current: number; onChoose: (index: number) => void };

/** On a phone: which of the columns is in view, and a place to drop cards into another. */
export function StageTabs({ board, current, onChoose }: Props) {
  const { t } = useTranslation();
  return (
    <nav className={classes.tabs} aria-label={t('deals.board.stages')}>
      {board.columns.map((column, index) => (
        <StageTab
          key={column.stage.id}
          column={column}
          isCurrent={index === current}
          onChoose={() => onChoose(index)}
        />
      ))}
    </nav>
  );
}

function StageTab({ column, isCurrent, onChoose }: { column: BoardColumn; isCurrent: boolean; onChoose: () => void }) {
  const format = useFormat();
  const { stage, count } = column;
  const { setNodeRef, isOver } = useDroppable({ id: topId('tab', stage.id) });
  const button = useRef<HTMLButtonElement | null>(null);
  useEffect(() => {
    if (isCurrent) button.current?.scrollIntoView({ inline: 'center', block: 'nearest' });
  }, [isCurrent]);
  return (
    <UnstyledButton
      ref={(element: HTMLButtonElement | null) => {
        setNodeRef(element);
        button.current = element;
      }}
      className={classes.tab}
      data-drop={topId('tab', stage.id)}
      aria-current={isCurrent ? 'true' : undefined}
      data-over={isOver || undefined}
      onClick={onChoose}
    >
      <StageDot stage={stage} size={12} />
      {stage.name}
      <span className={classes.count}>{format.number(count)}</span>
    </UnstyledButton>
  );
}
