import { eq, getTableColumns, type SQL } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { searchText } from '../core/text.ts';
import type { Db } from '../db/client.ts';
import { addressDefinitions, defineRecord, presentParents } from '../records/entity.ts';
import { users } from '../users/table.ts';
import { type Company, companies } from './table.ts';

const { searchText: _, ...columns } = getTableColumns(companies);
const parents = alias(companies, 'parents');

/** Companies as the API gives them, but for `can`. */
export function selectCompanies(db: Db) {
  return db
    .select({
      ...columns,
      parent: { id: parents.id, name: parents.name },
      responsible: { id: users.id, name: users.name },
    })
    .from(companies)
    .leftJoin(parents, eq(parents.id, companies.parentId))
    .leftJoin(users, eq(users.id, companies.responsibleId));
}
export type CompanyRecord = Awaited<ReturnType<typeof selectCompanies>>[number];

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
  },
  keyFields: ['name'],
  searchedFields: ['domain', 'city', 'phone'],
  ownerField: 'responsibleId',
  ownerColumns: [companies.responsibleId],
  ownerIds: (company) => [company.responsibleId],
  parents: (company) => presentParents({ company: company.parentId }),
  searchText: (company) => searchText([company.name, company.domain, company.city], [company.phone]),
  fetch: (db: Db, where: SQL) => selectCompanies(db).where(where),
});
