import { taskLists } from '../../src/tasks/input.ts';
import { asksAbout } from '../filters/groups.ts';
import { unfolded } from '../filters/single-filters.ts';
import { askedOf, searchReader, tableSchema } from '../table/list-search.ts';
import { CALENDAR_VIEWS, type CalendarView } from './calendar-days.ts';

// In an address `open` is the record in the side panel.
const read = searchReader(tableSchema(taskLists.rows.omit({ open: true })).extend({ page: taskLists.list.shape.page }));

const TASK_VIEWS = ['table', ...CALENDAR_VIEWS] as const;

export type TaskSearch = ReturnType<typeof read> & {
  everybody?: true | undefined;
  /** As a table, or as a calendar around a day; without it as a list. */
  view?: 'table' | CalendarView | undefined;
  date?: string | undefined;
};

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const isDay = (value: unknown): value is string =>
  typeof value === 'string' && DAY.test(value) && !Number.isNaN(Date.parse(value));

/** A task list's address; without a word in it the list is of one's own tasks that are still to be done. */
export const readTaskSearch = (search: Record<string, unknown>): TaskSearch => ({
  ...read(search),
  ...(search['everybody'] === true ? { everybody: true as const } : {}),
  view: TASK_VIEWS.find((view) => view === search['view']),
  date: isDay(search['date']) ? search['date'] : undefined,
});

/** The fields that say whose tasks, and which of them, are meant. */
export const WHOSE = ['assigneeId'] as const;
export const WHICH = ['status', 'completedAt'] as const;

export const isOfMine = ({ assigneeId, everybody, filter }: TaskSearch): boolean =>
  assigneeId === undefined && everybody !== true && !asksAbout(filter, WHOSE);

const isOfOpen = ({ status, filter }: TaskSearch): boolean => status === undefined && !asksAbout(filter, WHICH);

/** What the server is asked: one's own tasks, and those still to be done, unless the search says which ones it means. */
export function askedTasks(search: TaskSearch, userId: number) {
  const { everybody: _, view: __, date: ___, page: ____, ...narrowing } = search;
  return {
    ...askedOf(read({ ...unfolded('task', narrowing, userId) })),
    ...(isOfMine(search) && { assigneeId: userId }),
    ...(isOfOpen(search) && { open: true }),
  };
}

/** Where the server is asked for finished tasks, they are no afterthought. */
export const asksForFinished = ({ status, filter }: ReturnType<typeof askedTasks>): boolean =>
  status === 'done' || status === 'cancelled' || asksAbout(filter, WHICH);

/** The part of it that a calendar understands: it has days instead of an order. */
export function askedOfCalendar(search: TaskSearch, userId: number) {
  const { sort: _, dueAfter: __, dueBefore: ___, ...asked } = askedTasks(search, userId);
  return asked;
}
