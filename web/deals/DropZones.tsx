import { useDroppable } from '@dnd-kit/core';
import { IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { StageDot } from '../ui/StageDot.tsx';
import classes from './board.module.css';
import type { Board, Card } from './board-patch.ts';
import { TRASH_ID, topId } from './drag-target.ts';

type Props = { board: Board; card: Card; closedWays: ReadonlySet<number> };

/** What a lifted card can be dropped on besides the columns. */
export function DropZones({ board, card, closedWays }: Props) {
  const { t } = useTranslation();
  const closed = board.columns.filter(({ stage }) => (stage.isWon || stage.isLost) && stage.id !== card.stageId);
  return (
    <div className={classes.zones}>
      {closed.map(({ stage }) => (
        <Zone
          key={stage.id}
          id={topId('zone', stage.id)}
          tone={stage.isWon ? 'won' : 'lost'}
          isClosed={closedWays.has(stage.id)}
        >
          <StageDot stage={stage} />
          <span className="truncate">{stage.name}</span>
        </Zone>
      ))}
      {card.can.delete && (
        <Zone id={TRASH_ID} tone="trash">
          <IconTrash size={15} stroke={1.7} aria-hidden />
          <span className="truncate">{t('common.delete')}</span>
        </Zone>
      )}
    </div>
  );
}

type ZoneProps = { id: string; tone: 'won' | 'lost' | 'trash'; isClosed?: boolean; children: ReactNode };

function Zone({ id, tone, isClosed = false, children }: ZoneProps) {
  const { setNodeRef, isOver } = useDroppable({ id });
  return (
    <div
      ref={setNodeRef}
      className={classes.zone}
      data-zone={tone}
      data-drop={id}
      data-over={isOver || undefined}
      data-closed={isClosed || undefined}
    >
      {children}
    </div>
  );
}
