import { VisuallyHidden } from '@mantine/core';
import { IconCalendarDue, IconCalendarX } from '@tabler/icons-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat, useNow } from '../lib/use-format.ts';
import { ActivityDot } from './ActivityDot.tsx';
import type { Card } from './board-patch.ts';
import classes from './card.module.css';
import { closeStateOf, daysInStage, isLate, isRotting } from './deal-age.ts';

/** A card's second line: what it is worth, to whom it goes, and what needs looking after. */
export const CardFacts = memo(function CardFacts({ card }: { card: Card }) {
  const format = useFormat();
  const customer = card.company?.name ?? card.contact?.name;
  return (
    <div className={classes.facts}>
      {typeof card.amount === 'number' && (
        <span className={classes.amount} title={format.money(card.amount, card.currency)}>
          {amountOf(card.amount)}
        </span>
      )}
      <span className={`${classes.customer} truncate`} title={customer}>
        {customer}
      </span>
      <CloseDay card={card} />
      <Age card={card} />
      {card.status === 'open' && (
        <ActivityDot dealId={card.id} hasOpenTask={card.hasOpenTask} dueAt={card.nextTaskDueAt} />
      )}
    </div>
  );

  /** In full as long as that leaves room for the customer. */
  function amountOf(amount: number): string {
    const full = format.money(amount, card.currency);
    return full.length > MOST_CHARACTERS ? format.moneyCompact(amount, card.currency) : full;
  }
});

const MOST_CHARACTERS = 10;

/** The expected close, once it is near or over. */
function CloseDay({ card }: { card: Card }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const { expectedCloseDate: day } = card;
  const state = closeStateOf(card, format.isoDay(new Date(now)));
  if (!state || day === null) return null;
  const told = t(`deals.board.expected.${state}`, { day: format.date(day) });
  const Icon = state === 'passed' ? IconCalendarX : IconCalendarDue;
  return (
    <span className={classes.close} data-state={state} title={told}>
      <Icon size={13} stroke={1.7} aria-hidden />
      <span aria-hidden>{format.date(day)}</span>
      <VisuallyHidden>{told}</VisuallyHidden>
    </span>
  );
}

/** Days in the stage once there are any, against what the stage allows once they are more; when it was closed for a deal that is. */
function Age({ card }: { card: Card }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  if (card.status !== 'open') {
    return card.closedAt && <span className={classes.age}>{format.day(card.closedAt)}</span>;
  }
  const days = daysInStage(card, now);
  const isRotten = isRotting(card, now);
  const limit = isRotten ? card.stage.rottingDays : (card.stage.targetDays ?? card.stage.rottingDays);
  const isLong = isRotten || isLate(card, now);
  const told =
    limit === null
      ? t('deals.board.daysInStage', { count: days })
      : t('deals.board.daysOfLimit', { count: days, limit });
  return (
    <span className={classes.age} data-rotting={isRotten || undefined} data-late={isLong || undefined} title={told}>
      <span aria-hidden>
        {isLong && limit !== null && t('deals.board.daysOver', { count: days, limit })}
        {!isLong && days > 0 && t('deals.board.days', { count: days })}
      </span>
      <VisuallyHidden>{told}</VisuallyHidden>
    </span>
  );
}
