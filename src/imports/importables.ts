import { z } from 'zod';
import { editActivities, logActivities } from '../activities/activities.ts';
import { activityEdit, activityFields, activityTarget, LOGGED_TYPES, newActivity } from '../activities/input.ts';
import { activities } from '../activities/table.ts';
import { createCompanies, editCompanies } from '../companies/companies.ts';
import { companyEntity } from '../companies/entity.ts';
import { companyEdit, companyFields, newCompany } from '../companies/input.ts';
import { companies } from '../companies/table.ts';
import { createContacts, editContacts } from '../contacts/contacts.ts';
import { contactEntity } from '../contacts/entity.ts';
import { contactEdit, contactFields, newContact } from '../contacts/input.ts';
import { contacts } from '../contacts/table.ts';
import { idOf } from '../core/ids.ts';
import { timestamp } from '../core/text.ts';
import { createDeals, editDeals } from '../deals/deals.ts';
import { dealEntity } from '../deals/entity.ts';
import { dealEdit, dealFields, newDeal } from '../deals/input.ts';
import { deals } from '../deals/table.ts';
import { taskEntity } from '../tasks/entity.ts';
import { newTask, taskEdit, taskFields } from '../tasks/input.ts';
import { tasks } from '../tasks/table.ts';
import { createTasks, editTasks } from '../tasks/tasks.ts';
import { newTeam, teamEdit } from '../teams/input.ts';
import { teams } from '../teams/table.ts';
import { createTeams, editTeam } from '../teams/teams.ts';
import { newUser, userEdit } from '../users/input.ts';
import { users } from '../users/table.ts';
import { createUsers, editUsers } from '../users/users.ts';
import { type Importable, type ImportField, importable, recordFields } from './importable.ts';
import type { ImportType } from './input.ts';

const moment: ImportField = { kind: 'timestamp', schema: timestamp() };
const person: ImportField = { kind: 'reference', schema: idOf('user').nullable(), references: 'user' };
const made = { createdAt: timestamp().optional() };

const company = importable({
  type: 'company',
  table: companies,
  fields: { ...recordFields(companyEntity, companyFields), createdAt: moment },
  owner: { field: 'responsibleId', type: 'company' },
  newInput: newCompany,
  past: z.object(made),
  set: companyEdit.shape.set,
  create: createCompanies,
  edit: editCompanies,
});

const contact = importable({
  type: 'contact',
  table: contacts,
  fields: { ...recordFields(contactEntity, contactFields), createdAt: moment },
  owner: { field: 'responsibleId', type: 'contact' },
  newInput: newContact,
  past: z.object(made),
  set: contactEdit.shape.set,
  create: createContacts,
  edit: editContacts,
});

const deal = importable({
  type: 'deal',
  table: deals,
  fields: {
    ...recordFields(dealEntity, dealFields),
    pipelineId: { kind: 'reference', schema: dealFields.pipelineId, references: 'pipeline' },
    stageId: { kind: 'reference', schema: dealFields.stageId, references: 'stage' },
    createdAt: moment,
    stageEnteredAt: moment,
    closedAt: moment,
  },
  owner: { field: 'responsibleId', type: 'deal' },
  newInput: newDeal,
  past: z.object({ ...made, stageEnteredAt: timestamp().optional(), closedAt: timestamp().optional() }),
  set: dealEdit.shape.set,
  create: (ctx, rows) =>
    createDeals(
      ctx,
      rows.map((row) => ({ ...row, skipRules: ctx.skipRules })),
    ),
  // The dates of the file tell of its stage: any other change happens now.
  edit: (ctx, edits, rows) =>
    editDeals(
      ctx,
      edits.map(({ id, set, at }) => {
        const isMoved = set.stageId !== undefined && set.stageId !== rows.get(id)?.['stageId'];
        return { id, set, at: isMoved ? at : undefined, skipRules: ctx.skipRules };
      }),
    ),
});

const { reminders: _, repeat: __, ...importedTaskFields } = taskFields;

const task = importable({
  type: 'task',
  table: tasks,
  fields: {
    ...recordFields(taskEntity, importedTaskFields),
    createdById: person,
    createdAt: moment,
    completedAt: moment,
  },
  owner: { field: 'assigneeId', type: 'task' },
  newInput: newTask,
  past: z.object({ ...made, completedAt: timestamp().optional(), createdById: idOf('user').nullish() }),
  set: taskEdit.shape.set,
  create: createTasks,
  edit: editTasks,
});

const activity = importable({
  type: 'activity',
  table: activities,
  fields: {
    ...recordFields({ fields: { happenedAt: { kind: 'timestamp' }, duration: { kind: 'number' } } }, activityFields),
    type: { kind: 'text', schema: z.enum(LOGGED_TYPES) },
    entityType: { kind: 'text', schema: activityTarget.entityType },
    entityId: { kind: 'reference', schema: activityTarget.entityId, references: 'entityType' },
    userId: person,
    createdAt: moment,
  },
  newInput: newActivity,
  past: z.object({ ...made, userId: idOf('user').nullish() }),
  // What an activity is on stays; what it says may change.
  onlyNew: ['type', 'entityType', 'entityId', 'userId', 'createdAt'],
  set: activityEdit.shape.set,
  create: logActivities,
  edit: editActivities,
});

const user = importable({
  type: 'user',
  table: users,
  fields: {
    ...recordFields({ fields: {} }, userEdit.shape.set.shape),
    teamId: { kind: 'reference', schema: idOf('team').nullable(), references: 'team' },
    active: { kind: 'boolean', schema: z.boolean() },
  },
  batchSize: 1,
  newInput: newUser,
  past: z.object({ active: z.boolean().optional() }),
  onlyNew: [],
  set: userEdit.shape.set,
  create: createUsers,
  edit: (ctx, edits) => editUsers(ctx, ctx.accounts, edits),
});

const team = importable({
  type: 'team',
  table: teams,
  fields: {
    name: { kind: 'text', schema: newTeam.shape.name },
    parentId: { kind: 'reference', schema: idOf('team').nullable(), references: 'team' },
  },
  batchSize: 1,
  newInput: newTeam,
  past: z.object({}),
  set: teamEdit.shape.set,
  create: createTeams,
  edit: async (ctx, edits) => {
    for (const edit of edits) await editTeam(ctx, edit);
  },
});

export const IMPORTABLES: Record<ImportType, Importable> = { company, contact, deal, task, activity, user, team };
