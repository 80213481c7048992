import { create } from 'zustand';
import { type Board, type CardMove, moveCard, removeCard } from './board-patch.ts';

/** A change that is on its way: shown as done until the server has answered. */
export type PendingChange = { kind: 'move'; move: CardMove; at: string } | { kind: 'remove'; id: number };

type State = { changes: readonly PendingChange[] };

const usePending = create<State>()(() => ({ changes: [] }));

/** Shows the change until the returned function is called. */
export function showPending(change: PendingChange): () => void {
  usePending.setState(({ changes }) => ({ changes: [...changes, change] }));
  return () => usePending.setState(({ changes }) => ({ changes: changes.filter((each) => each !== change) }));
}

export const usePendingChanges = (): readonly PendingChange[] => usePending((state) => state.changes);

/** What the server has told, and on top of it what it is being asked for. A refusal leaves nothing to clean up. */
export const withPending = (board: Board, changes: readonly PendingChange[]): Board =>
  changes.reduce(
    (before, change) =>
      change.kind === 'move' ? moveCard(before, change.move, change.at) : removeCard(before, change.id),
    board,
  );
