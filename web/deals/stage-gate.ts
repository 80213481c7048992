import { create } from 'zustand';
import { type ApiError, isApiError, type RouterInputs, type RouterOutputs } from '../trpc.ts';

type DealAnswer = RouterOutputs['deals']['move'];
type Move = RouterInputs['deals']['move'];
type GatedDeal = Pick<DealAnswer, 'id' | 'title' | 'pipelineId' | 'stage' | 'currency'>;

/** A move that the rules of the pipeline stopped, until what is missing is there or it is called off. */
export type Gate = {
  deal: GatedDeal;
  move: Move;
  refusal: ApiError;
  /** Null: it is called off. */
  finish: (answer: DealAnswer | null) => void;
};

/** The stopped move that is being asked about. */
export const useStageGate = create<{ gate: Gate | null }>()(() => ({ gate: null }));

export const brokenRules = (error: unknown) => (isApiError(error) ? error.data?.stageRules : undefined);

/**
 * Sends a move. Where the rules of the pipeline stop it, a dialog asks for what is missing and sends it on; null where
 * it was called off there.
 */
export async function throughGate(
  deal: GatedDeal,
  move: Move,
  send: () => Promise<DealAnswer>,
): Promise<DealAnswer | null> {
  try {
    return await send();
  } catch (error) {
    if (!isApiError(error) || !brokenRules(error)) throw error;
    return new Promise((resolve) => {
      const finish = (answer: DealAnswer | null) => {
        useStageGate.setState({ gate: null });
        resolve(answer);
      };
      useStageGate.setState({ gate: { deal, move, refusal: error, finish } });
    });
  }
}
