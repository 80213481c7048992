import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { CustomCell, type CustomCellProps, useCustomColumns } from '../custom-fields/use-custom-columns.tsx';
import { ListExport } from '../exports/ListExport.tsx';
import { useFormat } from '../lib/use-format.ts';
import { RecordLink } from '../records/RecordLink.tsx';
import { useSession } from '../session.ts';
import { ColumnMenu } from '../table/ColumnMenu.tsx';
import { momentColumn } from '../table/moment-column.tsx';
import { RecordTable } from '../table/RecordTable.tsx';
import classes from '../table/table.module.css';
import type { TableColumn } from '../table/table-column.ts';
import { useRows } from '../table/use-rows.ts';
import { useTableLook } from '../table/use-table-look.ts';
import { trpcClient } from '../trpc.ts';
import { Money } from '../ui/Money.tsx';
import { PersonAvatar } from '../ui/PersonAvatar.tsx';
import { type Company, CompanyField, type CompanyFieldName, useSaveCompany } from './CompanyField.tsx';
import { askedCompanies, type CompanySearch } from './company-search.ts';

const hidden = { isHiddenAtFirst: true } as const;
const number = { align: 'right', figures: 'numbers' } as const;

const Added = (props: CustomCellProps<Company>) => <CustomCell {...props} save={useSaveCompany(props.row.id)} />;

function useColumns(): TableColumn<Company>[] {
  const { t } = useTranslation();
  const added = useCustomColumns<Company>('company', Added);
  return useMemo(() => {
    const field = (id: CompanyFieldName, width: number, more: Partial<TableColumn<Company>> = {}) => ({
      id,
      label: t(`companies.field.${id}`),
      sort: id,
      width,
      cell: (company: Company) => <CompanyField company={company} field={id} placeholder="–" tabIndex={-1} />,
      ...more,
    });
    return [
      {
        id: 'name',
        label: t('companies.field.name'),
        sort: 'name',
        width: 220,
        cell: ({ id, name }) => (
          <span className={classes.name}>
            <PersonAvatar name={name} square decorative />
            <RecordLink type="company" id={id} className="record-link truncate" tabIndex={-1}>
              {name}
            </RecordLink>
          </span>
        ),
      },
      field('domain', 160),
      field('industry', 150),
      field('employeeCount', 105, number),
      field('annualRevenue', 140, number),
      field('city', 130),
      field('addressLine1', 160, hidden),
      field('postalCode', 110, hidden),
      field('state', 110, hidden),
      field('country', 130, hidden),
      field('phone', 160, hidden),
      field('website', 170, hidden),
      field('parentId', 170, hidden),
      {
        id: 'tagIds',
        label: t('companies.field.tagIds'),
        width: 170,
        cell: (company) => <CompanyField company={company} field="tagIds" placeholder="–" tabIndex={-1} />,
      },
      field('responsibleId', 160),
      momentColumn('createdAt', t('companies.field.createdAt'), hidden),
      momentColumn('updatedAt', t('companies.field.updatedAt')),
      ...added,
    ];
  }, [t, added]);
}

type Narrowing = { search: CompanySearch; onNarrow: (patch: Partial<CompanySearch>) => void };

/** How the companies look as a table, and what is asked of the server. */
function useCompanyLook({ search, onNarrow }: Narrowing) {
  const look = useTableLook('company', useColumns(), search, onNarrow);
  return { look, asked: askedCompanies(search, useSession().user.id) };
}

/** The same with the rows as they are scrolled to. */
function useCompanyTable(narrowing: Narrowing) {
  const { look, asked } = useCompanyLook(narrowing);
  const list = useRows('company', asked, look.figures, {
    rows: (input, signal) => trpcClient.companies.rows.query(input, { signal }),
    summary: (input, signal) => trpcClient.companies.summary.query(input, { signal }),
  });
  return { look, list, asked };
}

export function CompanyTableCount(narrowing: Narrowing) {
  const format = useFormat();
  const { count } = useCompanyTable(narrowing).list;
  return count !== undefined && format.number(count);
}

/** What can be done with the table as a whole. */
export function CompanyTableTools(narrowing: Narrowing) {
  const { look, asked } = useCompanyLook(narrowing);
  return (
    <>
      <ColumnMenu look={look} />
      <ListExport type="company" search={asked} look={look} />
    </>
  );
}

/** The companies in rows, as many as there are. */
export function CompaniesTable({ empty, ...narrowing }: Narrowing & { empty: ReactNode }) {
  const { t } = useTranslation();
  const { workspace } = useSession();
  const { look, list, asked } = useCompanyTable(narrowing);
  return (
    <RecordTable
      type="company"
      label={t('nav.companies')}
      list={list}
      look={look}
      search={asked}
      defaultSort="name"
      onSearch={narrowing.onNarrow}
      card={(company) => ({
        title: company.name,
        icon: <PersonAvatar name={company.name} size={32} square decorative />,
        text: [company.industry, company.city].filter(Boolean).join(' · '),
        aside: <Money value={company.annualRevenue} currency={workspace.currency} compact />,
      })}
      empty={empty}
    />
  );
}
