import type { z } from 'zod';
import type { ActorContext } from '../access/actor.ts';
import { editActivities, restoreActivities, trashActivities } from '../activities/activities.ts';
import { activityEdit, LOGGED_TYPES } from '../activities/input.ts';
import { activities } from '../activities/table.ts';
import { editCompanies, restoreCompanies, trashCompanies } from '../companies/companies.ts';
import { companyEdit } from '../companies/input.ts';
import { editContacts, restoreContacts, trashContacts } from '../contacts/contacts.ts';
import { contactEdit } from '../contacts/input.ts';
import { isCustomKey } from '../custom-fields/input.ts';
import { editDeals, restoreDeals, trashDeals } from '../deals/deals.ts';
import { dealEdit } from '../deals/input.ts';
import { nestedValues } from '../records/custom.ts';
import { entityOf, type RecordTable } from '../records/entity.ts';
import { taskEdit } from '../tasks/input.ts';
import { editTasks, restoreTasks, trashTasks } from '../tasks/tasks.ts';

export const UNDOABLE_TYPES = ['company', 'contact', 'deal', 'task', 'activity'] as const;
export type UndoableType = (typeof UNDOABLE_TYPES)[number];

/** The fields that go back to what they were, as long as they hold what they were given. */
export type InverseEdit = { id: number; set: Record<string, unknown>; from: Record<string, unknown> };

/** How the changes of a type are taken back: by the verbs that people use. */
export type Undoable = {
  table: () => RecordTable;
  /** Whether it can be set; the rest follows from what is. */
  isSettable: (field: string) => boolean;
  /** Whether the record came of itself with another change, and goes with it. */
  isFollowing: (row: Readonly<Record<string, unknown>>) => boolean;
  edit: (ctx: ActorContext, edits: readonly InverseEdit[]) => Promise<unknown>;
  trash: (ctx: ActorContext, ids: readonly number[]) => Promise<unknown>;
  restore: (ctx: ActorContext, ids: readonly number[]) => Promise<unknown>;
};

type Declaration<Edit> = Pick<Undoable, 'trash' | 'restore'> & {
  table: () => RecordTable;
  /** The public input: the log's values are JSON. */
  input: z.ZodType<Edit> & { shape: { set: { shape: object } } };
  edit: (ctx: ActorContext, edits: readonly Edit[]) => Promise<unknown>;
  isFollowing?: Undoable['isFollowing'];
};

const undoable = <Edit>({ input, edit, isFollowing = () => false, ...rest }: Declaration<Edit>): Undoable => ({
  ...rest,
  isFollowing,
  isSettable: (field) => field in input.shape.set.shape || isCustomKey(field),
  edit: (ctx, edits) =>
    edit(
      ctx,
      edits.map(({ id, set, from }) => input.parse({ id, set: nestedValues(set), from: nestedValues(from) })),
    ),
});

export const UNDOABLES: Readonly<Record<UndoableType, Undoable>> = {
  company: undoable({
    table: () => entityOf('company').table,
    input: companyEdit,
    edit: editCompanies,
    trash: trashCompanies,
    restore: restoreCompanies,
  }),
  contact: undoable({
    table: () => entityOf('contact').table,
    input: contactEdit,
    edit: editContacts,
    trash: trashContacts,
    restore: restoreContacts,
  }),
  deal: undoable({
    table: () => entityOf('deal').table,
    input: dealEdit,
    edit: editDeals,
    trash: trashDeals,
    restore: restoreDeals,
  }),
  task: undoable({
    table: () => entityOf('task').table,
    input: taskEdit,
    edit: editTasks,
    trash: trashTasks,
    restore: restoreTasks,
  }),
  activity: undoable({
    table: () => activities,
    input: activityEdit,
    edit: editActivities,
    trash: trashActivities,
    restore: restoreActivities,
    // The timeline keeps that a deal moved there and back.
    isFollowing: ({ type }) => !LOGGED_TYPES.some((logged) => logged === type),
  }),
};
