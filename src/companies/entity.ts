import { eq, getTableColumns, type SQL, sql } from 'drizzle-orm';
import { alias, type PgColumn } from 'drizzle-orm/pg-core';
import { searchText } from '../core/text.ts';
import type { Db } from '../db/client.ts';
import { readerOf } from '../db/reader.ts';
import { addressDefinitions, defineRecord, presentParents } from '../records/entity.ts';
import { users } from '../users/table.ts';
import { type Company, companies } from './table.ts';

const { searchText: _, ...columns } = getTableColumns(companies);
const parents = alias(companies, 'parents');

const shown = {
  ...columns,
  parent: { id: parents.id, name: parents.name },
  responsible: { id: users.id, name: users.name },
};

function selectCompanies(db: Db) {
  return db
    .select(shown)
    .from(companies)
    .leftJoin(parents, eq(parents.id, companies.parentId))
    .leftJoin(users, eq(users.id, companies.responsibleId));
}
/** A company as the API gives it, but for `can`. */
export type CompanyRecord = Awaited<ReturnType<typeof selectCompanies>>[number];
export const readCompanies = readerOf<CompanyRecord>(() => shown, selectCompanies);

/** The name of the company that a column points at. */
export const nameOfCompany = (link: PgColumn): SQL =>
  sql`(select named.name from companies named where named.id = ${link})`;

export const companyEntity = defineRecord<Company>({
  type: 'company',
  table: companies,
  nameColumn: companies.name,
  searchColumn: companies.searchText,
  fields: {
    name: { kind: 'text' },
    domain: { kind: 'text' },
    industry: { kind: 'text' },
    employeeCount: { kind: 'number' },
    annualRevenue: { kind: 'money' },
    phone: { kind: 'phone' },
    website: { kind: 'webAddress' },
    description: { kind: 'longText' },
    ...addressDefinitions,
    parentId: { kind: 'record', references: 'company' },
    responsibleId: { kind: 'user' },
    tagIds: { kind: 'tags' },
  },
  keyFields: ['name'],
  searchedFields: ['domain', 'city', 'phone'],
  ownerField: 'responsibleId',
  ownerColumns: [companies.responsibleId],
  ownerIds: (company) => [company.responsibleId],
  parents: (company) => presentParents({ company: company.parentId }),
  searchText: (company) => searchText([company.name, company.domain, company.city], [company.phone]),
  fetch: (db: Db, where: SQL) => readCompanies(db, { where }),
});
