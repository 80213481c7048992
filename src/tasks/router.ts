import { z } from 'zod';
import { byId } from '../records/input.ts';
import { procedure, router } from '../trpc/procedures.ts';
import './entry-tasks.ts';
import { newTask, taskAssign, taskCalendar, taskEdit, taskLists } from './input.ts';
import { changedTask, getTask, taskList, tasksByDay } from './queries.ts';
import { assignTasks, completeTasks, createTasks, editTasks, reopenTasks, restoreTasks, trashTasks } from './tasks.ts';

const versioned = byId('task').extend({ version: z.int().positive().optional() });

export const tasksRouter = router({
  list: procedure('task', 'view', { rest: [{ method: 'GET', path: '/tasks' }], summary: 'Tasks, page by page' })
    .input(taskLists.list)
    .query(({ ctx, input }) => taskList.page(ctx, input)),
  rows: procedure('task', 'view', {
    rest: [{ method: 'GET', path: '/tasks/rows' }],
    summary: 'Tasks from a cursor on, without counting them',
  })
    .input(taskLists.rows)
    .query(({ ctx, input }) => taskList.rows(ctx, input)),
  summary: procedure('task', 'view', {
    rest: [{ method: 'GET', path: '/tasks/summary' }],
    summary: 'How many tasks there are, and figures of them all',
  })
    .input(taskLists.summary)
    .query(({ ctx, input }) => taskList.summary(ctx, input)),
  calendar: procedure('task', 'view', { summary: 'Tasks by the day that they are due' })
    .input(taskCalendar)
    .query(({ ctx, input }) => tasksByDay(ctx, input)),
  get: procedure('task', 'view', { rest: [{ method: 'GET', path: '/tasks/{id}' }], summary: 'One task' })
    .input(byId('task'))
    .query(({ ctx, input }) => getTask(ctx, input.id)),
  create: procedure('task', 'create', {
    rest: [{ method: 'POST', path: '/tasks', status: 201 }],
    summary: 'A new task, for oneself unless told otherwise',
  })
    .input(newTask)
    .mutation(async ({ ctx, input }) => {
      const [task] = await createTasks(ctx, [input]);
      if (!task) throw new Error('Creating one task made none');
      return getTask(ctx, task.id);
    }),
  update: procedure('task', 'view', {
    rest: [{ method: 'PATCH', path: '/tasks/{id}', isEdit: true }],
    summary: 'Sets fields',
  })
    .input(taskEdit)
    .mutation(async ({ ctx, input }) => {
      await editTasks(ctx, [input]);
      return changedTask(ctx, input.id);
    }),
  complete: procedure('task', 'view', {
    rest: [{ method: 'POST', path: '/tasks/{id}/complete' }],
    summary: 'Done, now',
  })
    .input(versioned)
    .mutation(async ({ ctx, input }) => {
      await completeTasks(ctx, [input]);
      return changedTask(ctx, input.id);
    }),
  reopen: procedure('task', 'view', {
    rest: [{ method: 'POST', path: '/tasks/{id}/reopen' }],
    summary: 'To be done again',
  })
    .input(versioned)
    .mutation(async ({ ctx, input }) => {
      await reopenTasks(ctx, [input]);
      return changedTask(ctx, input.id);
    }),
  assign: procedure('task', 'view', {
    rest: [{ method: 'POST', path: '/tasks/{id}/assign' }],
    summary: 'Makes it somebody else’s',
  })
    .input(taskAssign)
    .mutation(async ({ ctx, input }) => {
      await assignTasks(ctx, [input]);
      return changedTask(ctx, input.id);
    }),
  delete: procedure('task', 'view', {
    rest: [{ method: 'DELETE', path: '/tasks/{id}', status: 204 }],
    summary: 'Into the trash',
  })
    .input(byId('task'))
    .mutation(({ ctx, input }) => trashTasks(ctx, [input.id])),
  restore: procedure('task', 'view', {
    rest: [{ method: 'POST', path: '/tasks/{id}/restore' }],
    summary: 'Back out of the trash',
  })
    .input(byId('task'))
    .mutation(async ({ ctx, input }) => {
      await restoreTasks(ctx, [input.id]);
      return getTask(ctx, input.id);
    }),
});
