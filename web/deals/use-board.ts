import { keepPreviousData } from '@tanstack/react-query';
import { useMemo } from 'react';
import { trpc } from '../trpc.ts';
import './board-cache.ts';
import type { BoardFilters } from './board-patch.ts';
import { usePendingChanges, withPending } from './pending-changes.ts';

/** The live stream keeps it right; now and then the server is asked all the same. */
const STALE_AFTER = 10 * 60_000;

/** A pipeline's board as filtered, with one's own changes that are still on their way. */
export function useBoard(filters: BoardFilters, isShown = true) {
  const query = trpc.deals.board.useQuery(filters, {
    enabled: isShown,
    staleTime: STALE_AFTER,
    placeholderData: keepPreviousData,
  });
  const pending = usePendingChanges();
  const { data } = query;
  const board = useMemo(() => data && withPending(data, pending), [data, pending]);
  return { board, query };
}
