import { eq, getTableColumns, type SQL } from 'drizzle-orm';
import { companies } from '../companies/table.ts';
import { searchText } from '../core/text.ts';
import type { Db } from '../db/client.ts';
import { addressDefinitions, defineRecord, presentParents } from '../records/entity.ts';
import { users } from '../users/table.ts';
import { type Contact, contacts } from './table.ts';

const { searchText: _, ...columns } = getTableColumns(contacts);

/** Contacts as the API gives them, but for `can`. */
export function selectContacts(db: Db) {
  return db
    .select({
      ...columns,
      company: { id: companies.id, name: companies.name },
      responsible: { id: users.id, name: users.name },
    })
    .from(contacts)
    .leftJoin(companies, eq(companies.id, contacts.companyId))
    .leftJoin(users, eq(users.id, contacts.responsibleId));
}
export type ContactRecord = Awaited<ReturnType<typeof selectContacts>>[number];

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
    leadStatus: { kind: 'choice' },
    lifecycleStage: { kind: 'choice' },
    otherEmails: { kind: 'list' },
    otherPhones: { kind: 'list' },
    ...addressDefinitions,
    companyId: { kind: 'record', references: 'company' },
    responsibleId: { kind: 'user' },
  },
  keyFields: ['firstName', 'lastName'],
  searchedFields: ['email', 'otherEmails', 'title', 'phone', 'mobile', 'otherPhones'],
  ownerField: 'responsibleId',
  ownerColumns: [contacts.responsibleId],
  ownerIds: (contact) => [contact.responsibleId],
  parents: (contact) => presentParents({ company: contact.companyId }),
  // The name is the database's to make, and not there yet when a contact is.
  searchText: ({ firstName, lastName, email, otherEmails, title, phone, mobile, otherPhones }) =>
    searchText([firstName, lastName, email, ...otherEmails, title], [phone, mobile, ...otherPhones]),
  fetch: (db: Db, where: SQL) => selectContacts(db).where(where),
});
