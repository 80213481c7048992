import type { Db } from '../db/client.ts';
import { pipelineStages, pipelines } from './table.ts';

export const DEFAULT_STAGES = [
  { name: 'Qualification', probability: 10, isWon: false, isLost: false, rottingDays: 21 },
  { name: 'Needs analysis', probability: 20, isWon: false, isLost: false, rottingDays: 21 },
  { name: 'Proposal', probability: 50, isWon: false, isLost: false, rottingDays: 14 },
  { name: 'Negotiation', probability: 75, isWon: false, isLost: false, rottingDays: 14 },
  { name: 'Won', probability: 100, isWon: true, isLost: false, rottingDays: null },
  { name: 'Lost', probability: 0, isWon: false, isLost: true, rottingDays: null },
] as const;

/** To choose from, until somebody knows better. */
export const DEFAULT_REASONS = {
  wonReasons: ['Best fit', 'Price', 'Service', 'Relationship'],
  lostReasons: ['Price', 'Competitor', 'No budget', 'No need', 'Bad timing', 'No answer'],
};

/** Gives an empty database its first pipeline. */
export async function ensureDefaultPipeline(db: Db): Promise<void> {
  const [any] = await db.select({ id: pipelines.id }).from(pipelines).limit(1);
  if (any) return;
  const [pipeline] = await db
    .insert(pipelines)
    .values({ name: 'Sales', isDefault: true, ...DEFAULT_REASONS })
    .returning();
  if (!pipeline) return;
  await db
    .insert(pipelineStages)
    .values(DEFAULT_STAGES.map((stage, sortOrder) => ({ ...stage, sortOrder, pipelineId: pipeline.id })));
}
