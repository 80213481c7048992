import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { ActorContext, QueryContext, UserActor } from '../access/actor.ts';
import { assertMay } from '../access/scope.ts';
import { editCompanies, restoreCompanies, trashCompanies } from '../companies/companies.ts';
import { companyEdit } from '../companies/input.ts';
import { editContacts, restoreContacts, trashContacts } from '../contacts/contacts.ts';
import { contactEdit } from '../contacts/input.ts';
import { invalid, noSuch } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import { editedValues } from '../custom-fields/values.ts';
import { changeDeals } from '../deals/changes.ts';
import { restoreDeals, trashDeals } from '../deals/deals.ts';
import { dealEdit } from '../deals/input.ts';
import { defineJob } from '../jobs/kinds.ts';
import { writeAllowed } from '../jobs/refusing.ts';
import type { Job } from '../jobs/table.ts';
import { startJob } from '../jobs/work.ts';
import { flatValues } from '../records/custom.ts';
import { entityOf } from '../records/entity.ts';
import { withheldErrors } from '../records/field-rights.ts';
import { RECORD_TYPES, type RecordType } from '../records/input.ts';
import { assertLinks } from '../records/links.ts';
import { idsIn } from '../records/tags.ts';
import { loadTags } from '../tags/queries.ts';
import { taskEdit } from '../tasks/input.ts';
import { editTasks, restoreTasks, trashTasks } from '../tasks/tasks.ts';
import { BULK_ACTIONS, type BulkDeed, type BulkStart, type Selection } from './input.ts';
import { LISTS } from './lists.ts';

/** Records that one part changes: some tenths of a second. */
const PART = 1_000;

type Tagging = Pick<BulkStart, 'addTagIds' | 'removeTagIds'>;
type Change = Pick<BulkStart, 'set' | 'reason' | 'skipRules'> & Tagging;
type Rest = Omit<Change, 'set' | keyof Tagging>;
type Write = (ctx: ActorContext, ids: readonly number[]) => Promise<unknown>;

/** How the records of a type are changed: by the verbs that people use one by one. */
type Kind = {
  editing: (change: Change) => Write;
  trash: Write;
  restore: Write;
};

type Declaration<Set> = {
  edit: { shape: { set: z.ZodType<Set> } };
  write: (
    ctx: ActorContext,
    edits: ({ id: number; set: Set; from?: { tagIds: number[] } } & Rest)[],
  ) => Promise<unknown>;
  trash: Write;
  restore: Write;
};

const kind = <Set>({ edit, write, trash, restore }: Declaration<Set>): Kind => ({
  editing: ({ set: given, addTagIds, removeTagIds, ...others }) => {
    const tags = taggingOf({ addTagIds, removeTagIds });
    const set = edit.shape.set.parse({ ...given, ...tags?.set });
    const from = tags && { from: tags.from };
    return (ctx, ids) =>
      write(
        ctx,
        ids.map((id) => ({ id, set, ...from, ...others })),
      );
  },
  trash,
  restore,
});

/** Of an edit that says what was seen only the difference is made: what is in neither stays as each record has it. */
const taggingOf = ({ addTagIds, removeTagIds }: Tagging) =>
  addTagIds || removeTagIds ? { set: { tagIds: addTagIds ?? [] }, from: { tagIds: removeTagIds ?? [] } } : null;

const KINDS: Record<RecordType, Kind> = {
  company: kind({
    edit: companyEdit,
    write: editCompanies,
    trash: trashCompanies,
    restore: restoreCompanies,
  }),
  contact: kind({
    edit: contactEdit,
    write: editContacts,
    trash: trashContacts,
    restore: restoreContacts,
  }),
  deal: kind({
    edit: dealEdit,
    write: changeDeals,
    trash: trashDeals,
    restore: restoreDeals,
  }),
  task: kind({
    edit: taskEdit,
    write: editTasks,
    trash: trashTasks,
    restore: restoreTasks,
  }),
};

