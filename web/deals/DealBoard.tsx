import { type Announcements, DndContext, DragOverlay, MeasuringStrategy } from '@dnd-kit/core';
import { type KeyboardEvent, useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useIsPhone } from '../shell/use-is-phone.ts';
import { BoardColumn } from './BoardColumn.tsx';
import classes from './board.module.css';
import { useFolds } from './board-folds.ts';
import { type Board, type BoardFilters, type Card, type CardMove, columnOf } from './board-patch.ts';
import { CloseReason } from './CloseReason.tsx';
import { LiftedCard } from './DealCard.tsx';
import { DropZones } from './DropZones.tsx';
import { moveTo } from './drag-target.ts';
import { FoldedColumn } from './FoldedColumn.tsx';
import { showPending } from './pending-changes.ts';
import { StageTabs } from './StageTabs.tsx';
import { type ColumnHandle, type Drop, useBoardDrag } from './use-board-drag.ts';
import { useMoveDeal } from './use-move-deal.ts';

type Asking = { card: Card; move: CardMove; won: boolean; at: { x: number; y: number }; done: () => void };

/** A pipeline's stages side by side, their cards to be dragged from one to another. */
export function DealBoard({ board: live, filters }: { board: Board; filters: BoardFilters }) {
  const isPhone = useIsPhone();
  const { unfolded, toggle } = useFolds();
  const { move, trash } = useMoveDeal(filters);
  const scroller = useRef<HTMLDivElement>(null);
  const [columns] = useState(() => new Map<number, ColumnHandle>());
  const [shownColumn, setShownColumn] = useState(0);
  const [asking, setAsking] = useState<Asking | null>(null);

  const { drag, current, handlers } = useBoardDrag(live, columns, drop);
  const board = drag?.board ?? live;
  const target = drag?.target ?? null;
  const announcements = useAnnouncements(() => current()?.board ?? live, current);

  function drop({ card, seen, target, at }: Drop) {
    if (target.kind === 'trash') {
      void trash(card);
      return;
    }
    const to = moveTo(seen, live, card.id, target);
    const stage = columnOf(live, to.stageId)?.stage;
    if (stage && to.stageId !== card.stageId && (stage.isWon || stage.isLost)) {
      const done = showPending({ kind: 'move', move: to, at: new Date().toISOString() });
      setAsking({ card, move: to, won: stage.isWon, at, done });
    } else void move(card, to);
  }

  function answer(isGiven: boolean, reason?: string) {
    if (!asking) return;
    setAsking(null);
    if (isGiven) void move(asking.card, asking.move, reason);
    asking.done();
  }

  const register = useCallback(
    (stageId: number, handle: ColumnHandle | null) => {
      if (handle) columns.set(stageId, handle);
      else columns.delete(stageId);
    },
    [columns],
  );

  const latest = useRef(board);
  useLayoutEffect(() => {
    latest.current = board;
  });
  /** Arrow keys go from card to card. */
  const step = useCallback(
    (event: KeyboardEvent, stageId: number, index: number) => {
      if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
        event.preventDefault();
        columns.get(stageId)?.focus(Math.max(0, index + (event.key === 'ArrowUp' ? -1 : 1)));
      } else if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
        event.preventDefault();
        const filled = latest.current.columns.filter(({ stage, deals }) => columns.has(stage.id) && deals.length > 0);
        const at = filled.findIndex(({ stage }) => stage.id === stageId);
        const next = filled[at + (event.key === 'ArrowLeft' ? -1 : 1)];
        if (next) columns.get(next.stage.id)?.focus(index);
      }
    },
    [columns],
  );

  const showColumn = (index: number) => {
    const element = scroller.current;
    element?.scrollTo({ left: index * element.clientWidth, behavior: 'smooth' });
  };

  return (
    <DndContext
      {...handlers}
      measuring={{ droppable: { strategy: MeasuringStrategy.Always } }}
      accessibility={{ announcements, screenReaderInstructions: useInstructions() }}
    >
      <div className={classes.board} data-dragging={drag !== null || undefined}>
        {isPhone && <StageTabs board={board} current={shownColumn} onChoose={showColumn} />}
        <div
          ref={scroller}
          className={classes.columns}
          onScroll={({ currentTarget: { scrollLeft, clientWidth } }) =>
            setShownColumn(Math.round(scrollLeft / clientWidth))
          }
        >
          {board.columns.map((column) => {
            const { stage } = column;
            const gap = target?.kind === 'place' && target.stageId === stage.id ? target.index : null;
            const isFoldable = !isPhone && (stage.isWon || stage.isLost);
            if (isFoldable && !unfolded.includes(stage.id)) {
              return (
                <FoldedColumn
                  key={stage.id}
                  column={column}
                  isTarget={gap !== null}
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
                isByKeyboard={drag?.isByKeyboard ?? false}
                register={register}
                onStep={step}
                onFold={isFoldable ? () => toggle(stage.id) : undefined}
              />
            );
          })}
        </div>
        {drag && !drag.isByKeyboard && <DropZones board={board} card={drag.card} />}
      </div>
      <DragOverlay dropAnimation={null} zIndex={300}>
        {drag && !drag.isByKeyboard ? <LiftedCard card={drag.card} isFlying /> : null}
      </DragOverlay>
      {asking && (
        <CloseReason
          title={asking.card.title}
          won={asking.won}
          at={asking.at}
          onAnswer={(reason) => answer(true, reason)}
          onCancel={() => answer(false)}
        />
      )}
    </DndContext>
  );
}

function useInstructions() {
  const { t } = useTranslation();
  return { draggable: t('deals.board.instructions') };
}

/** What a screen reader hears while a card is moved. */
function useAnnouncements(board: () => Board, current: ReturnType<typeof useBoardDrag>['current']): Announcements {
  const { t } = useTranslation();
  const told = useRef('');
  return useMemo(() => {
    function place(): string {
      const drag = current();
      if (!drag?.target) return t('deals.board.say.nowhere');
      if (drag.target.kind === 'trash') return t('deals.board.say.trash');
      const column = columnOf(board(), drag.target.stageId);
      const isOwn = column?.stage.id === drag.card.stageId;
      return t('deals.board.say.place', {
        stage: column?.stage.name,
        position: drag.target.index + 1,
        count: (column?.count ?? 0) + (isOwn ? 0 : 1),
      });
    }
    // dnd-kit asks on every little movement.
    const newPlace = () => {
      const now = place();
      if (now === told.current) return undefined;
      told.current = now;
      return now;
    };
    return {
      onDragStart: () => {
        told.current = place();
        return t('deals.board.say.lifted', { title: current()?.card.title, place: told.current });
      },
      onDragMove: newPlace,
      onDragOver: newPlace,
      onDragEnd: () => t('deals.board.say.dropped', { place: told.current }),
      onDragCancel: () => t('deals.board.say.cancelled'),
    };
  }, [t, board, current]);
}
