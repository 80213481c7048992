import { useMemo } from 'react';
import { trpc } from '../trpc.ts';

/** The stages that no deal goes to from this one. */
export function useClosedWays(stageId: number | null): ReadonlySet<number> {
  const { data } = trpc.pipelines.list.useQuery(undefined, { staleTime: 5 * 60_000 });
  return useMemo(() => {
    const stages = data?.items.flatMap((pipeline) => pipeline.stages) ?? [];
    return new Set(stages.find(({ id }) => id === stageId)?.closedTo);
  }, [data, stageId]);
}
