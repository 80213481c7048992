import { dealLists } from '../../src/deals/input.ts';
import { searchReader, tableSchema } from '../table/list-search.ts';
import type { BoardFilters } from './board-patch.ts';

const readList = searchReader(tableSchema(dealLists.rows));

export type DealSearch = ReturnType<typeof readList> & { view?: 'table' | undefined };

/** What the address of the deals holds: filters that board and table share, and which of the two is shown. */
export const readDealSearch = (search: Record<string, unknown>): DealSearch => ({
  ...readList(search),
  ...(search['view'] === 'table' ? { view: 'table' as const } : {}),
});

/** The part that the board understands. */
export function boardFiltersOf(search: DealSearch): BoardFilters {
  const { pipelineId, q, responsibleId, teamId, contactId, companyId, closeFrom, closeTo, filter } = search;
  const filters = { pipelineId, q, responsibleId, teamId, contactId, companyId, closeFrom, closeTo, filter };
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
}
