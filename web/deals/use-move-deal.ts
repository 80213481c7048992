import { useTranslation } from 'react-i18next';
import { errorMessage } from '../lib/errors.ts';
import { toast } from '../lib/toast.tsx';
import { isDiscarded } from '../offline/outbox.ts';
import { trpc, trpcUtils } from '../trpc.ts';
import { takeInAnswer, takeInTrashed } from './board-cache.ts';
import { type Board, type BoardFilters, type Card, type CardMove, columnOf, findCard, placeOf } from './board-patch.ts';
import { showPending } from './pending-changes.ts';
import { throughGate } from './stage-gate.ts';
import { useMoveConflict } from './use-move-conflict.ts';

/** `undoOf`: the version that the move made which is taken back. */
type Sending = { seenIn: number; undoOf?: number; reason?: string | undefined };

/** The place to go back to, by a neighbour that is still in that column. */
function placeAmong(board: Board | undefined, place: CardMove): CardMove {
  const column = board && columnOf(board, place.stageId);
  const isThere = (id: number | undefined) => column?.deals.some((card) => card.id === id) ?? false;
  const { id, stageId, afterId, beforeId } = place;
  return { id, stageId, ...(isThere(afterId) ? { afterId } : isThere(beforeId) ? { beforeId } : {}) };
}

/** Moves and trashes cards: shown at once, put back with the reason where the server refuses, undone from the toast. */
export function useMoveDeal(filters: BoardFilters) {
  const { t } = useTranslation();
  const { mutateAsync: askToMove } = trpc.deals.move.useMutation();
  const { mutateAsync: askToTrash } = trpc.deals.delete.useMutation();
  const { mutateAsync: askToRestore } = trpc.deals.restore.useMutation();
  const offerChoice = useMoveConflict();
  const current = () => trpcUtils.deals.board.getData(filters);

  /** Where it is then; null where the rules of the pipeline stopped it and it was called off. */
  async function send(card: Card, move: CardMove, { seenIn, undoOf, reason }: Sending): Promise<Card | null> {
    const done = showPending({ kind: 'move', move, at: new Date().toISOString() });
    try {
      const asked = { ...move, from: { stageId: seenIn }, undoOf, reason };
      const answer = await throughGate(card, asked, () => askToMove(asked));
      if (answer) takeInAnswer(answer);
      return answer;
    } finally {
      done();
    }
  }

  function refuse(card: Card, error: unknown): void {
    if (isDiscarded(error)) return;
    toast.error(t('deals.board.refused', { title: card.title, reason: errorMessage(error, t) }));
  }

  async function move(card: Card, to: CardMove, reason?: string): Promise<void> {
    const board = current();
    const from = board && placeOf(board, card.id);
    let moved: Card | null;
    try {
      moved = await send(card, to, { seenIn: card.stageId, reason });
    } catch (error) {
      const wanted = { id: to.stageId, name: board && columnOf(board, to.stageId)?.stage.name };
      const onMine = (there: Card) => move(there, to, reason);
      if (!offerChoice(error, { wanted, onThere: takeInAnswer, onMine })) refuse(card, error);
      return;
    }
    if (moved === null) return;
    const { stageId, version } = moved;
    const stage = board && columnOf(board, stageId)?.stage;
    const told = stage?.id === card.stageId ? 'deals.board.reordered' : 'deals.board.moved';
    toast.undo(
      t(told, { title: card.title, stage: stage?.name }),
      () => from && send(card, placeAmong(current(), from), { seenIn: stageId, undoOf: version }),
    );
  }

  async function trash(card: Card): Promise<void> {
    const done = showPending({ kind: 'remove', id: card.id });
    try {
      await askToTrash({ id: card.id });
      takeInTrashed(card.id);
    } catch (error) {
      refuse(card, error);
      return;
    } finally {
      done();
    }
    toast.undo(t('deals.board.trashed', { title: card.title }), async () => {
      takeInAnswer(await askToRestore({ id: card.id }), true);
    });
  }

  return {
    move,
    trash,
    findCurrent: (id: number) => {
      const board = current();
      return board && findCard(board, id);
    },
  };
}
