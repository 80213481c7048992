import { dealLists } from '../../src/deals/input.ts';
import { unfolded } from '../filters/single-filters.ts';
import { askedOf, searchReader, tableSchema } from '../table/list-search.ts';
import type { BoardFilters } from './board-patch.ts';

const readList = searchReader(tableSchema(dealLists.rows));

export type DealSearch = ReturnType<typeof readList> & { view?: 'table' | undefined };

/** What the address of the deals holds: filters that board and table share, and which of the two is shown. */
export const readDealSearch = (search: Record<string, unknown>): DealSearch => ({
  ...readList(search),
  ...(search['view'] === 'table' ? { view: 'table' as const } : {}),
});

/** What the server is asked for the table. */
export const askedDeals = (search: DealSearch, userId: number) =>
  askedOf(readList({ ...unfolded('deal', search, userId) }));

const OF_BOARD = ['responsibleId', 'teamId', 'contactId', 'companyId'];

/** The part that the board understands. */
export function boardFiltersOf(search: DealSearch, userId: number): BoardFilters {
  const asked = readList({ ...unfolded('deal', search, userId, OF_BOARD) });
  const { pipelineId, q, responsibleId, teamId, contactId, companyId, closeFrom, closeTo, filter } = asked;
  const filters = { pipelineId, q, responsibleId, teamId, contactId, companyId, closeFrom, closeTo, filter };
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
}
