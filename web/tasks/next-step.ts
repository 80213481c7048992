import { create } from 'zustand';
import { trpcUtils } from '../trpc.ts';

type DealInNeed = { id: number; title: string };
type State = { deal: DealInNeed | null; dismiss: () => void };

/** The open deal whose last open task has just been finished: what comes next is asked for in a line. */
export const useNextStep = create<State>()((set) => ({ deal: null, dismiss: () => set({ deal: null }) }));

/** After a task was finished, wherever that was: asks for the next step where its deal is left without one. */
export async function offerNextStep({ dealId }: { dealId: number | null }): Promise<void> {
  if (dealId === null) return;
  const deal = await trpcUtils.deals.get.fetch({ id: dealId }, { staleTime: 0 }).catch(() => null);
  if (!deal || deal.status !== 'open' || deal.hasOpenTask || deal.deletedAt !== null || !deal.can.comment) return;
  useNextStep.setState({ deal: { id: deal.id, title: deal.title } });
}

/** A task of the deal is open again: nothing is missing. */
export function withdrawNextStep({ dealId }: { dealId: number | null }): void {
  const { deal, dismiss } = useNextStep.getState();
  if (deal?.id === dealId) dismiss();
}
