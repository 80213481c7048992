import { useDraggable } from '@dnd-kit/core';
import { IconGripVertical } from '@tabler/icons-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { useNow } from '../lib/use-format.ts';
import { ChangedDot } from '../looks/ChangedDot.tsx';
import { RecordLink } from '../records/RecordLink.tsx';
import { FewTags } from '../tags/TagChip.tsx';
import { UserAvatar } from '../users/UserAvatar.tsx';
import type { Card } from './board-patch.ts';
import { CardFacts } from './CardFacts.tsx';
import classes from './card.module.css';
import { isRotting } from './deal-age.ts';

const AVATAR = 20;

type Props = { card: Card; isCurrent: boolean; isLifted: boolean; isOpen: boolean };

/** While a card is dragged dnd-kit renders all others at every turn; what they show is the same. */
const CardTitle = memo(function CardTitle({ card, tabIndex }: { card: Card; tabIndex: number }) {
  return (
    <>
      <RecordLink type="deal" id={card.id} className={classes.title} title={card.title} tabIndex={tabIndex}>
        {card.title}
      </RecordLink>
      <FewTags ids={card.tagIds} />
      {card.responsible && <UserAvatar user={card.responsible} size={AVATAR} />}
    </>
  );
});

/** A card in its column: opens on click or Enter, is lifted by the mouse, a long touch, or Space on its handle. */
export const DealCard = memo(function DealCard({ card, isCurrent, isLifted, isOpen }: Props) {
  const { t } = useTranslation();
  const { attributes, listeners, setNodeRef, setActivatorNodeRef } = useDraggable({
    id: card.id,
    disabled: !card.can.edit,
    attributes: { roleDescription: t('deals.board.movable') },
  });
  const now = useNow();
  const tabIndex = isCurrent ? 0 : -1;
  return (
    <div
      ref={setNodeRef}
      className={classes.card}
      data-movable={card.can.edit || undefined}
      data-lifted={isLifted || undefined}
      data-open={isOpen || undefined}
      data-rotting={isRotting(card, now) || undefined}
      {...listeners}
    >
      <div className={classes.head}>
        <ChangedDot type="deal" id={card.id} />
        <CardTitle card={card} tabIndex={tabIndex} />
      </div>
      <CardFacts card={card} />
      {card.can.edit && (
        <button
          type="button"
          ref={setActivatorNodeRef}
          className={classes.handle}
          {...attributes}
          data-handle
          tabIndex={tabIndex}
          aria-label={t('deals.board.lift', { title: card.title })}
        >
          <IconGripVertical size={14} stroke={1.8} aria-hidden />
        </button>
      )}
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
        <FewTags ids={card.tagIds} />
        {card.responsible && <UserAvatar user={card.responsible} size={AVATAR} />}
      </div>
      <CardFacts card={card} />
    </div>
  );
}
