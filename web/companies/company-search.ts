import { companyLists } from '../../src/companies/input.ts';
import { unfolded } from '../filters/single-filters.ts';
import { askedOf, searchReader, tableSchema } from '../table/list-search.ts';

/** What the address of the companies holds. */
export const readCompanySearch = searchReader(tableSchema(companyLists.rows));
export type CompanySearch = ReturnType<typeof readCompanySearch>;

/** What the server is asked. */
export const askedCompanies = (search: CompanySearch, userId: number) =>
  askedOf(readCompanySearch({ ...unfolded('company', search, userId) }));
