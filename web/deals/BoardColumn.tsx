import { useDroppable } from '@dnd-kit/core';
import { Button, Skeleton } from '@mantine/core';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, memo, useCallback, useEffect, useLayoutEffect, useReducer, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './board.module.css';
import { loadMoreCards } from './board-cache.ts';
import { CARD_GAP, CARD_HEIGHT, CARD_STEP } from './board-layout.ts';
import type { BoardFilters, Card, BoardColumn as Column } from './board-patch.ts';
import { offsetOf, rememberOffset } from './board-places.ts';
import { ColumnHead } from './ColumnHead.tsx';
import { DealCard, LiftedCard } from './DealCard.tsx';
import { columnId } from './drag-target.ts';
import type { ColumnHandle } from './use-board-drag.ts';

type Props = {
  column: Column;
  pipelineId: number;
  filters: BoardFilters;
  /** The card that is being moved, from whatever column. */
  lifted: Card | null;
  /** Where in this column it would go. */
  gap: number | null;
  /** No deal goes here from where the lifted card is. */
  isClosed: boolean;
  /** The lifted card stands in its gap; otherwise it follows the pointer. */
  isByKeyboard: boolean;
  /** The deal that is open beside the board. */
  openId: number | null;
  /** Whether somebody sees this column, or is about to; the others bring no further cards. */
  isNear: boolean;
  register: (stageId: number, handle: ColumnHandle | null) => void;
  onCardKey: (event: KeyboardEvent, id: number, stageId: number, index: number) => void;
  onFold?: (() => void) | undefined;
};

/** Cards from the end of what is here that bring more. */
const LOAD_AHEAD = 8;

type Row = { kind: 'card'; card: Card } | { kind: 'gap' };

