import { z } from 'zod';
import { COLORS } from '../core/colors.ts';
import { idOf } from '../core/ids.ts';
import { word } from '../core/messages/words.ts';
import { text } from '../core/text.ts';
import { type CustomKey, isCustomKey } from '../custom-fields/input.ts';

export const probability = () =>
  z
    .int(word('kind.whole'))
    .min(0, word('atLeast', { limit: 0 }))
    .max(100, word('atMost', { limit: 100 }));

/** What a stage can ask of a deal before it enters: a field that may be empty elsewhere, or a task still to be done. */
export const REQUIREMENTS = [
  'amount',
  'expectedCloseDate',
  'contactId',
  'companyId',
  'responsibleId',
  'source',
  'description',
  'wonReason',
  'lostReason',
  'openTask',
] as const;
/** Or a custom field of deals. */
export type Requirement = (typeof REQUIREMENTS)[number] | CustomKey;
const requirement = z.union([z.enum(REQUIREMENTS), z.templateLiteral(['f', z.int()]).refine(isCustomKey)]);
const MAX_REQUIREMENTS = 100;

/** A task for whoever is responsible for the deal, due in the morning so many days later. */
export const entryTask = z.strictObject({
  title: text(200),
  dueInDays: z.int(word('kind.whole')).min(0).max(365).nullable(),
});
export type EntryTask = z.output<typeof entryTask>;

const days = () => z.int(word('kind.whole')).min(1).max(3_650).nullable();

export const stageFields = {
  name: text(100),
  sortOrder: z.int().min(0).max(10_000),
  /** Per cent. */
  probability: probability(),
  isWon: z.boolean(),
  isLost: z.boolean(),
  /** After so many days in the stage a deal is rotting; null means never. */
  rottingDays: days(),
  /** So many days a deal should need for the stage. */
  targetDays: days(),
  /** What a deal has to have before it enters. */
  requirements: z.array(requirement).max(MAX_REQUIREMENTS, word('atMost', { limit: MAX_REQUIREMENTS })),
  /** Tasks that are made for a deal as it enters. */
  entryTasks: z.array(entryTask).max(10, word('atMost', { limit: 10 })),
  /** Without one its dot tells how likely it is. */
  color: z.enum(COLORS).nullable(),
};

export const newStage = z.strictObject(stageFields).partial().required({ name: true });

const reasons = () => z.array(text(200)).max(50, word('atMost', { limit: 50 }));

/** A pipeline with its stages, in order; without stages it gets the default ones. */
export const newPipeline = z.strictObject({
  name: text(100),
  sortOrder: z.int().min(0).max(10_000).optional(),
  stages: z.array(newStage).min(3, word('stagesNeeded')).max(50).optional(),
});

export const pipelineEdit = z.strictObject({
  id: idOf('pipeline'),
  set: z
    .strictObject({
      name: text(100),
      sortOrder: z.int().min(0).max(10_000),
      isDefault: z.literal(true),
      wonReasons: reasons(),
      lostReasons: reasons(),
      takesOtherReasons: z.boolean(),
      /** Whose people may move a deal against the rules. */
      skipRoles: z.array(text(100)).max(100),
    })
    .partial(),
});

const stageEditFields = z
  .strictObject({
    name: stageFields.name,
    sortOrder: stageFields.sortOrder,
    probability: stageFields.probability,
    rottingDays: stageFields.rottingDays,
    targetDays: stageFields.targetDays,
    requirements: stageFields.requirements,
    entryTasks: stageFields.entryTasks,
    /** Stages of the pipeline that no deal goes to from here. */
    closedTo: z.array(idOf('stage')).max(100),
    color: stageFields.color,
  })
  .partial();

export const stageEdit = z.strictObject({
  id: idOf('stage'),
  set: stageEditFields,
  /** What its editor saw: where that no longer holds, the edit is refused. */
  from: stageEditFields.optional(),
});

export const stageCreation = newStage.extend({ pipelineId: idOf('pipeline') });

export const pipelineById = z.strictObject({ id: idOf('pipeline') });

/** All open stages of a pipeline, in the order that they are to have; won and lost follow them. */
export const stageOrder = z.strictObject({ id: idOf('pipeline'), stageIds: z.array(idOf('stage')).min(1).max(100) });

/** The open stage that takes the deals of what is deleted; not needed where there are none. */
const moveDealsTo = idOf('stage').optional();
export const pipelineDeletion = pipelineById.extend({ moveDealsTo });
export const stageDeletion = z.strictObject({ id: idOf('stage'), moveDealsTo });
