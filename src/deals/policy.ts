import type { Stage } from '../pipelines/table.ts';
import type { DealStatus } from './input.ts';

export const statusOf = (stage: Stage): DealStatus => (stage.isWon ? 'won' : stage.isLost ? 'lost' : 'open');
