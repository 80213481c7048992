import type { Actor } from '../access/actor.ts';
import { isHidden } from '../access/fields.ts';
import type { Stage } from '../pipelines/table.ts';
import type { DealStatus } from './input.ts';

export const statusOf = (stage: Stage): DealStatus => (stage.isWon ? 'won' : stage.isLost ? 'lost' : 'open');

/** The sums without what the actor does not see: no amounts, and nothing weighted by probabilities. */
export function seenSums<Sum extends { amount: number }>(actor: Actor, sums: readonly Sum[]): Sum[] {
  const hidden = ['amount', 'probability'].filter((field) => isHidden(actor, 'deal', field));
  if (hidden.length === 0) return [...sums];
  const withheld = hidden.includes('amount') ? ['amount', 'weighted'] : ['weighted'];
  return sums.map((sum) => {
    const seen = { ...sum };
    for (const key of withheld) Reflect.deleteProperty(seen, key);
    return seen;
  });
}
