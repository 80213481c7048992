import { useDroppable } from '@dnd-kit/core';
import { UnstyledButton } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../lib/use-format.ts';
import { StageDot } from '../ui/StageDot.tsx';
import classes from './board.module.css';
import type { Board, BoardColumn } from './board-patch.ts';
import { topId } from './drag-target.ts';

type Props = { board: Board; current: number; closedWays: ReadonlySet<number>; onChoose: (index: number) => void };

/** On a phone: which of the columns is in view, and a place to drop cards into another. */
export function StageTabs({ board, current, closedWays, onChoose }: Props) {
  const { t } = useTranslation();
  return (
    <nav className={classes.tabs} aria-label={t('deals.board.stages')}>
      {board.columns.map((column, index) => (
        <StageTab
          key={column.stage.id}
          column={column}
          isCurrent={index === current}
          isClosed={closedWays.has(column.stage.id)}
          onChoose={() => onChoose(index)}
        />
      ))}
    </nav>
  );
}

type TabProps = { column: BoardColumn; isCurrent: boolean; isClosed: boolean; onChoose: () => void };

function StageTab({ column, isCurrent, isClosed, onChoose }: TabProps) {
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
      data-closed={isClosed || undefined}
      onClick={onChoose}
    >
      <StageDot stage={stage} size={12} />
      {stage.name}
      <span className={classes.count}>{format.number(count)}</span>
    </UnstyledButton>
  );
}