/** Changes the records whose ids were written down as it began, so that none of them is met twice or escapes. */
const bulkJob = defineJob({
  kind: 'bulk',
  input: z.strictObject({
    type: z.enum(RECORD_TYPES),
    ids: z.array(z.int()),
    action: z.enum(BULK_ACTIONS),
    set: z.record(z.string(), z.unknown()).optional(),
    addTagIds: z.array(z.int()).optional(),
    removeTagIds: z.array(z.int()).optional(),
    reason: z.string().optional(),
    skipRules: z.boolean().optional(),
  }),
  position: z.strictObject({ next: z.int() }),
  isUndoable: true,
  part: async (ctx, { input: { type, ids, action, ...change }, position }) => {
    const start = position?.next ?? 0;
    const part = ids.slice(start, start + PART);
    const write = action === 'edit' ? KINDS[type].editing(change) : KINDS[type][action];
    const refused = await writeAllowed(ctx, part, write);
    const next = start + part.length;
    return {
      position: next < ids.length ? { next } : null,
      done: part.length,
      refused: refused.map(({ item, fields }) => ({ entityType: type, entityId: item, fields })),
    };
  },
});

/**
 * Begins to change many records as if each were changed by itself. What no record could be given is refused at once,
 * what one of them can't be given as its turn comes.
 */
export async function startBulk(
  ctx: QueryContext & { actor: UserActor },
  { selection, action, ...change }: BulkStart,
): Promise<Job> {
  const { type } = selection;
  const tags = taggingOf(change);
  const set = { ...change.set, ...tags?.set };
  assertMayBegin(ctx.actor, type, action, set);
  const flatSet = flatValues(set);
  await editedValues(ctx, type, [flatSet]);
  await assertLinks(ctx, entityOf(type), [flatSet]);
  await assertTags(ctx, idsIn(flatSet['tagIds']), change.addTagIds ? 'addTagIds' : 'set.tagIds');
  const ids = await idsOf(ctx, selection);
  if (ids.length === 0) throw invalid({ selection: say('nothingFits') });
  const deed = deedOf(type, action, set);
  return startJob(ctx, bulkJob, {
    input: { type, ids, action, ...change },
    about: { entityType: type, action: deed },
    total: ids.length,
  });
}

/** Tags that are gone are refused before anything begins. */
async function assertTags({ db }: QueryContext, ids: readonly number[], path: string): Promise<void> {
  if (ids.length === 0) return;
  const known = (await loadTags(db)).flatMap(({ id, formerIds }) => [id, ...formerIds]);
  if (ids.some((id) => !known.includes(id))) throw invalid({ [path]: noSuch('tag') });
}

/** What can't be allowed for any of them is refused at once. */
function assertMayBegin(
  actor: UserActor,
  type: RecordType,
  action: BulkStart['action'],
  set: Readonly<Record<string, unknown>>,
): void {
  assertMay(actor, type, 'view');
  const fields = Object.keys(flatValues(set));
  const isAssignment = fields.every((field) => field === entityOf(type).ownerField);
  if (action !== 'edit') assertMay(actor, type, 'delete');
  else if (!isAssignment || actor.matrix[type].assign === 'none') assertMay(actor, type, 'edit');
  const withheld = withheldErrors(actor, type, fields, fields);
  if (Object.keys(withheld).length > 0) throw invalid(withheld);
}

/** The ids of this moment, each once; which of them are out of sight is found out as they are changed. */
async function idsOf(ctx: QueryContext, { type, ids, query, except = [] }: Selection): Promise<number[]> {
  if (ids) return [...new Set(ids)];
  const { table } = entityOf(type);
  const fitting = await LISTS[type].fitting(ctx, query);
  const rows = await ctx.adhoc.execute<{ id: number }>(sql`
    select ${table.id}::float8 as id from ${table}
    where ${fitting ?? sql`true`} and ${table.id} <> all(${sql.param(except)}::bigint[]) order by ${table.id}`);
  return Array.from(rows, ({ id }) => id);
}

function deedOf(type: RecordType, action: BulkStart['action'], set: Readonly<Record<string, unknown>>): BulkDeed {
  if (action !== 'edit') return action;
  const fields = Object.keys(set);
  const [first] = fields;
  if (type === 'deal' && 'stageId' in set) return 'move';
  if (fields.length > 1 || first === undefined) return 'edit';
  if (first === entityOf(type).ownerField) return 'assign';
  return type === 'task' && set['status'] === 'done' ? 'complete' : 'edit';
}
