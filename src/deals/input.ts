import { z } from 'zod';
import { idOf } from '../core/ids.ts';
import { word } from '../core/messages/words.ts';
import { amount, currency } from '../core/money.ts';
import { day, longText, query, text, timestamp } from '../core/text.ts';
import { customValues } from '../custom-fields/input.ts';
import { listFilter, listInputs } from '../lists/input.ts';
import { probability } from '../pipelines/input.ts';
import { editOf } from '../records/input.ts';
import { tagIds } from '../tags/input.ts';

export const DEAL_STATUSES = ['open', 'won', 'lost'] as const;
export type DealStatus = (typeof DEAL_STATUSES)[number];

const reason = () => text(500);

export const dealFields = {
  title: text(200),
  amount: amount().nullable(),
  currency: currency(),
  pipelineId: idOf('pipeline'),
  stageId: idOf('stage'),
  probability: probability(),
  expectedCloseDate: day().nullable(),
  contactId: idOf('contact').nullable(),
  companyId: idOf('company').nullable(),
  responsibleId: idOf('user').nullable(),
  source: text(100).nullable(),
  description: longText().nullable(),
  wonReason: reason().nullable(),
  lostReason: reason().nullable(),
  tagIds: tagIds(),
  customFields: customValues(),
};

/** Against the rules of the pipeline, by those who may. */
const skipRules = z.boolean().optional();

export const newDeal = z
  .strictObject({ ...dealFields, skipRules })
  .partial()
  .required({ title: true });

const dealEditFields = editOf('deal', dealFields);
export const dealEdit = dealEditFields.extend({
  /** Why it was won or lost, where the new stage is one of these. */
  reason: reason().optional(),
  skipRules,
});

/** The stage that whoever moves it saw it in: one that was moved meanwhile stays there. */
const fromStage = z.strictObject({ stageId: idOf('stage') }).optional();

/** At most one neighbour; without one the deal goes on top of the stage. */
export const dealMove = z
  .strictObject({
    id: idOf('deal'),
    stageId: idOf('stage'),
    beforeId: idOf('deal').nullish(),
    afterId: idOf('deal').nullish(),
    reason: reason().nullish(),
    /** What the stage asks for, given with the move. */
    set: z.strictObject(dealFields).omit({ pipelineId: true, stageId: true }).partial().optional(),
    from: fromStage,
    /** The version that one's own move made, where this takes it back: no rule holds it if nothing has happened since. */
    undoOf: z.int().positive().optional(),
    version: z.int().positive().optional(),
    skipRules,
  })
  .refine(({ beforeId, afterId }) => (beforeId ?? null) === null || (afterId ?? null) === null, {
    path: ['afterId'],
    ...word('oneNeighbour'),
  });

export const dealClose = z.strictObject({
  id: idOf('deal'),
  won: z.boolean(),
  reason: reason().nullish(),
  from: fromStage,
  version: z.int().positive().optional(),
  skipRules,
});

export const dealReopen = z.strictObject({
  id: idOf('deal'),
  from: fromStage,
  version: z.int().positive().optional(),
  skipRules,
});

export const dealAssign = z.strictObject({
  id: idOf('deal'),
  responsibleId: idOf('user'),
  version: z.int().positive().optional(),
});

/** What narrows lists and boards of deals alike. */
export const dealFilters = {
  q: query().optional(),
  responsibleId: idOf('user').optional(),
  teamId: idOf('team').optional(),
  contactId: idOf('contact').optional(),
  companyId: idOf('company').optional(),
  closeFrom: day().optional(),
  closeTo: day().optional(),
};

export const dealLists = listInputs(
  {
    ...dealFilters,
    pipelineId: idOf('pipeline').optional(),
    stageId: idOf('stage').optional(),
    status: z.enum(DEAL_STATUSES).optional(),
    /** Won or lost since then. */
    closedAfter: timestamp().optional(),
  },
  '-updatedAt',
);

/** Of which deals the totals are. */
export const dealTotals = z.strictObject({
  contactId: idOf('contact').optional(),
  companyId: idOf('company').optional(),
});

/** A board's columns; each with the first cards. */
export const dealBoard = z.strictObject({
  pipelineId: idOf('pipeline').optional(),
  ...dealFilters,
  filter: listFilter.optional(),
});

/** More cards of one column, below the last one that is there. */
export const dealColumn = z.strictObject({
  stageId: idOf('stage'),
  ...dealFilters,
  filter: listFilter.optional(),
  /** A place in the column, not a deal: whatever stood there may be gone or out of sight. */
  cursor: z.strictObject({ position: text(1_000), id: idOf('deal') }).nullish(),
  limit: z.int().min(1).max(200).default(50),
});
