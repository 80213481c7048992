import { taskList } from '../../src/tasks/input.ts';
import { searchReader } from '../table/list-search.ts';

// In an address `open` is the record in the side panel.
const read = searchReader(taskList.omit({ open: true }));

export type TaskSearch = ReturnType<typeof read> & { everybody?: true | undefined };

/** A task list's address; without a word in it the list is of one's own tasks that are still to be done. */
export const readTaskSearch = (search: Record<string, unknown>): TaskSearch => ({
  ...read(search),
  ...(search['everybody'] === true ? { everybody: true as const } : {}),
});
