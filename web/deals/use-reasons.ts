import { usePipelines } from './use-pipelines.ts';

/** The reasons that a pipeline offers, and whether another may be given too. */
export function useReasons(pipelineId: number, won: boolean): { reasons: readonly string[]; takesOthers: boolean } {
  const { data } = usePipelines();
  const pipeline = data?.items.find(({ id }) => id === pipelineId);
  const reasons = (won ? pipeline?.wonReasons : pipeline?.lostReasons) ?? [];
  return { reasons, takesOthers: reasons.length === 0 || pipeline?.takesOtherReasons !== false };
}
