import type { UniqueIdentifier } from '@dnd-kit/core';
import type { Board, BoardColumn, Card, CardMove } from './board-patch.ts';

/** Where a lifted card would go. */
export type Target = { kind: 'place'; stageId: number; index: number } | { kind: 'trash' };

/** What can be dropped on, by its id: a column, what puts a card on top of a stage (a strip, a tab, a zone), the trash. */
type DropArea = { kind: 'column' | 'top'; stageId: number } | { kind: 'trash' };

export const columnId = (stageId: number): string => `column-${stageId}`;
export const topId = (part: 'tab' | 'strip' | 'zone', stageId: number): string => `${part}-${stageId}`;
export const TRASH_ID = 'trash';

export function areaOf(id: UniqueIdentifier): DropArea {
  if (id === TRASH_ID) return { kind: 'trash' };
  const [part, stageId] = String(id).split('-');
  return { kind: part === 'column' ? 'column' : 'top', stageId: Number(stageId) };
}

export const isSameTarget = (a: Target | null, b: Target | null): boolean =>
  a === b ||
  (a?.kind === 'place' && b?.kind === 'place' && a.stageId === b.stageId && a.index === b.index) ||
  (a?.kind === 'trash' && b?.kind === 'trash');

/** A column's cards without the lifted one: places are counted among these. */
export const othersIn = (column: BoardColumn | undefined, liftedId: number): Card[] =>
  column?.deals.filter(({ id }) => id !== liftedId) ?? [];

/** One arrow key's step for a lifted card. */
export function stepped(board: Board, liftedId: number, from: Target, key: string): Target {
  if (from.kind !== 'place') return from;
  const at = board.columns.findIndex(({ stage }) => stage.id === from.stageId);
  const isSideways = key === 'ArrowLeft' || key === 'ArrowRight';
  const column = board.columns[isSideways ? at + (key === 'ArrowLeft' ? -1 : 1) : at];
  if (!column) return from;
  const index = isSideways ? from.index : from.index + (key === 'ArrowUp' ? -1 : 1);
  return {
    kind: 'place',
    stageId: column.stage.id,
    index: Math.max(0, Math.min(othersIn(column, liftedId).length, index)),
  };
}

/**
 * The move that puts a card there. `seen` is the board as it was while the card was lifted; its neighbours may have gone
 * from the column since, so the nearest that is still there counts.
 */
export function moveTo(seen: Board, now: Board, id: number, target: Extract<Target, { kind: 'place' }>): CardMove {
  const { stageId, index } = target;
  const find = (board: Board) => board.columns.find(({ stage }) => stage.id === stageId);
  const present = new Set(othersIn(find(now), id).map((card) => card.id));
  const others = othersIn(find(seen), id);
  const above = others.slice(0, index).findLast((card) => present.has(card.id));
  if (above) return { id, stageId, afterId: above.id };
  const below = others.slice(index).find((card) => present.has(card.id));
  return { id, stageId, ...(below && { beforeId: below.id }) };
}
