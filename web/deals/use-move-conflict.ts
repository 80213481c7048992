import { useTranslation } from 'react-i18next';
import { collisionsOf } from '../lib/errors.ts';
import { toast } from '../lib/toast.tsx';
import { isApiError } from '../trpc.ts';
import { useAuthorWords } from '../users/ChangedBy.tsx';
import { isDeal } from './board-cache.ts';
import type { Card } from './board-patch.ts';

type Lost = {
  wanted: { id: number; name: string | undefined };
  /** Takes in the deal where somebody else put it. */
  onThere: (deal: Card) => void;
  /** Moves it from there all the same. */
  onMine: (deal: Card) => Promise<unknown>;
};

/**
 * Where a move was refused because somebody else moved the deal meanwhile: it stays where they put it, they are named, and
 * one may have one's way. False where the error is no such thing.
 */
export function useMoveConflict() {
  const { t } = useTranslation();
  const authorOf = useAuthorWords();
  return (error: unknown, { wanted, onThere, onMine }: Lost): boolean => {
    const there: unknown = isApiError(error) ? error.data?.current : undefined;
    const by = collisionsOf(error).find(({ field }) => field === 'stageId');
    if (!by || !isDeal(there)) return false;
    onThere(there);
    if (there.stageId === wanted.id) return true;
    toast.conflict(
      `${t('fields.conflictMoved', { title: there.title, stage: there.stage.name })} · ${authorOf(by)}`,
      t('fields.useMineMove', { stage: wanted.name }),
      () => onMine(there),
    );
    return true;
  };
}
