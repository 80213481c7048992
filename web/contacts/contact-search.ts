import { contactLists } from '../../src/contacts/input.ts';
import { unfolded } from '../filters/single-filters.ts';
import { askedOf, searchReader, tableSchema } from '../table/list-search.ts';

/** What the address of the contacts holds. */
export const readContactSearch = searchReader(tableSchema(contactLists.rows));
export type ContactSearch = ReturnType<typeof readContactSearch>;

/** What the server is asked. */
export const askedContacts = (search: ContactSearch, userId: number) =>
  askedOf(readContactSearch({ ...unfolded('contact', search, userId) }));
