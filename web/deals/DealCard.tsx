import { useDraggable } from '@dnd-kit/core';
import { VisuallyHidden } from '@mantine/core';
import { IconGripVertical } from '@tabler/icons-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat, useNow } from '../lib/use-format.ts';
import { RecordLink } from '../records/RecordLink.tsx';
import { PersonAvatar } from '../ui/PersonAvatar.tsx';
import { ActivityDot } from './ActivityDot.tsx';
import type { Card } from './board-patch.ts';
import classes from './card.module.css';

const DAY = 86_400_000;

type Props = { card: Card; isCurrent: boolean; isLifted: boolean };

/** A card in its column: opens on click or Enter, is lifted by the mouse, a long touch, or Space on its handle. */
export const DealCard = memo(function DealCard({ card, isCurrent, isLifted }: Props) {
  const { t } = useTranslation();
  const { attributes, listeners, setNodeRef, setActivatorNodeRef } = useDraggable({
    id: card.id,
    disabled: !card.can.edit,
  });
  const now = useNow();
  const tabIndex = isCurrent ? 0 : -1;
  return (
    <div
      ref={setNodeRef}
      className={classes.card}
      data-movable={card.can.edit || undefined}
      data-lifted={isLifted || undefined}
      data-rotting={isRotting(card, now) || undefined}
      {...listeners}
    >
      <div className={classes.head}>
        <RecordLink type="deal" id={card.id} className={classes.title} tabIndex={tabIndex}>
          {card.title}
        </RecordLink>
        {card.can.edit && (
          <button
            type="button"
            ref={setActivatorNodeRef}
            className={classes.handle}
            {...attributes}
            tabIndex={tabIndex}
            aria-label={t('deals.board.lift', { title: card.title })}
          >
            <IconGripVertical size={14} stroke={1.8} aria-hidden />
          </button>
        )}
      </div>
      <CardBody card={card} />
    </div>
  );
});

/** How the card looks while it follows the pointer, or stands lifted in its new place. */
export function LiftedCard({ card, isFlying = false }: { card: Card; isFlying?: boolean }) {
  const now = useNow();
  return (
    <div
      className={`${classes.card} ${isFlying ? classes.flying : classes.raised}`}
      data-rotting={isRotting(card, now) || undefined}
    >
      <div className={classes.head}>
        <span className={classes.title}>{card.title}</span>
        <span className={classes.handle}>
          <IconGripVertical size={14} stroke={1.8} aria-hidden />
        </span>
      </div>
      <CardBody card={card} />
    </div>
  );
}

const daysInStage = (card: Card, now: number): number =>
  Math.max(0, Math.floor((now - Date.parse(card.stageEnteredAt)) / DAY));

function isRotting(card: Card, now: number): boolean {
  const limit = card.status === 'open' ? card.stage.rottingDays : null;
  return limit !== null && daysInStage(card, now) > limit;
}

function CardBody({ card }: { card: Card }) {
  const format = useFormat();
  return (
    <>
      <div className={`${classes.company} truncate`}>{card.company?.name ?? card.contact?.name ?? ''}</div>
      <div className={classes.foot}>
        <span className={`${classes.amount} truncate`}>
          {card.amount !== null && format.money(card.amount, card.currency)}
        </span>
        <Age card={card} />
        {card.status === 'open' && <ActivityDot hasOpenTask={card.hasOpenTask} dueAt={card.nextTaskDueAt} />}
        {card.responsible && <PersonAvatar name={card.responsible.name} size={20} />}
      </div>
    </>
  );
}

/** Days in the stage against what the stage allows; when it was closed for one that is. */
function Age({ card }: { card: Card }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  if (card.status !== 'open') {
    return card.closedAt && <span className={classes.age}>{format.day(card.closedAt)}</span>;
  }
  const days = daysInStage(card, now);
  const limit = card.stage.rottingDays;
  const told =
    limit === null
      ? t('deals.board.daysInStage', { count: days })
      : t('deals.board.daysOfLimit', { count: days, limit });
  return (
    <span className={classes.age} data-rotting={isRotting(card, now) || undefined} title={told}>
      <span aria-hidden>{t('deals.board.days', { count: days })}</span>
      <VisuallyHidden>{told}</VisuallyHidden>
    </span>
  );
}
