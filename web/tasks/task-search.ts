import { taskList } from '../../src/tasks/input.ts';
import { searchReader } from '../table/list-search.ts';

const read = searchReader(taskList);

/** A task list's address; without a word in it the list is of one's own tasks that are still to be done. */
export const readTaskSearch = (search: Record<string, unknown>) => ({
  ...read(search),
  ...(search['everybody'] === true ? { everybody: true } : {}),
});
