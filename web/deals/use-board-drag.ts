import {
  type CollisionDetection,
  type DragEndEvent,
  type DragStartEvent,
  KeyboardSensor,
  MouseSensor,
  pointerWithin,
  TouchSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import { useEffect, useRef, useState } from 'react';
import { CARD_HEIGHT, placeAt } from './board-layout.ts';
import { type Board, type Card, columnOf, findCard } from './board-patch.ts';
import { areaOf, columnId, isSameTarget, othersIn, stepped, type Target } from './drag-target.ts';

/** What a column lets the board do with it. */
export type ColumnHandle = {
  list: HTMLElement;
  show: (index: number) => void;
  /** Gives the keyboard to the card at that place, or the nearest to it, and tells which that is. */
  focus: (index: number) => number | undefined;
};

export type Drag = {
  card: Card;
  /** The board as it was when the card was lifted: nothing moves under the pointer meanwhile. */
  board: Board;
  isByKeyboard: boolean;
  target: Target | null;
};

export type Drop = { card: Card; seen: Board; target: Target; at: { x: number; y: number }; isByKeyboard: boolean };

const ARROWS = new Set(['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight']);

/** Zones and tabs lie over the columns. */
const byPointer: CollisionDetection = (args) => {
  const hits = pointerWithin(args);
  return hits
    .filter(({ id }) => areaOf(id).kind !== 'column')
    .concat(hits)
    .slice(0, 1);
};

type Point = { x: number; y: number };

function pointOf(event: Event): Point | null {
  if (event instanceof MouseEvent) return { x: event.clientX, y: event.clientY };
  const touch = 'TouchEvent' in window && event instanceof TouchEvent ? event.touches[0] : undefined;
  return touch ? { x: touch.clientX, y: touch.clientY } : null;
}

/** Where the pointer is at this moment: dnd-kit's own idea is a render behind, too late for a quick hand. */
function usePointer() {
  const pointer = useRef<Point | null>(null);
  useEffect(() => {
    const follow = (event: Event) => {
      pointer.current = pointOf(event) ?? pointer.current;
    };
    const kinds = ['mousemove', 'mouseup', 'touchstart', 'touchmove'];
    for (const kind of kinds) window.addEventListener(kind, follow, { capture: true, passive: true });
    return () => {
      for (const kind of kinds) window.removeEventListener(kind, follow, { capture: true });
    };
  }, []);
  return pointer;
}

/** What lies there to be dropped on, under the card that follows the pointer. */
function areaAt({ x, y }: Point) {
  for (const element of document.elementsFromPoint(x, y)) {
    const id = element.closest('[data-drop]')?.getAttribute('data-drop');
    if (id) return areaOf(id);
  }
  return null;
}

export function useBoardDrag(board: Board, columns: ReadonlyMap<number, ColumnHandle>, onDrop: (drop: Drop) => void) {
  const [drag, setDrag] = useState<Drag | null>(null);
  const latest = useRef<Drag | null>(null);
  const keySteps = useRef(0);
  const pointer = usePointer();
  /** From the pointer to the lifted card's middle. */
  const grip = useRef(0);

  function set(next: Drag | null) {
    latest.current = next;
    setDrag(next);
  }
  function aim(target: Target | null) {
    const current = latest.current;
    if (current && !isSameTarget(current.target, target)) set({ ...current, target });
  }

  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 5 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 220, tolerance: 8 } }),
    useSensor(KeyboardSensor, {
      keyboardCodes: { start: ['Space'], cancel: ['Escape'], end: ['Space', 'Enter'] },
      coordinateGetter: (event, { currentCoordinates: { x, y } }) => {
        const current = latest.current;
        if (!ARROWS.has(event.code) || !current?.target) return undefined;
        event.preventDefault();
        const target = stepped(current.board, current.card.id, current.target, event.code);
        aim(target);
        if (target.kind === 'place') columns.get(target.stageId)?.show(target.index);
        // The card is shown in its place, so where the pointer would be says nothing; it only has to differ. Across the
        // arrow's direction, or the sensor would scroll.
        const nudge = keySteps.current++ % 2 === 0 ? 1 : -1;
        return event.code === 'ArrowUp' || event.code === 'ArrowDown' ? { x: x + nudge, y } : { x, y: y + nudge };
      },
    }),
  );

  const collisionDetection: CollisionDetection = (args) => {
    if (args.pointerCoordinates) return byPointer(args);
    const target = latest.current?.target;
    return target?.kind === 'place' ? [{ id: columnId(target.stageId) }] : [];
  };

  function targetNow(): Target | null {
    const current = latest.current;
    const at = pointer.current;
    const area = at && areaAt(at);
    if (!current || !area) return null;
    if (area.kind === 'trash') return area;
    const { stageId } = area;
    const list = columns.get(stageId)?.list;
    if (area.kind === 'top' || !list) return { kind: 'place', stageId, index: 0 };
    const middle = at.y + grip.current - list.getBoundingClientRect().top + list.scrollTop;
    const cards = othersIn(columnOf(current.board, stageId), current.card.id).length;
    return { kind: 'place', stageId, index: placeAt(middle, cards) };
  }

  function onDragStart({ active, activatorEvent }: DragStartEvent) {
    const card = findCard(board, Number(active.id));
    const index = card && columnOf(board, card.stageId)?.deals.indexOf(card);
    if (!card || index === undefined) return;
    const isByKeyboard = activatorEvent instanceof KeyboardEvent;
    const start = pointOf(activatorEvent);
    const element = activatorEvent.target instanceof Element ? activatorEvent.target.closest('[data-deal]') : null;
    grip.current = start && element ? element.getBoundingClientRect().top + CARD_HEIGHT / 2 - start.y : 0;
    set({ card, board, isByKeyboard, target: { kind: 'place', stageId: card.stageId, index } });
  }
  function onDragMove() {
    if (!latest.current?.isByKeyboard) aim(targetNow());
  }
  function onDragEnd(event: DragEndEvent) {
    const current = latest.current;
    if (!current) return;
    if (!current.isByKeyboard) aim(targetNow());
    const target = latest.current?.target;
    set(null);
    const { card, board: seen } = current;
    const from = columnOf(seen, card.stageId)?.deals.findIndex(({ id }) => id === card.id);
    const isBack = target?.kind === 'place' && target.stageId === card.stageId && target.index === from;
    if (!target || isBack) return;
    const rect = current.isByKeyboard ? event.over?.rect : undefined;
    const byKey = rect && { x: rect.left + rect.width / 2, y: rect.top + CARD_HEIGHT };
    const at = byKey ?? pointer.current ?? { x: innerWidth / 2, y: innerHeight / 2 };
    onDrop({ card, seen, target, at, isByKeyboard: current.isByKeyboard });
  }

  return {
    drag,
    /** What the screen reader is told is read while dnd-kit tells it, before React renders. */
    current: () => latest.current,
    handlers: { sensors, collisionDetection, onDragStart, onDragMove, onDragEnd, onDragCancel: () => set(null) },
  };
}
