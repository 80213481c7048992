import { DndContext, DragOverlay, MeasuringStrategy } from '@dnd-kit/core';
import { lazy, Suspense, type UIEvent, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useIsPhone } from '../shell/use-is-phone.ts';
import { BoardColumn } from './BoardColumn.tsx';
import classes from './board.module.css';
import { useFolds } from './board-folds.ts';
import { type Board, type BoardFilters, type Card, type CardMove, columnOf } from './board-patch.ts';
import { rememberShownStage, shownStageOf } from './board-places.ts';
import { LiftedCard } from './DealCard.tsx';
import { DropZones } from './DropZones.tsx';
import { moveTo } from './drag-target.ts';
import { FoldedColumn } from './FoldedColumn.tsx';
import { showPending } from './pending-changes.ts';
import { StageTabs } from './StageTabs.tsx';
import { useAnnouncements } from './use-announcements.ts';
import { type ColumnHandle, type Drop, useBoardDrag } from './use-board-drag.ts';
import { type FocusPlace, useBoardFocus } from './use-board-focus.ts';
import { useClosedWays } from './use-closed-ways.ts';
import { useEdgeTurn } from './use-edge-turn.ts';
import { useMoveDeal } from './use-move-deal.ts';

const loadCloseReason = () => import('./CloseReason.tsx').then((module) => ({ default: module.CloseReason }));
const CloseReason = lazy(loadCloseReason);

type Asking = {
  card: Card;
  move: CardMove;
  won: boolean;
  at: { x: number; y: number };
  /** Where the keyboard goes on once it is answered; none where the mouse asked. */
  back: FocusPlace | null;
  done: () => void;
};

/** Columns beside the one in view on a phone that bring their cards already. */
const NEIGHBOURS = 1;

/** A pipeline's stages side by side, their cards to be dragged from one to another. */
export function DealBoard({ board: live, filters }: { board: Board; filters: BoardFilters }) {
  const isPhone = useIsPhone();
  const { unfolded, toggle } = useFolds();
  const { move, trash } = useMoveDeal(filters);
  const [columns] = useState(() => new Map<number, ColumnHandle>());
  const { scroller, shown, show: showColumn, onScroll } = useShownColumn(live.pipeline.id);
  const [asking, setAsking] = useState<Asking | null>(null);

  const { drag, current, handlers } = useBoardDrag(live, columns, drop);
  const isDragging = drag !== null;
  useEffect(() => {
    // Whoever carries a card may be about to be asked.
    // What does not come without a line is asked for again where it is needed.
    if (isDragging) loadCloseReason().catch(() => {});
  }, [isDragging]);
  const board = drag?.board ?? live;
  const target = drag?.target ?? null;
  const closedWays = useClosedWays(drag?.card.stageId ?? null);
  const announcements = useAnnouncements(() => current()?.board ?? live, current, closedWays);

  function drop({ card, seen, target, at, isByKeyboard }: Drop) {
    if (target.kind === 'trash') {
      void trash(card);
      return;
    }
    const to = moveTo(seen, live, card.id, target);
    const stage = columnOf(live, to.stageId)?.stage;
    if (stage && to.stageId !== card.stageId && (stage.isWon || stage.isLost)) {
      const done = showPending({ kind: 'move', move: to, at: new Date().toISOString() });
      const index = columnOf(seen, card.stageId)?.deals.findIndex(({ id }) => id === card.id) ?? 0;
      const back = isByKeyboard ? { id: card.id, stageId: card.stageId, index, isHandle: true } : null;
      setAsking({ card, move: to, won: stage.isWon, at, back, done });
    } else void move(card, to);
  }

  function answer(isGiven: boolean, reason?: string) {
    if (!asking) return;
    setAsking(null);
    if (isGiven) void move(asking.card, asking.move, reason);
    asking.done();
    remember(asking.back);
  }

  const register = useCallback(
    (stageId: number, handle: ColumnHandle | null) => {
      if (handle) columns.set(stageId, handle);
      else columns.delete(stageId);
    },
    [columns],
  );

  const { openId, onCardKey, remember, watch } = useBoardFocus(board, columns);
  useEdgeTurn(isPhone && drag !== null && !drag.isByKeyboard, (step) => showColumn(shown + step));

  return (
    <DndContext
      {...handlers}
      // On a phone holding a card at the edge turns to the next stage.
      autoScroll={{ threshold: { x: isPhone ? 0 : 0.2, y: 0.2 } }}
      measuring={{ droppable: { strategy: MeasuringStrategy.Always } }}
      accessibility={{ announcements, screenReaderInstructions: useInstructions() }}
    >
      <div className={classes.board} data-dragging={drag !== null || undefined} {...watch}>
        {isPhone && <StageTabs board={board} current={shown} closedWays={closedWays} onChoose={showColumn} />}
        <div ref={scroller} className={classes.columns} onScroll={onScroll}>
          {board.columns.map((column, index) => {
            const { stage } = column;
            const gap = target?.kind === 'place' && target.stageId === stage.id ? target.index : null;
            const isFoldable = !isPhone && (stage.isWon || stage.isLost);
            if (isFoldable && !unfolded.includes(stage.id)) {
              return (
                <FoldedColumn
                  key={stage.id}
                  column={column}
                  isTarget={gap !== null}
                  isClosed={closedWays.has(stage.id)}
                  onUnfold={() => toggle(stage.id)}
                />
              );
            }
            return (
              <BoardColumn
                key={stage.id}
                column={column}
                pipelineId={board.pipeline.id}
                filters={filters}
                lifted={drag?.card ?? null}
                gap={gap}
                isClosed={closedWays.has(stage.id)}
                isByKeyboard={drag?.isByKeyboard ?? false}
                register={register}
                openId={openId}
                isNear={!isPhone || Math.abs(index - shown) <= NEIGHBOURS}
                onCardKey={onCardKey}
                onFold={isFoldable ? () => toggle(stage.id) : undefined}
              />
            );
          })}
        </div>
        {drag && !drag.isByKeyboard && <DropZones board={board} card={drag.card} closedWays={closedWays} />}
      </div>
      <DragOverlay dropAnimation={null} zIndex={300}>
        {drag && !drag.isByKeyboard ? <LiftedCard card={drag.card} isFlying /> : null}
      </DragOverlay>
      {asking && (
        <Suspense>
          <CloseReason
            title={asking.card.title}
            pipelineId={live.pipeline.id}
            won={asking.won}
            at={asking.at}
            onAnswer={(reason) => answer(true, reason)}
            onCancel={() => answer(false)}
          />
        </Suspense>
      )}
    </DndContext>
  );
}

/** One window's width at a time, and which of the columns it shows. */
function useShownColumn(pipelineId: number) {
  const scroller = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState(() => shownStageOf(pipelineId));
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element) element.scrollLeft = shownStageOf(pipelineId) * element.clientWidth;
  }, [pipelineId]);
  return {
    scroller,
    shown,
    show: (index: number) => {
      const element = scroller.current;
      element?.scrollTo({ left: index * element.clientWidth, behavior: 'smooth' });
    },
    onScroll: ({ currentTarget: { scrollLeft, clientWidth } }: UIEvent<HTMLElement>) => {
      const index = Math.round(scrollLeft / clientWidth);
      setShown(index);
      rememberShownStage(pipelineId, index);
    },
  };
}

function useInstructions() {
  const { t } = useTranslation();
  return { draggable: t('deals.board.instructions') };
}
