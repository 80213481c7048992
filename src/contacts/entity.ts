import { eq, getTableColumns, type SQL } from 'drizzle-orm';
import { nameOfCompany } from '../companies/entity.ts';
import { companies } from '../companies/table.ts';
import { searchText } from '../core/text.ts';
import type { Db } from '../db/client.ts';
import { readerOf } from '../db/reader.ts';
import { addressDefinitions, defineRecord, presentParents } from '../records/entity.ts';
import { users } from '../users/table.ts';
import { LEAD_STATUSES, LIFECYCLE_STAGES } from './input.ts';
import { type Contact, contacts } from './table.ts';

const { searchText: _, ...columns } = getTableColumns(contacts);

const shown = {
  ...columns,
  company: { id: companies.id, name: companies.name },
  responsible: { id: users.id, name: users.name },
};

function selectContacts(db: Db) {
  return db
    .select(shown)
    .from(contacts)
    .leftJoin(companies, eq(companies.id, contacts.companyId))
    .leftJoin(users, eq(users.id, contacts.responsibleId));
}
/** A contact as the API gives it, but for `can`. */
export type ContactRecord = Awaited<ReturnType<typeof selectContacts>>[number];
export const readContacts = readerOf<ContactRecord>(() => shown, selectContacts);

export const contactEntity = defineRecord<Contact>({
  type: 'contact',
  table: contacts,
  nameColumn: contacts.name,
  searchColumn: contacts.searchText,
  fields: {
    firstName: { kind: 'text' },
    lastName: { kind: 'text' },
    email: { kind: 'email' },
    phone: { kind: 'phone' },
    mobile: { kind: 'phone' },
    title: { kind: 'text' },
    department: { kind: 'text' },
    description: { kind: 'longText' },
    source: { kind: 'text' },
    leadStatus: { kind: 'choice', choices: LEAD_STATUSES },
    lifecycleStage: { kind: 'choice', choices: LIFECYCLE_STAGES },
    otherEmails: { kind: 'list' },
    otherPhones: { kind: 'list' },
    ...addressDefinitions,
    companyId: { kind: 'record', references: 'company' },
    responsibleId: { kind: 'user' },
    tagIds: { kind: 'tags' },
  },
  listed: { name: { kind: 'text' }, companyName: { kind: 'text', by: nameOfCompany(contacts.companyId) } },
  keyFields: ['firstName', 'lastName'],
  searchedFields: ['email', 'otherEmails', 'title', 'phone', 'mobile', 'otherPhones'],
  ownerField: 'responsibleId',
  ownerColumns: [contacts.responsibleId],
  ownerIds: (contact) => [contact.responsibleId],
  parents: (contact) => presentParents({ company: contact.companyId }),
  // The name is the database's to make, and not there yet when a contact is.
  searchText: ({ firstName, lastName, email, otherEmails, title, phone, mobile, otherPhones }) =>
    searchText([firstName, lastName, email, ...otherEmails, title], [phone, mobile, ...otherPhones]),
  fetch: (db: Db, where: SQL) => readContacts(db, { where }),
});
