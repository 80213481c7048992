import { byId } from '../records/input.ts';
import { procedure, router } from '../trpc/procedures.ts';
import { createCompanies, editCompanies, restoreCompanies, trashCompanies } from './companies.ts';
import { companyEdit, companyLists, newCompany } from './input.ts';
import { companyList, getCompany, readChangedCompany } from './queries.ts';

const company = byId('company');

export const companiesRouter = router({
  list: procedure('company', 'view', { rest: [{ method: 'GET', path: '/companies' }], summary: 'Companies' })
    .input(companyLists.list)
    .query(({ ctx, input }) => companyList.page(ctx, input)),
  rows: procedure('company', 'view', {
    rest: [{ method: 'GET', path: '/companies/rows' }],
    summary: 'Companies from a cursor on, without counting them',
  })
    .input(companyLists.rows)
    .query(({ ctx, input }) => companyList.rows(ctx, input)),
  summary: procedure('company', 'view', {
    rest: [{ method: 'GET', path: '/companies/summary' }],
    summary: 'How many companies there are, and figures of them all',
  })
    .input(companyLists.summary)
    .query(({ ctx, input }) => companyList.summary(ctx, input)),
  get: procedure('company', 'view', {
    rest: [{ method: 'GET', path: '/companies/{id}', mayHaveMoved: true }],
    summary: 'A company',
  })
    .input(company)
    .query(({ ctx, input }) => getCompany(ctx, input.id)),

  create: procedure('company', 'create', {
    rest: [{ method: 'POST', path: '/companies', status: 201 }],
    summary: 'Create a company',
  })
    .input(newCompany)
    .mutation(async ({ ctx, input }) => {
      const [created] = await createCompanies(ctx, [input]);
      return readChangedCompany(ctx, created);
    }),

  update: procedure('company', 'edit', {
    rest: [{ method: 'PATCH', path: '/companies/{id}', isEdit: true }],
    summary: 'Change a company',
  })
    .input(companyEdit)
    .mutation(async ({ ctx, input }) => {
      await editCompanies(ctx, [input]);
      return readChangedCompany(ctx, input);
    }),

  delete: procedure('company', 'delete', {
    rest: [{ method: 'DELETE', path: '/companies/{id}', status: 204 }],
    summary: 'Put a company into the trash',
  })
    .input(company)
    .mutation(({ ctx, input }) => trashCompanies(ctx, [input.id])),

  restore: procedure('company', 'delete', {
    rest: [{ method: 'POST', path: '/companies/{id}/restore' }],
    summary: 'Bring a company back from the trash',
  })
    .input(company)
    .mutation(async ({ ctx, input }) => {
      await restoreCompanies(ctx, [input.id]);
      return readChangedCompany(ctx, input);
    }),
});
