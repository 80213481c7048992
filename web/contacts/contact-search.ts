import { contactLists } from '../../src/contacts/input.ts';
import { searchReader, tableSchema } from '../table/list-search.ts';

/** What the address of the contacts holds. */
export const readContactSearch = searchReader(tableSchema(contactLists.rows));
export type ContactSearch = ReturnType<typeof readContactSearch>;
