import type { Deal } from './DealField.tsx';

/** A deal's stage with the deal's own probability; empty for whoever does not see that. */
export const stageDotOf = ({ stage, probability }: { stage: Deal['stage']; probability?: number }) => ({
  ...stage,
  probability: probability ?? 0,
});
