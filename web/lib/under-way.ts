import type { QueryKey } from '@tanstack/react-query';
import { queryClient } from '../trpc.ts';

/**
 * Puts what changes while an answer is on its way on top of that answer, which may be older than the change. Returns what has
 * to be told of each change.
 */
export function catchUp<Change>(
  isMeant: (key: QueryKey) => boolean,
  patch: (key: QueryKey, change: Change) => void,
): (change: Change) => void {
  const missed = new Map<string, Change[]>();
  queryClient.getQueryCache().subscribe((event) => {
    if (event.type !== 'updated' || !isMeant(event.query.queryKey)) return;
    const { action, query } = event;
    if (action.type === 'fetch') missed.set(query.queryHash, []);
    else if (action.type === 'error') missed.delete(query.queryHash);
    else if (action.type === 'success' && !action.manual) {
      const changes = missed.get(query.queryHash) ?? [];
      missed.delete(query.queryHash);
      for (const change of changes) patch(query.queryKey, change);
    }
  });
  return (change) => {
    for (const changes of missed.values()) changes.push(change);
  };
}