export const BoardColumn = memo(function BoardColumn(props: Props) {
  const {
    column,
    pipelineId,
    filters,
    lifted,
    gap,
    isClosed,
    isByKeyboard,
    openId,
    isNear,
    register,
    onCardKey,
    onFold,
  } = props;
  const { stage, deals, nextCursor } = column;
  const { t } = useTranslation();
  const list = useRef<HTMLDivElement>(null);
  const { setNodeRef } = useDroppable({ id: columnId(stage.id) });

  const cards = deals.filter(({ id }) => id !== lifted?.id);
  const rows: Row[] = cards.map((card) => ({ kind: 'card', card }));
  if (gap !== null) rows.splice(gap, 0, { kind: 'gap' });
  const own = lifted && deals.find(({ id }) => id === lifted.id);

  // One card of a column is on the way of the Tab key; the arrows go on from there.
  const [currentId, setCurrentId] = useState<number | null>(null);
  const known = rows.findIndex((row) => row.kind === 'card' && row.card.id === currentId);
  const current = known < 0 ? rows.findIndex(({ kind }) => kind === 'card') : known;
  // What it returns is new on every render, and nothing here remembers it.
  // oxlint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => list.current,
    estimateSize: () => CARD_STEP,
    overscan: 5,
    initialOffset: () => offsetOf(stage.id),
    getItemKey: (index) => {
      const row = rows[index];
      return row?.kind === 'card' ? row.card.id : 'gap';
    },
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range);
      return current < 0 || shown.includes(current) ? shown : [...shown, current].sort((a, b) => a - b);
    },
  });
  const items = virtualizer.getVirtualItems();

  const wantsFocus = useRef(false);
  const [, askForFocus] = useReducer((asked: number) => asked + 1, 0);
  useLayoutEffect(() => {
    if (!wantsFocus.current) return;
    wantsFocus.current = false;
    list.current?.querySelector<HTMLElement>(`[data-deal="${currentId}"] a`)?.focus({ preventScroll: true });
  });
  const latest = useRef({ cards, virtualizer });
  useLayoutEffect(() => {
    latest.current = { cards, virtualizer };
  });
  useEffect(() => {
    if (!list.current) return undefined;
    register(stage.id, {
      list: list.current,
      show: (index) => latest.current.virtualizer.scrollToIndex(index),
      focus: (index) => {
        const { cards, virtualizer } = latest.current;
        const place = Math.max(0, Math.min(index, cards.length - 1));
        const card = cards[place];
        if (!card) return undefined;
        wantsFocus.current = true;
        setCurrentId(card.id);
        askForFocus();
        virtualizer.scrollToIndex(place);
        return card.id;
      },
    });
    return () => register(stage.id, null);
  }, [stage.id, register]);

  useLayoutEffect(() => {
    if (list.current) list.current.scrollTop = offsetOf(stage.id);
  }, [stage.id]);

  const { loadMore, hasFailed } = useMore(filters, stage.id);
  const last = items.findLast(({ index }) => index !== current)?.index ?? -1;
  const isNearEnd = isNear && nextCursor !== null && last >= rows.length - LOAD_AHEAD && !lifted;
  useEffect(() => {
    if (isNearEnd && !hasFailed) loadMore();
  }, [isNearEnd, hasFailed, deals.length, loadMore]);

  const slots = items.map(({ key, index, start }) => {
    const row = rows[index];
    if (!row) return null;
    if (row.kind === 'gap') {
      return (
        <li key={key} className={classes.slot} style={{ transform: `translateY(${start}px)` }}>
          {isByKeyboard && lifted ? <LiftedCard card={lifted} /> : <div className={classes.gap} />}
        </li>
      );
    }
    return (
      <li
        key={key}
        data-deal={row.card.id}
        className={classes.slot}
        style={{ transform: `translateY(${start}px)` }}
        aria-setsize={column.count}
        aria-posinset={index + 1}
        onFocus={() => setCurrentId(row.card.id)}
        onKeyDown={(event) => onCardKey(event, row.card.id, stage.id, index)}
        onDragStart={(event) => event.preventDefault()}
      >
        <DealCard card={row.card} isCurrent={index === current} isLifted={false} isOpen={row.card.id === openId} />
      </li>
    );
  });
  // The very element stays that the focus is in, or the finger on: a touch tells only the element where it began.
  if (own) {
    slots.push(
      <li key={own.id} className={classes.slot} data-lifted>
        <DealCard card={own} isCurrent isLifted isOpen={false} />
      </li>,
    );
  }

  const isTarget = gap !== null;
  const height = virtualizer.getTotalSize() + (nextCursor ? CARD_STEP : 0);
  return (
    <section
      ref={setNodeRef}
      className={classes.column}
      data-target={isTarget || undefined}
      data-closed={isClosed || undefined}
      data-stage={stage.id}
      data-drop={columnId(stage.id)}
      aria-labelledby={`stage-${stage.id}`}
    >
      <ColumnHead column={column} pipelineId={pipelineId} onFold={onFold} />
      <div
        ref={list}
        className={classes.list}
        onScroll={({ currentTarget }) => rememberOffset(stage.id, currentTarget.scrollTop)}
      >
        <ul className={classes.cards} style={{ height }}>
          {slots}
          {nextCursor && (
            <li className={classes.slot} style={{ transform: `translateY(${virtualizer.getTotalSize()}px)` }}>
              {hasFailed ? (
                <Button variant="default" fullWidth onClick={loadMore}>
                  {t('common.retry')}
                </Button>
              ) : (
                <Skeleton height={CARD_HEIGHT} radius="md" mb={CARD_GAP} />
              )}
            </li>
          )}
        </ul>
      </div>
    </section>
  );
});

/** Loads a column's next cards, once at a time. */
function useMore(filters: BoardFilters, stageId: number) {
  const isLoading = useRef(false);
  const [hasFailed, setFailed] = useState(false);
  const loadMore = useCallback(() => {
    if (isLoading.current) return;
    isLoading.current = true;
    setFailed(false);
    loadMoreCards(filters, stageId)
      .catch(() => setFailed(true))
      .finally(() => {
        isLoading.current = false;
      });
  }, [filters, stageId]);
  return { loadMore, hasFailed };
}
