import { z } from 'zod';
import { companyEdit, companyLists } from '../companies/input.ts';
import { contactEdit, contactLists } from '../contacts/input.ts';
import { idOf } from '../core/ids.ts';
import { word } from '../core/messages/words.ts';
import { text } from '../core/text.ts';
import { dealEdit, dealLists } from '../deals/input.ts';
import { RECORD_TYPES, type RecordType } from '../records/input.ts';
import { tagIds } from '../tags/input.ts';
import { taskEdit, taskLists } from '../tasks/input.ts';

/** Named one by one; of more than that it is said what they have in common. */
export const MAX_IDS = 1_000;

/** Of the type that `type` says. */
const ids = () =>
  z.array(idOf('company').meta({ references: 'type' })).max(MAX_IDS, word('atMostItems', { limit: MAX_IDS }));

/** The filters of each type's list. */
export const LIST_QUERIES = {
  company: companyLists.summary.omit({ aggregates: true }),
  contact: contactLists.summary.omit({ aggregates: true }),
  deal: dealLists.summary.omit({ aggregates: true }),
  task: taskLists.summary.omit({ aggregates: true }),
} as const satisfies Record<RecordType, z.ZodObject>;

const EDITED = { company: companyEdit, contact: contactEdit, deal: dealEdit, task: taskEdit } as const;

/** What a type's own schema says of a part of the input. */
function refineBy(schema: z.ZodType, value: unknown, path: string, ctx: z.RefinementCtx): void {
  const { error } = schema.safeParse(value);
  for (const issue of error?.issues ?? []) ctx.addIssue({ ...issue, path: [path, ...issue.path] });
}

/** Records of one type: these, or all that the filters of its list leave but for some. */
export const selection = z
  .strictObject({
    type: z.enum(RECORD_TYPES),
    ids: ids().min(1, word('required')).optional(),
    query: z.record(z.string(), z.unknown()).optional(),
    except: ids().optional(),
  })
  .superRefine(({ type, ids: chosen, query, except }, ctx) => {
    if ((chosen === undefined) === (query === undefined))
      ctx.addIssue({ code: 'custom', path: ['ids'], ...word('idsOrQuery') });
    else if (query) refineBy(LIST_QUERIES[type], query, 'query', ctx);
    else if (except) ctx.addIssue({ code: 'custom', path: ['except'], ...word('needless') });
  });
export type Selection = z.output<typeof selection>;

export const BULK_ACTIONS = ['edit', 'trash', 'restore'] as const;

/** What is to be done with each of the records; all of it as if each were changed by itself. */
export const bulkStart = z
  .strictObject({
    selection,
    action: z.enum(BULK_ACTIONS),
    /** The same values for all of them, by the names of the fields. */
    set: z.record(z.string(), z.unknown()).optional(),
    /** Tags that all of them are to wear, or to wear no more, beside those that each has. */
    addTagIds: tagIds().optional(),
    removeTagIds: tagIds().optional(),
    /** Why deals were won or lost, where the new stage is one of these. */
    reason: text(500).optional(),
    /** Puts deals against the rules of their pipeline, by those who may. */
    skipRules: z.boolean().optional(),
  })
  .superRefine(({ selection: { type, query }, action, set, addTagIds, removeTagIds, reason, skipRules }, ctx) => {
    const isEdit = action === 'edit';
    const tagged = [...(addTagIds ?? []), ...(removeTagIds ?? [])];
    if (isEdit && Object.keys(set ?? {}).length === 0 && tagged.length === 0)
      ctx.addIssue({ code: 'custom', path: ['set'], ...word('required') });
    else if (isEdit) refineBy(EDITED[type].shape.set, set ?? {}, 'set', ctx);
    if (set?.['tagIds'] !== undefined && tagged.length > 0)
      ctx.addIssue({ code: 'custom', path: ['set', 'tagIds'], ...word('needless') });
    const needless = {
      set: !isEdit && set !== undefined,
      addTagIds: !isEdit && addTagIds !== undefined,
      removeTagIds: !isEdit && removeTagIds !== undefined,
      reason: reason !== undefined && !(isEdit && type === 'deal'),
      skipRules: skipRules !== undefined && !(isEdit && type === 'deal'),
    };
    for (const [field, isNeedless] of Object.entries(needless))
      if (isNeedless) ctx.addIssue({ code: 'custom', path: [field], ...word('needless') });
    // What is in the trash is in no list.
    if (action === 'restore' && query)
      ctx.addIssue({ code: 'custom', path: ['selection', 'query'], ...word('needless') });
  });
export type BulkStart = z.output<typeof bulkStart>;

/** What people are told of: edits that have a name of their own are called by it. */
export const BULK_DEEDS = ['edit', 'assign', 'move', 'complete', 'trash', 'restore'] as const;
export type BulkDeed = (typeof BULK_DEEDS)[number];
