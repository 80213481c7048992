import { z } from 'zod';
import { idOf } from '../core/ids.ts';
import { text } from '../core/text.ts';

export const probability = () =>
  z.int('must be a whole number').min(0, 'must be at least 0').max(100, 'must be at most 100');

export const stageFields = {
  name: text(100),
  sortOrder: z.int().min(0).max(10_000),
  /** Per cent. */
  probability: probability(),
  isWon: z.boolean(),
  isLost: z.boolean(),
  /** After so many days in the stage a deal is rotting; null means never. */
  rottingDays: z.int().min(1).max(3_650).nullable(),
};

export const newStage = z.strictObject(stageFields).partial().required({ name: true });

/** A pipeline with its stages, in order; without stages it gets the default ones. */
export const newPipeline = z.strictObject({
  name: text(100),
  sortOrder: z.int().min(0).max(10_000).optional(),
  stages: z.array(newStage).min(3, 'must be at least an open, a won and a lost stage').max(50).optional(),
});

export const pipelineEdit = z.strictObject({
  id: idOf('pipeline'),
  set: z.strictObject({ name: text(100), sortOrder: z.int().min(0).max(10_000), isDefault: z.literal(true) }).partial(),
});

export const stageEdit = z.strictObject({
  id: idOf('stage'),
  set: z
    .strictObject({
      name: stageFields.name,
      sortOrder: stageFields.sortOrder,
      probability: stageFields.probability,
      rottingDays: stageFields.rottingDays,
    })
    .partial(),
});

export const stageCreation = newStage.extend({ pipelineId: idOf('pipeline') });

export const pipelineById = z.strictObject({ id: idOf('pipeline') });
export const stageById = z.strictObject({ id: idOf('stage') });
