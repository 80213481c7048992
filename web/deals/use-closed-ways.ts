import { useMemo } from 'react';
import { usePipelines } from './use-pipelines.ts';

/** The stages that no deal goes to from this one. */
export function useClosedWays(stageId: number | null): ReadonlySet<number> {
  const { data } = usePipelines();
  return useMemo(() => {
    const stages = data?.items.flatMap((pipeline) => pipeline.stages) ?? [];
    return new Set(stages.find(({ id }) => id === stageId)?.closedTo);
  }, [data, stageId]);
}
