import { z } from 'zod';
import { companyLists } from '../companies/input.ts';
import { contactLists, LEAD_STATUSES, LIFECYCLE_STAGES } from '../contacts/input.ts';
import { idOf } from '../core/ids.ts';
import { word } from '../core/messages/words.ts';
import { day, query, text, timestamp } from '../core/text.ts';
import { DEAL_STATUSES, dealLists } from '../deals/input.ts';
import { AGGREGATES, listFilter, listSort } from '../lists/input.ts';
import { RECORD_TYPES, type RecordType } from '../records/input.ts';
import { TASK_PRIORITIES, TASK_STATUSES, taskLists } from '../tasks/input.ts';

/** How the records of a type can be laid out, the usual way first. */
export const LAYOUTS_OF = {
  company: ['table'],
  contact: ['table'],
  deal: ['board', 'table'],
  task: ['list', 'table', 'calendar'],
} as const satisfies Record<RecordType, readonly Layout[]>;
const LAYOUTS = ['table', 'board', 'list', 'calendar'] as const;
export type Layout = (typeof LAYOUTS)[number];

const FIELD = '[a-z]\\w*(\\.[a-z]\\w*)?';
const MAX_COLUMNS = 100;
const MAX_AGGREGATES = 12;
const MAX_STATE = 20_000;

const named = (pattern: string) =>
  z
    .string()
    .max(120, word('maxLength', { count: 120 }))
    .regex(new RegExp(`^${pattern}$`, 'i'), word('listField'));

/** Of whatever it is: nothing is looked up, and a view opens where what it names is gone. */
const someId = () =>
  z.int(word('kind.whole')).positive(word('positive')).max(Number.MAX_SAFE_INTEGER).meta({ references: 'any' });
const moment = () => timestamp().transform((value) => value.toISOString());

/** What a list's address holds: how it is narrowed, sorted and laid out. The single filters are those of the type's list. */
export const viewState = z
  .strictObject({
    q: query(),
    filter: listFilter,
    sort: listSort(),
    /** In their order: `name`, `name:220` with a width, `!name` where it stays in sight. */
    columns: z.array(named(`!?${FIELD}(:\\d{2,4})?`)).max(MAX_COLUMNS, word('atMostItems', { limit: MAX_COLUMNS })),
    /** What the heads of columns tell of all rows: `sum:amount`. */
    aggregates: z
      .array(named(`(${AGGREGATES.join('|')}):${FIELD}`))
      .max(MAX_AGGREGATES, word('atMostItems', { limit: MAX_AGGREGATES })),
    responsibleId: someId(),
    assigneeId: someId(),
    teamId: someId(),
    companyId: someId(),
    contactId: someId(),
    dealId: someId(),
    parentId: someId(),
    pipelineId: someId(),
    stageId: someId(),
    status: z.enum([...DEAL_STATUSES, ...TASK_STATUSES]),
    priority: z.enum(TASK_PRIORITIES),
    lifecycleStage: z.enum(LIFECYCLE_STAGES),
    leadStatus: z.enum(LEAD_STATUSES),
    industry: text(100),
    country: text(100),
    closeFrom: day(),
    closeTo: day(),
    closedAfter: moment(),
    dueBefore: moment(),
    dueAfter: moment(),
    /** Tasks of all people, not one's own alone. */
    everybody: z.literal(true),
  })
  .partial()
  .refine((state) => JSON.stringify(state).length <= MAX_STATE, word('maxLength', { count: MAX_STATE }));
export type ViewState = z.output<typeof viewState>;

const LISTS = { company: companyLists, contact: contactLists, deal: dealLists, task: taskLists };
const OF_EVERY_LIST: readonly string[] = ['columns', 'aggregates'];

/** Whether the lists of a record type know this part of a state. */
export const isStateKeyOf = (type: RecordType, key: string): boolean =>
  OF_EVERY_LIST.includes(key) ||
  (key === 'everybody' ? type === 'task' : key in viewState.shape && key in LISTS[type].rows.shape);

const settings = {
  name: text(100),
  layout: z.enum(LAYOUTS),
  state: viewState,
  /** With everybody who sees such records; else it is its maker's alone. */
  isShared: z.boolean(),
};
const recordType = z.enum(RECORD_TYPES);

export const viewList = z.strictObject({ recordType: recordType.optional() });

export const newView = z
  .strictObject({ recordType, ...settings })
  .partial()
  .required({ recordType: true, name: true });
export type NewView = z.output<typeof newView>;

export const viewEdit = z.strictObject({
  id: idOf('savedView'),
  set: z.strictObject(settings).partial(),
  from: z.strictObject(settings).partial().optional(),
  version: z.int().positive().optional(),
});
export type ViewEdit = z.output<typeof viewEdit>;

export const viewById = z.strictObject({ id: idOf('savedView') });

export const viewCopy = z.strictObject({ id: idOf('savedView'), name: text(100) });

/** What a view is to oneself. */
export const viewChoice = z.strictObject({
  id: idOf('savedView'),
  /** A tab above the list. */
  isPinned: z.boolean().optional(),
  /** What opens where the address says nothing; one of each record type. */
  isDefault: z.boolean().optional(),
});
export type ViewChoice = z.output<typeof viewChoice>;

/** A person's own order of all views of a record type that they see. */
export const MAX_LISTED = 500;
export const viewOrder = z.strictObject({
  recordType,
  viewIds: z.array(idOf('savedView')).max(MAX_LISTED, word('atMostItems', { limit: MAX_LISTED })),
});
