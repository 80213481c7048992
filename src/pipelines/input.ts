import { z } from 'zod';
import { idOf } from '../core/ids.ts';
import { word } from '../core/messages/words.ts';
import { text } from '../core/text.ts';

export const probability = () =>
  z
    .int(word('kind.whole'))
    .min(0, word('atLeast', { limit: 0 }))
    .max(100, word('atMost', { limit: 100 }));

/** What a stage may be marked by; without one its dot tells how likely it is. */
export const STAGE_COLORS = [
  'gray',
  'blue',
  'cyan',
  'teal',
  'green',
  'lime',
  'yellow',
  'orange',
  'red',
  'pink',
  'violet',
] as const;
export type StageColor = (typeof STAGE_COLORS)[number];

export const stageFields = {
  name: text(100),
  sortOrder: z.int().min(0).max(10_000),
  /** Per cent. */
  probability: probability(),
  isWon: z.boolean(),
  isLost: z.boolean(),
  /** After so many days in the stage a deal is rotting; null means never. */
  rottingDays: z.int().min(1).max(3_650).nullable(),
  color: z.enum(STAGE_COLORS).nullable(),
};

export const newStage = z.strictObject(stageFields).partial().required({ name: true });

/** A pipeline with its stages, in order; without stages it gets the default ones. */
export const newPipeline = z.strictObject({
  name: text(100),
  sortOrder: z.int().min(0).max(10_000).optional(),
  stages: z.array(newStage).min(3, word('stagesNeeded')).max(50).optional(),
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
      color: stageFields.color,
    })
    .partial(),
});

export const stageCreation = newStage.extend({ pipelineId: idOf('pipeline') });

export const pipelineById = z.strictObject({ id: idOf('pipeline') });

/** All open stages of a pipeline, in the order that they are to have; won and lost follow them. */
export const stageOrder = z.strictObject({ id: idOf('pipeline'), stageIds: z.array(idOf('stage')).min(1).max(100) });

/** The open stage that takes the deals of what is deleted; not needed where there are none. */
const moveDealsTo = idOf('stage').optional();
export const pipelineDeletion = pipelineById.extend({ moveDealsTo });
export const stageDeletion = z.strictObject({ id: idOf('stage'), moveDealsTo });
