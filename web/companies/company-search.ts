import { companyLists } from '../../src/companies/input.ts';
import { searchReader, tableSchema } from '../table/list-search.ts';

/** What the address of the companies holds. */
export const readCompanySearch = searchReader(tableSchema(companyLists.rows));
export type CompanySearch = ReturnType<typeof readCompanySearch>;
