import { useEffect, useRef } from 'react';
import { onLiveEvent } from '../live.ts';
import { type RouterOutputs, trpc } from '../trpc.ts';

export type Home = RouterOutputs['home']['get'];

const SETTLE = 1_500;

/** The start page's numbers; read anew a moment after something that is counted in them has changed. */
export function useHome() {
  const query = trpc.home.get.useQuery(undefined, { staleTime: 10_000 });
  const { refetch } = query;
  const timer = useRef<number | undefined>(undefined);
  useEffect(() => {
    const soon = () => {
      window.clearTimeout(timer.current);
      timer.current = window.setTimeout(() => void refetch(), SETTLE);
    };
    const types = ['deal', 'task', 'activity'] as const;
    const stops = types.map((type) => onLiveEvent(type, soon));
    return () => {
      window.clearTimeout(timer.current);
      for (const stop of stops) stop();
    };
  }, [refetch]);
  return query;
}
