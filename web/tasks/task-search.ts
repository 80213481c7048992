import { taskLists } from '../../src/tasks/input.ts';
import { searchReader } from '../table/list-search.ts';
import { CALENDAR_VIEWS, type CalendarView } from './calendar-days.ts';

// In an address `open` is the record in the side panel.
const read = searchReader(taskLists.list.omit({ open: true }));

export type TaskSearch = ReturnType<typeof read> & {
  everybody?: true | undefined;
  /** As a calendar, around a day; without it as a list. */
  view?: CalendarView | undefined;
  date?: string | undefined;
};

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const isDay = (value: unknown): value is string =>
  typeof value === 'string' && DAY.test(value) && !Number.isNaN(Date.parse(value));

/** A task list's address; without a word in it the list is of one's own tasks that are still to be done. */
export const readTaskSearch = (search: Record<string, unknown>): TaskSearch => ({
  ...read(search),
  ...(search['everybody'] === true ? { everybody: true as const } : {}),
  view: CALENDAR_VIEWS.find((view) => view === search['view']),
  date: isDay(search['date']) ? search['date'] : undefined,
});

/** What narrows a calendar: it has days instead of pages, and like the list only what is still to be done unless asked. */
export function calendarFilters(search: TaskSearch) {
  const { q, assigneeId, teamId, contactId, companyId, dealId, status, priority } = search;
  return {
    q,
    assigneeId,
    teamId,
    contactId,
    companyId,
    dealId,
    status,
    priority,
    open: status === undefined ? true : undefined,
  };
}
